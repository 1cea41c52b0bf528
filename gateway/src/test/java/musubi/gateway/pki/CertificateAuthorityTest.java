package musubi.gateway.pki;

import static musubi.gateway.pki.TestPki.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.pki.PkiException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {
  @TempDir Path temp;

  @Test
  void createRoot_newDirectory_hasFilesWithTheirModes() throws IOException {
    CertificateAuthority root = TestPki.fixed(temp).root();

    Path own = temp.resolve("root");
    assertEquals("rwx------", mode(own));
    assertEquals("rw-------", mode(own.resolve("key.pem")));
    assertEquals("rw-r--r--", mode(own.resolve("root.pem")));
    assertEquals(List.of(), root.issued());
    assertEquals(1, root.certificate().getBasicConstraints());
    assertEquals(Instant.parse("2036-04-01T00:00:00Z"), until(root.certificate()));
    Revocations.load(List.of(own.resolve("crl.pem")), List.of(root.certificate()));
    try (Stream<Path> files = Files.list(own)) {
      Set<String> names = new HashSet<>(files.map(f -> f.getFileName().toString()).toList());
      names.remove("issued.lock");
      assertEquals(Set.of("key.pem", "root.pem", "issued.tsv", "crl.pem"), names);
    }
  }

  @Test
  void createRoot_anyFileThere_replacesNothing() throws IOException {
    for (String file : List.of("key.pem", "root.pem", "chain.pem", "request.csr", "issued.tsv")) {
      Path own = temp.resolve(file + ".d");
      PkiFiles.makeOwnerDirectory(own);
      Files.writeString(own.resolve(file), "kept");

      refused(
          Reason.FILE_EXISTS,
          () -> CertificateAuthority.createRoot(own, InstantSource.fixed(NOW), 10));

      assertEquals("kept", Files.readString(own.resolve(file)));
      try (Stream<Path> files = Files.list(own)) {
        assertEquals(1, files.count(), file);
      }
    }
  }

  @Test
  void createRoot_years_areLimited() {
    for (int years : new int[] {Integer.MIN_VALUE, -1, 0, 21, Integer.MAX_VALUE}) {
      Path own = temp.resolve("root");
      refused(
          Reason.VALIDITY,
          () -> CertificateAuthority.createRoot(own, InstantSource.fixed(NOW), years));
      assertFalse(Files.exists(own));
    }
  }

  @Test
  void sign_everyIssuerAndName_isAsMaySignSays() {
    TestPki pki = TestPki.fixed(temp);
    var issuers =
        List.of(
            pki.root(),
            pki.body("131121"),
            pki.body("130001"),
            pki.body("900001"),
            pki.body("900010"),
            pki.body("900028"));
    var names =
        List.of(
            "ca/131130",
            "communication/131121",
            "linkage/131121",
            "register/131121/main",
            "prefecture/130001",
            "terminal/130001/t-01",
            "nation/900001",
            "broker/900028",
            "cards/900010");
    int signed = 0;
    for (CertificateAuthority issuer : issuers) {
      for (String path : names) {
        CertificateName name = CertificateName.ofPath(path);
        byte[] request = pki.request(path);
        if (issuer.name().maySign(name)) {
          List<X509Certificate> chain = issuer.sign(request);
          assertEquals(issuer.certificate(), chain.get(1));
          assertTrue(Chains.isIssuedBy(chain.get(0), chain.get(1)));
          assertTrue(SubjectNames.of(chain.getFirst()).agreeWith(name));
          signed++;
        } else {
          refused(Reason.ISSUER_NOT_ALLOWED, () -> issuer.sign(request));
        }
      }
    }

    assertEquals(names.size(), signed);
    assertEquals(
        names.size() + 5, issuers.stream().mapToInt(issuer -> issuer.issued().size()).sum());
  }

  @Test
  void sign_node_servesAndCalls() throws Exception {
    X509Certificate node = TestPki.fixed(temp).material("communication/131121").chain().getFirst();

    assertEquals(List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"), node.getExtendedKeyUsage());
    assertEquals(-1, node.getBasicConstraints());
    assertEquals("SHA256withECDSA", node.getSigAlgName());
    assertEquals(NOW.plus(Duration.ofDays(90)), until(node));
    assertEquals(
        new SubjectNames(
            List.of("musubi://communication/131121"),
            List.of("communication-131121.musubi.internal"),
            0),
        SubjectNames.of(node));
  }

  @Test
  void sign_system_onlyCalls() throws Exception {
    X509Certificate system =
        TestPki.fixed(temp).material("register/131121/main").chain().getFirst();

    assertEquals(List.of("1.3.6.1.5.5.7.3.2"), system.getExtendedKeyUsage());
    assertEquals(
        new SubjectNames(List.of("musubi://register/131121/main"), List.of(), 0),
        SubjectNames.of(system));
  }

  @Test
  void sign_authority_isConstrainedToItsBody() {
    X509Certificate authority = TestPki.fixed(temp).body("131121").certificate();

    assertEquals(0, authority.getBasicConstraints());
    assertTrue(authority.getCriticalExtensionOIDs().contains("2.5.29.30"));
    assertEquals(NOW.plus(CertificateAuthority.AUTHORITY_VALIDITY), until(authority));
  }

  @Test
  void sign_sameRequestAgain_renews() {
    TestPki pki = TestPki.fixed(temp);
    byte[] request = pki.request("communication/131121");

    X509Certificate first = pki.body("131121").sign(request).getFirst();
    X509Certificate second = pki.body("131121").sign(request).getFirst();

    assertEquals(first.getPublicKey(), second.getPublicKey());
    assertNotEquals(first.getSerialNumber(), second.getSerialNumber());
    assertEquals(2, pki.body("131121").issued().size());
  }

  @Test
  void sign_validity_isLimited() {
    TestPki pki = TestPki.fixed(temp);
    CertificateAuthority body = pki.body("131121");
    byte[] request = pki.request("communication/131121");

    X509Certificate longest = body.sign(request, Duration.ofDays(398)).getFirst();

    assertEquals(NOW.plus(Duration.ofDays(398)), until(longest));
    refused(Reason.VALIDITY, () -> body.sign(request, Duration.ofDays(399)));
    refused(Reason.VALIDITY, () -> body.sign(request, Duration.ZERO));
    refused(Reason.VALIDITY, () -> body.sign(request, Duration.ofDays(-1)));
    refused(Reason.VALIDITY, () -> body.sign(request, NOW, NOW));
    refused(
        Reason.VALIDITY,
        () -> pki.root().sign(pki.request("ca/131130"), Duration.ofDays(5 * 365 + 2)));
    assertEquals(1, body.issued().size());
  }

  @Test
  void sign_givenTimes_areKept() {
    TestPki pki = TestPki.fixed(temp);
    Instant from = NOW.plus(Duration.ofDays(3));
    Instant to = NOW.plus(Duration.ofDays(4));

    X509Certificate later =
        pki.body("131121").sign(pki.request("linkage/131121"), from, to).getFirst();

    assertEquals(from, later.getNotBefore().toInstant());
    assertEquals(to, until(later));
  }

  @Test
  void sign_beyondTheIssuer_isRefused() {
    TestPki pki = TestPki.fixed(temp);
    byte[] request = pki.request("communication/131121");
    Instant end = until(pki.body("131121").certificate());
    Path own = pki.directoryOf("ca/131121");

    var late = CertificateAuthority.open(own, InstantSource.fixed(end.minus(Duration.ofDays(89))));
    var after = CertificateAuthority.open(own, InstantSource.fixed(end));

    refused(Reason.VALIDITY, () -> late.sign(request));
    assertEquals(end, until(late.sign(request, Duration.ofDays(89)).getFirst()));
    refused(Reason.ISSUER_UNUSABLE, () -> after.sign(request, Duration.ofDays(1)));
  }

  @Test
  void sign_keyOfAnotherName_isRefused() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    pki.files("communication/131121");
    var key = P256.read(pki.directoryOf("communication/131121").resolve("key.pem"));
    byte[] other = Requests.write(CertificateName.node("linkage", "131121"), key);
    var issuerKey = P256.read(pki.directoryOf("ca/131121").resolve("key.pem"));
    byte[] issuers = Requests.write(CertificateName.node("linkage", "131121"), issuerKey);

    refused(Reason.KEY_USED, () -> pki.body("131121").sign(other));
    refused(Reason.KEY_USED, () -> pki.body("131121").sign(issuers));
  }

  @Test
  void sign_revokedKey_isRefused() {
    TestPki pki = TestPki.fixed(temp);
    CertificateAuthority body = pki.body("131121");
    byte[] request = pki.request("communication/131121");
    body.sign(request);
    body.revoke(CertificateName.node("communication", "131121"));

    refused(Reason.KEY_USED, () -> body.sign(request));
    body.sign(Requests.write(CertificateName.node("communication", "131121"), P256.generate()));
  }

  @Test
  void sign_manyAtOnce_losesNoRow() throws Exception {
    TestPki pki = TestPki.fixed(temp);
    pki.body("131121");
    Path own = pki.directoryOf("ca/131121");
    int parties = 24;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<BigInteger>> acts =
          IntStream.range(0, parties)
              .<Callable<BigInteger>>mapToObj(
                  i ->
                      () -> {
                        var issuer = CertificateAuthority.open(own, InstantSource.fixed(NOW));
                        var name = CertificateName.system("register", "131121", "r" + i);
                        BigInteger serial =
                            issuer
                                .sign(Requests.write(name, P256.generate()))
                                .getFirst()
                                .getSerialNumber();
                        if (i % 3 == 0) {
                          issuer.revoke(serial);
                        }
                        return serial;
                      })
              .toList();
      for (var done : threads.invokeAll(acts)) {
        done.get();
      }
    }

    List<IssuedCertificate> rows = pki.body("131121").issued();
    assertEquals(parties, rows.size());
    assertEquals(8, rows.stream().filter(r -> r.revoked().isPresent()).count());
    Revocations published =
        Revocations.load(List.of(own.resolve("crl.pem")), List.of(pki.root().certificate()));
    var issuerName = pki.body("131121").certificate().getSubjectX500Principal();
    for (IssuedCertificate row : rows) {
      assertEquals(row.revoked().isPresent(), published.isRevoked(issuerName, row.serial()));
    }
  }

  @Test
  void serials_ofManyCertificates_arePositiveAndWide() {
    TestPki pki = TestPki.fixed(temp);
    byte[] request = pki.request("communication/131121");
    var serials = new HashSet<BigInteger>();
    int widest = 0;
    for (int i = 0; i < 64; i++) {
      BigInteger serial = pki.body("131121").sign(request).getFirst().getSerialNumber();
      assertEquals(1, serial.signum());
      assertEquals(serial, IssuedCertificate.parseSerial(IssuedCertificate.serialText(serial)));
      serials.add(serial);
      widest = Math.max(widest, serial.bitLength());
    }

    assertEquals(64, serials.size());
    assertTrue(widest > 120 && widest <= 128, widest + " bits");
  }

  @Test
  void revoke_twice_changesNothingElse() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    BigInteger serial = pki.material("communication/131121").chain().getFirst().getSerialNumber();
    CertificateAuthority body = pki.body("131121");
    Path ledger = pki.directoryOf("ca/131121").resolve("issued.tsv");

    boolean first = body.revoke(serial);
    byte[] after = Files.readAllBytes(ledger);
    var later =
        CertificateAuthority.open(
            pki.directoryOf("ca/131121"), InstantSource.fixed(NOW.plusSeconds(60)));
    boolean second = later.revoke(serial);

    assertTrue(first);
    assertFalse(second);
    assertArrayEquals(after, Files.readAllBytes(ledger));
    assertEquals(Optional.of(NOW), body.issued().getFirst().revoked());
  }

  @Test
  void revoke_name_takesAllItsCertificates() {
    TestPki pki = TestPki.fixed(temp);
    byte[] request = pki.request("communication/131121");
    CertificateAuthority body = pki.body("131121");
    body.sign(request);
    body.sign(request);
    pki.files("linkage/131121");

    int revoked = body.revoke(CertificateName.node("communication", "131121"));

    assertEquals(2, revoked);
    assertEquals(
        List.of(true, true, false),
        body.issued().stream().map(r -> r.revoked().isPresent()).toList());
  }

  @Test
  void revoke_unknown_isRefused() {
    CertificateAuthority body = TestPki.fixed(temp).body("131121");

    refused(Reason.UNKNOWN_CERTIFICATE, () -> body.revoke(BigInteger.TWO));
    refused(
        Reason.UNKNOWN_CERTIFICATE,
        () -> body.revoke(CertificateName.node("communication", "131121")));
  }

  @Test
  void publishRevocations_afterACrash_catchesUp() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    X509Certificate node = pki.material("communication/131121").chain().getFirst();
    CertificateAuthority body = pki.body("131121");
    Path list = body.publishRevocations();
    byte[] before = Files.readAllBytes(list);
    body.revoke(node.getSerialNumber());
    // The ledger was written, the list was not.
    Files.write(list, before);

    body.revoke(node.getSerialNumber());

    var anchors = List.of(pki.root().certificate());
    assertTrue(Revocations.load(List.of(list), anchors).isRevoked(node));
  }

  @Test
  void open_unusableDirectory_isRefused() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    pki.files("communication/131121");
    pki.request("ca/131130");
    Path mixed = pki.directoryOf("ca/130001");
    pki.body("130001");
    Files.copy(
        pki.directoryOf("ca/131121").resolve("chain.pem"),
        mixed.resolve("chain.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Path open = pki.directoryOf("ca/900001");
    pki.body("900001");
    Files.setPosixFilePermissions(
        open.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

    refusedToOpen(Reason.ISSUER_UNUSABLE, temp.resolve("nowhere"));
    refusedToOpen(Reason.ISSUER_UNUSABLE, pki.directoryOf("communication/131121"));
    refusedToOpen(Reason.ISSUER_UNUSABLE, pki.directoryOf("ca/131130"));
    refusedToOpen(Reason.KEY_MISMATCH, mixed);
    refusedToOpen(Reason.FILE_MODE, open);
  }

  @Test
  void issued_damagedLedger_isRefused() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    pki.files("communication/131121");
    CertificateAuthority body = pki.body("131121");
    Path ledger = pki.directoryOf("ca/131121").resolve("issued.tsv");
    String text = Files.readString(ledger);

    for (String damaged :
        List.of(
            "",
            text.substring(0, text.length() - 1),
            text.substring(0, text.length() - 2) + "\n",
            text.substring(text.indexOf('\n') + 1),
            text.replace("131121", "131122"),
            text.replace("musubi://", "http://"),
            text.replace("\t", " "),
            text + "\n")) {
      Files.writeString(ledger, damaged);
      refused(Reason.FILE_CONTENT, body::issued);
      refused(Reason.FILE_CONTENT, () -> body.sign(pki.request("linkage/131121")));
      assertEquals(damaged, Files.readString(ledger));
    }
  }

  @Test
  void enrol_otherRootInPlace_isRefused() {
    TestPki one = TestPki.fixed(temp.resolve("one"));
    TestPki two = TestPki.fixed(temp.resolve("two"));
    Path party = temp.resolve("party");
    var name = CertificateName.node("communication", "131121");
    one.body("131121").enrol(party, name);

    refused(Reason.FILE_EXISTS, () -> two.body("131121").enrol(party, name));
    one.body("131121").enrol(party, name);
    assertEquals(2, one.body("131121").issued().size());
  }

  @Test
  void write_overAnythingButAnOlderChain_isRefused() throws IOException {
    TestPki pki = TestPki.fixed(temp);
    TlsFiles node = pki.files("communication/131121");
    TlsFiles linkage = pki.files("linkage/131121");
    List<X509Certificate> chain = Chains.read(node.chain());
    byte[] key = Files.readAllBytes(node.key());

    refused(Reason.FILE_EXISTS, () -> Chains.write(node.key(), chain));
    refused(Reason.FILE_EXISTS, () -> Chains.write(linkage.chain(), chain));
    refused(Reason.FILE_EXISTS, () -> Chains.write(node.anchors(), chain));
    refused(Reason.FILE_EXISTS, () -> Chains.write(temp, chain));
    assertArrayEquals(key, Files.readAllBytes(node.key()));
  }

  private void refusedToOpen(Reason reason, Path directory) {
    refused(reason, () -> CertificateAuthority.open(directory, InstantSource.fixed(NOW)));
  }

  private static void refused(Reason reason, Executable act) {
    PkiException refusal = assertThrows(PkiException.class, act);
    assertEquals(reason, refusal.reason(), refusal.getMessage());
  }

  private static Instant until(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
