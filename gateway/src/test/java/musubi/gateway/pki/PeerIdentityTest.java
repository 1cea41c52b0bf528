package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import musubi.gateway.pki.PeerIdentity.Failure;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerIdentityTest {
  private static final String NODE = "musubi://communication/131121";
  private static final String NODE_DNS = "communication-131121.musubi.internal";
  private static final String SYSTEM = "musubi://register/131121/main";

  @TempDir Path temp;

  private TestPki pki;

  @BeforeEach
  void network() {
    pki = TestPki.fixed(temp);
  }

  @Test
  void of_issuedCertificate_isItsName() {
    for (String path : List.of("communication/131121", "register/131121/main", "broker/900028")) {
      assertEquals(
          new PeerIdentity.Named(CertificateName.ofPath(path)),
          PeerIdentity.of(chainOf(path), Revocations.none()));
    }
  }

  @Test
  void of_forgedNodeOfTheRightForm_isItsName() {
    assertEquals(
        new PeerIdentity.Named(CertificateName.parse(NODE)),
        PeerIdentity.of(pki.forge("131121").uri(NODE).dns(NODE_DNS).chain(), Revocations.none()));
  }

  @Test
  void of_noName_isRefused() {
    refused(Failure.NO_NAME, new X509Certificate[0]);
    refused(Failure.NO_NAME, forge());
    refused(Failure.NO_NAME, forge().dns(NODE_DNS));
  }

  @Test
  void of_severalNames_isRefused() {
    refused(Failure.SEVERAL_NAMES, forge().uri(NODE).uri(SYSTEM).dns(NODE_DNS));
    refused(Failure.SEVERAL_NAMES, forge().uri(NODE).uri(NODE).dns(NODE_DNS));
    refused(Failure.SEVERAL_NAMES, forge().uri(NODE).uri("https://example.jp/").dns(NODE_DNS));
  }

  @Test
  void of_unusableName_isRefused() {
    refused(Failure.UNUSABLE_NAME, forge().uri("https://example.jp/"));
    refused(Failure.UNUSABLE_NAME, forge().uri("musubi://communication/131122"));
    refused(Failure.UNUSABLE_NAME, forge().uri("not a uri"));
    refused(Failure.UNUSABLE_NAME, forge().uri("musubi://nation/131121"));
    refused(Failure.UNUSABLE_NAME, forge().uri("musubi://ca/131121"));
    refused(Failure.UNUSABLE_NAME, forge().uri("musubi://root/900001"));
    refused(Failure.UNUSABLE_NAME, forge().uri(NODE));
    refused(Failure.UNUSABLE_NAME, forge().uri(NODE).dns("linkage-131121.musubi.internal"));
    refused(Failure.UNUSABLE_NAME, forge().uri(NODE).dns(NODE_DNS).dns("localhost"));
    refused(Failure.UNUSABLE_NAME, forge().uri(NODE).dns(NODE_DNS).address("127.0.0.1"));
    refused(Failure.UNUSABLE_NAME, forge().uri(SYSTEM).dns(NODE_DNS));
  }

  @Test
  void of_issuerOfOtherBody_isRefused() {
    var client = KeyPurposeId.id_kp_clientAuth;
    refused(Failure.ISSUER_OF_OTHER_BODY, pki.forge("131130").uri(NODE).dns(NODE_DNS));
    refused(Failure.ISSUER_OF_OTHER_BODY, pki.forge("131130").uri(SYSTEM).purposes(client));
    refused(Failure.ISSUER_OF_OTHER_BODY, pki.forge("130001").uri(NODE).dns(NODE_DNS));
    refused(Failure.ISSUER_OF_OTHER_BODY, pki.forge("900001").uri(NODE).dns(NODE_DNS));
    refused(Failure.ISSUER_OF_OTHER_BODY, pki.forgeByRoot().uri(NODE).dns(NODE_DNS));
    refused(
        Failure.ISSUER_OF_OTHER_BODY,
        pki.forgeByRoot().uri("musubi://nation/900001").dns("nation-900001.musubi.internal"));
  }

  @Test
  void of_noIssuer_isRefused() {
    X509Certificate[] chain = chainOf("communication/131121");

    refused(Failure.NO_ISSUER, new X509Certificate[] {chain[0]});
    refused(Failure.NO_ISSUER, new X509Certificate[] {chain[0], pki.body("131130").certificate()});
  }

  @Test
  void of_wrongUsage_isRefused() {
    var server = KeyPurposeId.id_kp_serverAuth;
    var client = KeyPurposeId.id_kp_clientAuth;
    refused(Failure.WRONG_USAGE, node().purposes());
    refused(Failure.WRONG_USAGE, node().purposes(server));
    refused(Failure.WRONG_USAGE, node().purposes(client));
    refused(Failure.WRONG_USAGE, node().purposes(KeyPurposeId.anyExtendedKeyUsage));
    refused(Failure.WRONG_USAGE, node().purposes(server, client, KeyPurposeId.id_kp_codeSigning));
    refused(Failure.WRONG_USAGE, node().usage(KeyUsage.keyCertSign));
    refused(Failure.WRONG_USAGE, node().authority());
    refused(Failure.WRONG_USAGE, forge().uri(SYSTEM));
    refused(Failure.WRONG_USAGE, forge().uri(SYSTEM).purposes(server));
  }

  @Test
  void of_revokedLeaf_isRefused() {
    X509Certificate[] chain = chainOf("communication/131121");
    pki.body("131121").revoke(chain[0].getSerialNumber());

    assertEquals(new PeerIdentity.Unusable(Failure.REVOKED), PeerIdentity.of(chain, revocations()));
    assertEquals(
        new PeerIdentity.Named(CertificateName.ofPath("linkage/131121")),
        PeerIdentity.of(chainOf("linkage/131121"), revocations()));
  }

  @Test
  void of_revokedAuthority_isRefused() {
    X509Certificate[] chain = chainOf("communication/131121");
    pki.body("131121").publishRevocations();
    pki.root().revoke(chain[1].getSerialNumber());

    assertEquals(new PeerIdentity.Unusable(Failure.REVOKED), PeerIdentity.of(chain, revocations()));
  }

  private Revocations revocations() {
    return Revocations.load(
        List.of(temp.resolve("root/crl.pem"), pki.directoryOf("ca/131121").resolve("crl.pem")),
        List.of(pki.root().certificate()));
  }

  private Forgery forge() {
    return pki.forge("131121");
  }

  private Forgery node() {
    return forge().uri(NODE).dns(NODE_DNS);
  }

  private X509Certificate[] chainOf(String path) {
    return pki.material(path).chain().toArray(X509Certificate[]::new);
  }

  private static void refused(Failure failure, Forgery forgery) {
    refused(failure, forgery.chain());
  }

  private static void refused(Failure failure, X509Certificate[] chain) {
    assertEquals(new PeerIdentity.Unusable(failure), PeerIdentity.of(chain, Revocations.none()));
  }
}
