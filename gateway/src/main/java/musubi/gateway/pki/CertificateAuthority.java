package musubi.gateway.pki;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import musubi.gateway.pki.PkiException.Reason;

/**
 * The root or the CA of a body, in a directory of its own.
 *
 * <pre>
 *   key.pem      private key, mode 0600
 *   root.pem     the root's certificate; or chain.pem, the CA's certificate and the root's
 *   issued.tsv   what it signed
 *   crl.pem      its certificate and its revocation list
 * </pre>
 *
 * <p>Thread-safe, also against other processes with the same directory.
 */
public final class CertificateAuthority {
  // The periods below are ours; no document sets them.
  /** How long a root lives by default, in years. */
  public static final int ROOT_YEARS = 10;

  /** The longest life of a root, in years. */
  public static final int MAX_ROOT_YEARS = 20;

  /** How long the CA of a body lives: by default and at most. */
  public static final Duration AUTHORITY_VALIDITY = Duration.ofDays(5 * 365 + 1);

  /** How long nodes and systems live by default. */
  public static final Duration LEAF_VALIDITY = Duration.ofDays(90);

  /** The longest life of a node's or a system's certificate. */
  public static final Duration MAX_LEAF_VALIDITY = Duration.ofDays(398);

  /** Time in which a revocation list must be followed by the next one. */
  public static final Duration REVOCATION_LIST_VALIDITY = Duration.ofDays(7);

  // Clocks of other machines may be behind.
  private static final Duration BACKDATING = Duration.ofMinutes(5);

  private final Path directory;
  private final InstantSource clock;
  private final CertificateName name;
  private final X509Writer.Issuer issuer;
  private final X509Certificate root;
  private final Ledger ledger;

  private CertificateAuthority(
      Path directory, InstantSource clock, KeyPair key, List<X509Certificate> chain) {
    this.directory = directory;
    this.clock = clock;
    this.name = SubjectNames.issuerName(chain.getFirst()).orElseThrow();
    this.issuer = new X509Writer.Issuer(chain.getFirst(), key.getPrivate());
    this.root = chain.getLast();
    this.ledger = new Ledger(directory);
  }

  /** Makes a root with a new key. Nothing that stands in the directory is replaced. */
  public static CertificateAuthority createRoot(Path directory, InstantSource clock, int years) {
    if (years < 1 || years > MAX_ROOT_YEARS) {
      throw new PkiException(
          Reason.VALIDITY, "years: " + years + " (expected: 1 to " + MAX_ROOT_YEARS + ")");
    }
    PkiFiles.makeOwnerDirectory(directory);
    for (String file : List.of(PkiFiles.CHAIN, PkiFiles.REQUEST, PkiFiles.ROOT, Ledger.FILE)) {
      if (PkiFiles.exists(directory.resolve(file))) {
        throw new PkiException(
            Reason.FILE_EXISTS, directory.resolve(file) + " exists and is not replaced");
      }
    }
    KeyPair key = P256.create(directory.resolve(PkiFiles.KEY));
    Instant now = clock.instant();
    Instant end = now.atOffset(ZoneOffset.UTC).plusYears(years).toInstant();
    X509Certificate root = X509Writer.root(key, validity(now.minus(BACKDATING), end));
    PkiFiles.create(directory.resolve(PkiFiles.ROOT), Chains.pem(List.of(root)));
    var authority = new CertificateAuthority(directory, clock, key, List.of(root));
    authority.ledger.write(List.of());
    authority.publishRevocations();
    return authority;
  }

  /** Opens the directory of a root, or of a CA whose chain the root has signed. */
  public static CertificateAuthority open(Path directory, InstantSource clock) {
    Path chainFile = directory.resolve(PkiFiles.CHAIN);
    Path rootFile = directory.resolve(PkiFiles.ROOT);
    // A CA may keep a copy of root.pem; a root never has a chain.
    boolean body = PkiFiles.exists(chainFile);
    if (!body && !PkiFiles.exists(rootFile)) {
      throw new PkiException(
          Reason.ISSUER_UNUSABLE,
          directory + " is not the directory of an issuer (expected: root.pem or chain.pem)");
    }
    PkiFiles.requireOwnerOnly(directory, "700");
    KeyPair key = P256.read(directory.resolve(PkiFiles.KEY));
    List<X509Certificate> chain =
        body ? authorityChain(chainFile) : List.of(Chains.readAnchors(rootFile).getFirst());
    if (!chain.getFirst().getPublicKey().equals(key.getPublic())) {
      throw new PkiException(
          Reason.KEY_MISMATCH,
          directory.resolve(PkiFiles.KEY)
              + " is not the key of "
              + (body ? chainFile : rootFile).getFileName());
    }
    return new CertificateAuthority(directory, clock, key, chain);
  }

