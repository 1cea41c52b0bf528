package musubi.gateway.pki;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Which certificates are revoked, by verified lists. Immutable; load anew to see a newer list. */
public final class Revocations {
  private static final Revocations NONE = new Revocations(Set.of(), Optional.empty());

  private record Key(X500Principal issuer, BigInteger serial) {}

  private final Set<Key> revoked;
  private final Optional<Instant> due;

  private Revocations(Set<Key> revoked, Optional<Instant> due) {
    this.revoked = revoked;
    this.due = due;
  }

  /** Nothing is revoked. */
  public static Revocations none() {
    return NONE;
  }

  /**
   * Reads files as {@link CertificateAuthority} writes them.
   *
   * @param anchors root certificates under which each list must verify
   * @throws PkiException naming the file, if one is missing or does not verify
   */
  public static Revocations load(List<Path> files, Collection<X509Certificate> anchors) {
    var revoked = new HashSet<Key>();
    Optional<Instant> due = Optional.empty();
    for (Path file : files) {
      RevocationList read = RevocationList.read(file);
      read.verify(file, anchors);
      Set<? extends X509CRLEntry> entries = read.list().getRevokedCertificates();
      for (X509CRLEntry entry : entries == null ? Set.<X509CRLEntry>of() : entries) {
        revoked.add(new Key(read.list().getIssuerX500Principal(), entry.getSerialNumber()));
      }
      due =
          Stream.concat(
                  due.stream(), Stream.ofNullable(read.list().getNextUpdate()).map(Date::toInstant))
              .min(Instant::compareTo);
    }
    return new Revocations(Set.copyOf(revoked), due);
  }

  public boolean isRevoked(X509Certificate certificate) {
    return isRevoked(certificate.getIssuerX500Principal(), certificate.getSerialNumber());
  }

  /** Whether any of the certificates is revoked. */
  public boolean isRevoked(X509Certificate[] chain) {
    return Arrays.stream(chain).anyMatch(this::isRevoked);
  }

  public boolean isRevoked(X500Principal issuer, BigInteger serial) {
    return revoked.contains(new Key(issuer, serial));
  }

  /** Serial numbers that are revoked, by whatever issuer. */
  public Set<BigInteger> serials() {
    return revoked.stream().map(Key::serial).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * When the first of the lists should have been followed by a newer one; empty without lists. A
   * list past that time still counts: forgetting its revocations would be worse.
   */
  public Optional<Instant> due() {
    return due;
  }
}
