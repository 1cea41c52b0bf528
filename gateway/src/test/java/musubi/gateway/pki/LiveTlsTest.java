package musubi.gateway.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.local.Renewal;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.ops.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's certificate files as they change under it. */
class LiveTlsTest {
  private static final CertificateName NODE = CertificateName.ofPath("communication/131121");
  private static final String[] EC = {"EC"};

  @TempDir private Path temp;

  private final Metrics metrics = new Metrics();
  private final AtomicInteger changes = new AtomicInteger();
  private TestPki pki;
  private TlsFiles files;
  private Path directory;
  private LiveTls tls;

  @BeforeEach
  void node() {
    pki = TestPki.live(temp.resolve("network"));
    files = pki.files(NODE.path());
    directory = files.key().getParent();
    tls = LiveTls.start(files, InstantSource.system(), metrics);
    tls.onChange(changes::incrementAndGet);
  }

  @AfterEach
  void close() {
    tls.close();
  }

  @Test
  void renewal_sameKeyOrNewKey_isShownFromTheNextHandshakeOn() {
    X509ExtendedKeyManager shown = tls.keyManager();
    for (int i = 1; i <= 4; i++) {
      BigInteger serial = i % 2 == 0 ? newKey() : sameKey();

      awaitChanges(i);

      assertEquals(serial, serialShown(shown));
      assertEquals(
          tls.material().key(),
          shown.getPrivateKey(shown.chooseEngineServerAlias("EC", null, null)));
    }
    assertEquals(4, figure("musubi_certificate_reloads_total"));
  }

  @Test
  void renewal_duringAHandshake_leavesItsKeyAndChainTogether() {
    X509ExtendedKeyManager shown = tls.keyManager();
    String begun = shown.chooseEngineServerAlias("EC", null, null);
    TlsMaterial first = tls.material();

    newKey();
    awaitChanges(1);

    assertArrayEquals(first.chain().toArray(), shown.getCertificateChain(begun));
    assertEquals(first.key(), shown.getPrivateKey(begun));
    assertNull(shown.chooseEngineServerAlias("RSA", null, null));
    assertNull(shown.getPrivateKey("another"));
  }

  @Test
  void brokenFiles_everyKind_leaveTheLastGoodOnesAndAreSaidOnce() throws IOException {
    TlsMaterial good = tls.material();
    byte[] key = Files.readAllBytes(files.key());
    byte[] chain = Files.readAllBytes(files.chain());
    byte[] anchors = Files.readAllBytes(files.anchors());
    byte[] otherKey = Files.readAllBytes(pki.files("linkage/131121").key());
    byte[] otherChain = Files.readAllBytes(pki.files("linkage/131121").chain());
    byte[] otherAnchors =
        Files.readAllBytes(TestPki.live(temp.resolve("other")).files(NODE.path()).anchors());
    int failures = 0;
    for (byte[] broken : List.of(otherKey, "-----BEGIN".getBytes(US_ASCII), new byte[0])) {
      secret(broken);
      awaitFailures(++failures);
      secret(key);
    }
    Renewal.replace(files.key(), key);
    awaitFailures(++failures);
    secret(key);
    assertTrue(files.key().toFile().delete());
    awaitFailures(++failures);
    secret(key);
    for (byte[] broken : List.of(otherChain, half(chain), new byte[0])) {
      Renewal.replace(files.chain(), broken);
      awaitFailures(++failures);
      Renewal.replace(files.chain(), chain);
    }
    for (byte[] broken : List.of(otherAnchors, "nothing".getBytes(US_ASCII))) {
      Renewal.replace(files.anchors(), broken);
      awaitFailures(++failures);
      Renewal.replace(files.anchors(), anchors);
    }
    assertSame(good, tls.material());
    BigInteger serial = sameKey();
    awaitChanges(1);

    assertEquals(serial, serialShown(tls.keyManager()));
    assertEquals(failures, figure("musubi_certificate_reload_failures_total"));
    assertEquals(1, figure("musubi_certificate_reloads_total"));
  }

  @Test
  void files_ofAnotherNameOrOutsideTheirTime_areNotTaken() throws IOException {
    TlsMaterial good = tls.material();
    TlsFiles linkage = pki.files("linkage/131121");
    byte[] key = Files.readAllBytes(files.key());
    byte[] request = Files.readAllBytes(directory.resolve("request.csr"));
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);

    Renewal.replace(files.chain(), Files.readAllBytes(linkage.chain()));
    awaitFailures(1);
    secret(Files.readAllBytes(linkage.key()));
    awaitFailures(2);
    Renewal.replace(
        files.chain(), Chains.pem(pki.body("131121").sign(request, now.minus(day), now)));
    awaitFailures(3);
    secret(key);
    awaitFailures(4);
    Renewal.replace(
        files.chain(),
        Chains.pem(pki.body("131121").sign(request, now.plus(day), now.plus(day).plus(day))));
    awaitFailures(5);