  public CertificateName name() {
    return name;
  }

  public X509Certificate certificate() {
    return issuer.certificate();
  }

  /** The trust anchor above this issuer; its own certificate if it is the root. */
  public X509Certificate root() {
    return root;
  }

  /** What was issued, in the order of signing. */
  public List<IssuedCertificate> issued() {
    return ledger.read();
  }

  /** Signs for the usual time; otherwise as {@link #sign(byte[], Duration)}. */
  public List<X509Certificate> sign(byte[] request) {
    return sign(request, name.isRoot() ? AUTHORITY_VALIDITY : LEAF_VALIDITY);
  }

  /**
   * Signs a request from now on.
   *
   * @param request PKCS#10 in PEM
   * @return the new certificate and this issuer's
   * @throws PkiException if the request does not verify, if this issuer may not sign that name, if
   *     the key was used for something else or revoked, or if the certificate would live too long
   */
  public List<X509Certificate> sign(byte[] request, Duration validity) {
    Instant now = clock.instant();
    return sign(request, now.minus(BACKDATING), now.plus(validity), validity);
  }

  /** As {@link #sign(byte[], Duration)}, for a time that may have passed or not yet come. */
  public List<X509Certificate> sign(byte[] request, Instant notBefore, Instant notAfter) {
    return sign(request, notBefore, notAfter, Duration.between(notBefore, notAfter));
  }

  /**
   * Makes everything a node, a system or a CA needs in a directory: key, request, chain and trust
   * anchor. Repeating it renews the certificate. For a party on the same machine; others send a
   * request.
   */
  public TlsFiles enrol(Path party, CertificateName partyName) {
    byte[] request = PkiFiles.read(Requests.make(party, partyName).file());
    Path anchor = party.resolve(PkiFiles.ROOT);
    if (!PkiFiles.exists(anchor)) {
      PkiFiles.create(anchor, Chains.pem(List.of(root)));
    } else if (!Chains.readAnchors(anchor).contains(root)) {
      throw new PkiException(
          Reason.FILE_EXISTS, anchor + " holds another root and is not replaced");
    }
    Chains.write(party.resolve(PkiFiles.CHAIN), sign(request));
    return TlsFiles.in(party, List.of());
  }

  /**
   * Revokes a certificate and publishes the list.
   *
   * @return whether it was not revoked before
   */
  public boolean revoke(BigInteger serial) {
    return revokeAll(row -> row.serial().equals(serial), "serial number") > 0;
  }

  /**
   * Revokes every certificate of a name and publishes the list.
   *
   * @return how many were not revoked before
   */
  public int revoke(CertificateName revokedName) {
    return revokeAll(row -> row.name().equals(revokedName), "name");
  }

  /** Signs the revocation list anew, which is due before {@link #REVOCATION_LIST_VALIDITY} ends. */
  public Path publishRevocations() {
    return ledger.exclusively(() -> publish(ledger.read()));
  }

  private List<X509Certificate> sign(
      byte[] pem, Instant notBefore, Instant notAfter, Duration life) {
    SigningRequest request = SigningRequest.parse(pem);
    if (!name.maySign(request.name())) {
      throw new PkiException(
          Reason.ISSUER_NOT_ALLOWED,
          name + " may not sign " + request.name() + " (" + scope() + ")");
    }
    X509Writer.Validity validity = validity(notBefore, notAfter);
    requireAllowed(validity, life);
    return ledger.exclusively(
        () -> {
          requireUnusedKey(request);
          X509Certificate certificate =
              X509Writer.issue(issuer, request.name(), request.key(), validity);
          // First the row, then the certificate: none is ever out that the ledger does not know.
          ledger.append(row(request.name(), certificate));
          return List.of(certificate, issuer.certificate());
        });
  }

