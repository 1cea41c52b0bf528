package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.pki.PkiException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TlsMaterialTest {
  private static final String NODE = "communication/131121";
  private static final String HOST = "communication-131121.musubi.internal";
  private static final String SYSTEM = "register/131121/main";

  @TempDir Path temp;

  private TestPki pki;

  @BeforeEach
  void network() {
    pki = TestPki.live(temp.resolve("network"));
  }

  @ParameterizedTest
  @EnumSource
  void handshake_systemAndNode_knowEachOther(Handshake tls) throws Exception {
    TlsMaterial system = pki.material(SYSTEM);
    TlsMaterial node = pki.material(NODE);

    Handshake.Seen seen = tls.between(system, node, HOST);

    assertArrayEquals(node.chain().toArray(), seen.byClient());
    assertArrayEquals(system.chain().toArray(), seen.byServer());
    assertEquals(
        new PeerIdentity.Named(system.name()),
        PeerIdentity.of(seen.byServer(), Revocations.none()));
    assertEquals(
        new PeerIdentity.Named(node.name()), PeerIdentity.of(seen.byClient(), Revocations.none()));
  }

  @ParameterizedTest
  @EnumSource
  void handshake_nodesOfTwoBodies_succeeds(Handshake tls) throws Exception {
    Handshake.Seen seen =
        tls.between(
            pki.material(NODE),
            pki.material("prefecture/130001"),
            "prefecture-130001.musubi.internal");

    assertEquals(2, seen.byServer().length);
  }

  @ParameterizedTest
  @EnumSource
  void handshake_otherDnsName_fails(Handshake tls) {
    TlsMaterial system = pki.material(SYSTEM);
    TlsMaterial node = pki.material(NODE);

    for (String host :
        List.of("communication-131130.musubi.internal", "musubi.internal", "127.0.0.1")) {
      assertThrows(SSLException.class, () -> tls.between(system, node, host), host);
    }
  }

  @ParameterizedTest
  @EnumSource
  void handshake_systemAsServer_fails(Handshake tls) {
    TlsMaterial system = pki.material(SYSTEM);
    TlsMaterial node = pki.material(NODE);

    assertThrows(SSLException.class, () -> tls.between(node, system, HOST));
  }

  @ParameterizedTest
  @EnumSource
  void handshake_otherRoot_fails(Handshake tls) {
    TestPki other = TestPki.live(temp.resolve("other"));
    TlsMaterial system = pki.material(SYSTEM);
    TlsMaterial node = pki.material(NODE);

    assertThrows(SSLException.class, () -> tls.between(other.material(SYSTEM), node, HOST));
    assertThrows(SSLException.class, () -> tls.between(system, other.material(NODE), HOST));
  }

  @ParameterizedTest
  @EnumSource
  void handshake_outsideItsTime_fails(Handshake tls) {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    TlsMaterial node = pki.material(NODE);
    TlsMaterial expired = signed("linkage/131121", now.minus(day), now.minusSeconds(60));
    TlsMaterial early = signed("terminal/131121/t-01", now.plus(day), now.plus(day).plus(day));

    assertThrows(SSLException.class, () -> tls.between(expired, node, HOST));
    assertThrows(SSLException.class, () -> tls.between(early, node, HOST));
    assertThrows(
        SSLException.class, () -> tls.between(node, expired, "linkage-131121.musubi.internal"));
  }

  /** Ordinary clients look only at the DNS name: the CA's constraints must stop this one. */
  @Test
  void trustManager_nodeOfAnotherBodysAuthority_isRefused() {
    X509ExtendedTrustManager trust = pki.material(NODE).trustManager();

    for (String dns :
        List.of(
            HOST,
            "nation-900001.musubi.internal",
            "prefecture-131130.musubi.internal",
            "*.musubi.internal",
            "musubi.internal",
            "localhost")) {
      X509Certificate[] forged =
          pki.forge("131130").uri("musubi://communication/131121").dns(dns).chain();
      assertThrows(
          CertificateException.class, () -> trust.checkServerTrusted(forged, "UNKNOWN"), dns);
    }
    X509Certificate[] address = pki.forge("131130").address("127.0.0.1").chain();
    assertThrows(CertificateException.class, () -> trust.checkServerTrusted(address, "UNKNOWN"));
  }

  @Test
  void trustManager_ownDnsNameUnderItsAuthority_isAccepted() throws CertificateException {
    X509ExtendedTrustManager trust = pki.material(NODE).trustManager();

    trust.checkServerTrusted(
        pki.forge("131121").uri("musubi://communication/131121").dns(HOST).chain(), "UNKNOWN");
  }

  @Test
  void trustManager_anyOtherOrderOrLength_isRefused() throws CertificateException {
    TlsMaterial node = pki.material(NODE);
    X509ExtendedTrustManager trust = node.trustManager();
    List<X509Certificate> pool =
        List.of(
            node.chain().get(0),
            node.chain().get(1),
            pki.root().certificate(),
            pki.body("131130").certificate());
    int accepted = 0;
    for (List<X509Certificate> chain : sequences(pool, 4)) {
      try {
        trust.checkClientTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        accepted++;
        assertEquals(pool.subList(0, chain.size()), chain);
      } catch (CertificateException e) {
        // Every other sequence.
      } catch (IllegalArgumentException e) {
        assertEquals(0, chain.size());
      }
    }

    assertEquals(2, accepted);
  }

  @Test
  void load_filesThatDoNotBelongTogether_isRefused() throws IOException {
    TlsFiles node = pki.files(NODE);
    TlsFiles linkage = pki.files("linkage/131121");
    TlsFiles other = TestPki.live(temp.resolve("other")).files(NODE);
    Path leafOnly = temp.resolve("leaf.pem");
    Files.write(leafOnly, Chains.pem(Chains.read(node.chain()).subList(0, 1)));
    Path none = temp.resolve("none");

    refused(Reason.KEY_MISMATCH, linkage.key(), node.chain(), node.anchors());
    refused(Reason.CHAIN, node.key(), node.chain(), other.anchors());
    refused(Reason.CHAIN, node.key(), leafOnly, node.anchors());
    refused(Reason.FILE_CONTENT, node.key(), node.chain(), node.chain());
    refused(Reason.FILE_CONTENT, node.key(), node.key(), node.anchors());
    refused(Reason.FILE_MODE, node.chain(), node.chain(), node.anchors());
    refused(Reason.FILE_MISSING, none, node.chain(), node.anchors());
    refused(Reason.FILE_MISSING, node.key(), none, node.anchors());
    refused(Reason.FILE_MISSING, node.key(), node.chain(), none);
  }

  @Test
  void load_ownCertificateThatPeersWouldRefuse_isRefused() {
    TlsFiles forged =
        pki.forge("131130")
            .uri("musubi://communication/131121")
            .dns(HOST)
            .write(temp.resolve("forged"), pki.root().certificate());
    TlsFiles node = pki.files(NODE);
    pki.body("131121").revoke(CertificateName.ofPath(NODE));
    Path list = pki.directoryOf("ca/131121").resolve("crl.pem");
    var revoked = new TlsFiles(node.key(), node.chain(), node.anchors(), List.of(list));

    refused(Reason.CHAIN, forged);
    refused(Reason.CHAIN, revoked);
  }

  @Test
  void toString_everything_hasNoKey() {
    TlsMaterial node = pki.material(NODE);
    String key = Base64.getEncoder().encodeToString(node.key().getEncoded());

    for (Object said : List.of(node, node.key(), pki.files(NODE), node.name())) {
      assertFalse(said.toString().contains(key.substring(60, 80)));
    }
    assertEquals("TlsMaterial[musubi://communication/131121]", node.toString());
  }

  private TlsMaterial signed(String path, Instant from, Instant to) {
    TlsFiles files = pki.files(path);
    byte[] request = Requests.read(pki.directoryOf(path).resolve("request.csr"));
    Chains.write(files.chain(), pki.body("131121").sign(request, from, to));
    return TlsMaterial.load(files);
  }

  private static void refused(Reason reason, Path key, Path chain, Path anchors) {
    refused(reason, new TlsFiles(key, chain, anchors, List.of()));
  }

  private static void refused(Reason reason, TlsFiles files) {
    PkiException refusal = assertThrows(PkiException.class, () -> TlsMaterial.load(files));
    assertEquals(reason, refusal.reason(), refusal.getMessage());
  }

  /** All sequences of at most that length, with repetition. */
  private static List<List<X509Certificate>> sequences(List<X509Certificate> pool, int length) {
    var all = new ArrayList<List<X509Certificate>>(List.of(List.of()));
    for (int from = 0, size = 0; size < length; size++) {
      int until = all.size();
      for (List<X509Certificate> start : List.copyOf(all.subList(from, until))) {
        for (X509Certificate next : pool) {
          var longer = new ArrayList<>(start);
          longer.add(next);
          all.add(Collections.unmodifiableList(longer));
        }
      }
      from = until;
    }
    return all;
  }
}