    assertSame(good, tls.material());
    assertEquals(0, changes.get());
  }

  @Test
  void files_touchedOnly_areNoRenewal() throws IOException {
    Files.setLastModifiedTime(files.chain(), FileTime.from(Instant.EPOCH));

    BigInteger serial = sameKey();
    awaitChanges(1);

    assertEquals(serial, serialShown(tls.keyManager()));
    assertEquals(1, figure("musubi_certificate_reloads_total"));
  }

  @Test
  void anchors_oldAndNewRootOfOneName_overlap() throws Exception {
    TestPki second = TestPki.live(temp.resolve("second"));
    X509Certificate[] old = chain(pki.material("prefecture/130001"));
    X509Certificate[] fresh = chain(second.material("prefecture/130001"));
    X509ExtendedTrustManager trust = tls.trustManager(tls::anchors, chain -> true);
    assertEquals(
        pki.root().certificate().getSubjectX500Principal(),
        second.root().certificate().getSubjectX500Principal());
    accepts(trust, old);
    refuses(trust, fresh);

    List<X509Certificate> both = List.of(pki.root().certificate(), second.root().certificate());
    for (List<X509Certificate> order : List.of(both, both.reversed())) {
      int before = changes.get();
      Renewal.replace(files.anchors(), Chains.pem(order));
      awaitChanges(before + 1);
      accepts(trust, old);
      accepts(trust, fresh);
    }

    TlsFiles moved = second.files(NODE.path());
    Renewal.replace(files.chain(), Files.readAllBytes(moved.chain()));
    secret(Files.readAllBytes(moved.key()));
    awaitChanges(3);
    Renewal.replace(files.anchors(), Files.readAllBytes(moved.anchors()));
    awaitChanges(4);

    accepts(trust, fresh);
    refuses(trust, old);
  }

  @Test
  void anchors_ofTheSupplier_areAskedInEveryHandshake() throws Exception {
    TestPki second = TestPki.live(temp.resolve("second"));
    X509Certificate[] fresh = chain(second.material("prefecture/130001"));
    List<X509Certificate> given = new ArrayList<>(tls.anchors());
    List<X509Certificate[]> untrusted = new ArrayList<>();
    X509ExtendedTrustManager trust =
        tls.trustManager(() -> given, chain -> !untrusted.contains(chain));
    refuses(trust, fresh);

    given.add(second.root().certificate());
    accepts(trust, fresh);
    given.remove(second.root().certificate());

    refuses(trust, fresh);
  }

  @Test
  void server_notTrustedAnyMore_isRefusedAndAClientIsNot() throws Exception {
    X509Certificate[] chain = chain(pki.material("prefecture/130001"));
    AtomicInteger asked = new AtomicInteger();
    X509ExtendedTrustManager trust =
        tls.trustManager(tls::anchors, server -> asked.incrementAndGet() == 1);

    trust.checkServerTrusted(chain, "UNKNOWN");

    assertThrows(CertificateException.class, () -> trust.checkServerTrusted(chain, "UNKNOWN"));
    assertDoesNotThrow(() -> trust.checkClientTrusted(chain, "UNKNOWN"));
    assertEquals(2, asked.get());
  }

  @Test
  void figures_ofAFreshCertificate_sayWhenItExpires() {
    long days = figure("musubi_certificate_expires_seconds") / Duration.ofDays(1).toSeconds();

    assertEquals(CertificateAuthority.LEAF_VALIDITY.toDays() - 1, days);
  }

  private BigInteger sameKey() {
    return Renewal.withSameKey(pki.body("131121"), directory);
  }

  private BigInteger newKey() {
    return Renewal.withNewKey(pki.body("131121"), directory, NODE);
  }

  private void awaitChanges(int count) {
    TestNetwork.await("change " + count, () -> changes.get() == count);
  }

  private void awaitFailures(long count) {
    TestNetwork.await(
        "failure " + count, () -> figure("musubi_certificate_reload_failures_total") == count);
  }

  private long figure(String name) {
    return (long)
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith(name + " "))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  private void secret(byte[] content) {
    try {
      Path draft = directory.resolve("key.draft");
      Files.deleteIfExists(draft);
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, content);
      Files.move(draft, files.key(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] half(byte[] whole) {
    return Arrays.copyOf(whole, whole.length / 2);
  }

  private static BigInteger serialShown(X509ExtendedKeyManager shown) {
    String alias = shown.chooseEngineClientAlias(EC, null, null);
    return shown.getCertificateChain(alias)[0].getSerialNumber();
  }

  private static X509Certificate[] chain(TlsMaterial material) {
    return material.chain().toArray(X509Certificate[]::new);
  }

  private static void accepts(X509ExtendedTrustManager trust, X509Certificate[] chain)
      throws CertificateException {
    trust.checkServerTrusted(chain, "UNKNOWN");
    trust.checkClientTrusted(chain, "UNKNOWN");
  }

  private static void refuses(X509ExtendedTrustManager trust, X509Certificate[] chain) {
    assertThrows(CertificateException.class, () -> trust.checkServerTrusted(chain, "UNKNOWN"));
    assertThrows(CertificateException.class, () -> trust.checkClientTrusted(chain, "UNKNOWN"));
  }
}