  private String scope() {
    return name.isRoot()
        ? "it signs only CAs of bodies"
        : "it signs only nodes and systems of " + name.code();
  }

  private void requireAllowed(X509Writer.Validity validity, Duration life) {
    Duration longest = name.isRoot() ? AUTHORITY_VALIDITY : MAX_LEAF_VALIDITY;
    if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(longest) > 0) {
      throw new PkiException(
          Reason.VALIDITY,
          "validity of " + life + " (expected: 1 second to " + longest.toDays() + " days)");
    }
    Instant end = certificate().getNotAfter().toInstant();
    if (!clock.instant().isBefore(end)) {
      throw new PkiException(Reason.ISSUER_UNUSABLE, name + " itself expired at " + end);
    }
    if (validity.notAfter().isAfter(end)) {
      throw new PkiException(
          Reason.VALIDITY,
          "the certificate would outlive its issuer " + name + ", which expires at " + end);
    }
  }

  private void requireUnusedKey(SigningRequest request) {
    if (request.key().equals(certificate().getPublicKey())) {
      throw new PkiException(Reason.KEY_USED, "the request has the key of " + name + " itself");
    }
    String key = keyFingerprint(request.key());
    for (IssuedCertificate row : ledger.read()) {
      if (row.keyFingerprint().equals(key) && row.revoked().isPresent()) {
        throw new PkiException(
            Reason.KEY_USED,
            "the key was revoked with "
                + IssuedCertificate.serialText(row.serial())
                + " (make a new key and request)");
      }
      if (row.keyFingerprint().equals(key) && !row.name().equals(request.name())) {
        throw new PkiException(Reason.KEY_USED, "the key already belongs to " + row.name());
      }
    }
  }

  private int revokeAll(Predicate<IssuedCertificate> chosen, String what) {
    return ledger.exclusively(
        () -> {
          List<IssuedCertificate> rows = ledger.read();
          if (rows.stream().noneMatch(chosen)) {
            throw new PkiException(
                Reason.UNKNOWN_CERTIFICATE, name + " never signed a certificate of that " + what);
          }
          Instant now = seconds(clock.instant());
          List<IssuedCertificate> after =
              rows.stream().map(r -> chosen.test(r) ? r.revokedAt(now) : r).toList();
          ledger.write(after);
          publish(after);
          return (int) rows.stream().filter(r -> chosen.test(r) && r.revoked().isEmpty()).count();
        });
  }

  private Path publish(List<IssuedCertificate> rows) {
    Path file = directory.resolve(PkiFiles.REVOCATIONS);
    Instant now = clock.instant();
    RevocationList.write(
        file,
        issuer,
        validity(now, now.plus(REVOCATION_LIST_VALIDITY)),
        rows.stream().filter(r -> r.revoked().isPresent()).toList());
    return file;
  }

  private static List<X509Certificate> authorityChain(Path file) {
    List<X509Certificate> chain = Chains.read(file);
    Optional<CertificateName> name = SubjectNames.issuerName(chain.getFirst());
    boolean authority =
        chain.size() == 2
            && name.filter(CertificateName::isCa).isPresent()
            && chain.getFirst().getBasicConstraints() >= 0
            && SubjectNames.issuerName(chain.getLast()).filter(CertificateName::isRoot).isPresent()
            && Chains.isIssuedBy(chain.getFirst(), chain.getLast());
    if (!authority) {
      throw new PkiException(
          Reason.ISSUER_UNUSABLE, file + " is not the chain of a CA (expected: CA and root)");
    }
    return chain;
  }

  private static IssuedCertificate row(CertificateName name, X509Certificate certificate) {
    try {
      return new IssuedCertificate(
          certificate.getSerialNumber(),
          name,
          certificate.getNotAfter().toInstant(),
          sha256(certificate.getEncoded()),
          keyFingerprint(certificate.getPublicKey()),
          Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate without encoding", e);
    }
  }

  private static String keyFingerprint(PublicKey key) {
    return sha256(key.getEncoded());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static X509Writer.Validity validity(Instant notBefore, Instant notAfter) {
    return new X509Writer.Validity(seconds(notBefore), seconds(notAfter));
  }

  // Certificates know whole seconds only.
  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
