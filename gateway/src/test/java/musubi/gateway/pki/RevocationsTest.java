package musubi.gateway.pki;

import static musubi.gateway.pki.TestPki.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import musubi.gateway.pki.PkiException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevocationsTest {
  @TempDir Path temp;

  private TestPki pki;
  private List<X509Certificate> anchors;
  private X509Certificate node;
  private Path list;

  @BeforeEach
  void revokeANode() {
    pki = TestPki.fixed(temp.resolve("network"));
    anchors = List.of(pki.root().certificate());
    node = pki.material("communication/131121").chain().getFirst();
    pki.body("131121").revoke(node.getSerialNumber());
    list = pki.directoryOf("ca/131121").resolve("crl.pem");
  }

  @Test
  void load_listsOfRootAndBodies_knowsWhatIsRevoked() {
    X509Certificate other = pki.material("linkage/131121").chain().getFirst();
    pki.root().revoke(pki.body("131130").certificate().getSerialNumber());
    Path roots = temp.resolve("network/root/crl.pem");

    Revocations revocations = Revocations.load(List.of(list, roots), anchors);

    assertTrue(revocations.isRevoked(node));
    assertFalse(revocations.isRevoked(other));
    assertTrue(revocations.isRevoked(pki.body("131130").certificate()));
    assertFalse(revocations.isRevoked(pki.body("131121").certificate()));
    assertEquals(
        Optional.of(NOW.plus(CertificateAuthority.REVOCATION_LIST_VALIDITY)), revocations.due());
  }

  @Test
  void isRevoked_sameSerialOfAnotherIssuer_isNot() {
    Revocations revocations = Revocations.load(List.of(list), anchors);

    assertFalse(
        revocations.isRevoked(
            pki.body("131130").certificate().getSubjectX500Principal(), node.getSerialNumber()));
  }

  @Test
  void load_noFiles_revokesNothing() {
    Revocations revocations = Revocations.load(List.of(), anchors);

    assertFalse(revocations.isRevoked(node));
    assertEquals(Optional.empty(), revocations.due());
  }

  @Test
  void load_missingFile_isNamed() {
    Path missing = temp.resolve("missing.pem");

    PkiException refusal = refused(Reason.FILE_MISSING, missing, anchors);

    assertTrue(refusal.getMessage().contains(missing.toString()));
  }

  @Test
  void load_otherRoot_isRefused() {
    TestPki other = TestPki.fixed(temp.resolve("other"));

    refused(Reason.REVOCATION_LIST, list, List.of(other.root().certificate()));
  }

  @Test
  void load_listOfAnotherIssuer_isRefused() throws IOException {
    Path others = pki.body("131130").publishRevocations();
    Path swapped = temp.resolve("swapped.pem");
    Files.writeString(
        swapped,
        certificateOf(others) + Files.readString(list).substring(certificateOf(list).length()));
    refused(Reason.REVOCATION_LIST, swapped, anchors);
  }

  @Test
  void load_listByALeaf_isRefused() throws Exception {
    TlsFiles leaf = pki.files("register/131121/main");
    var issuer =
        new X509Writer.Issuer(
            Chains.read(leaf.chain()).getFirst(), P256.read(leaf.key()).getPrivate());
    Path forged = temp.resolve("forged.pem");
    RevocationList.write(
        forged, issuer, new X509Writer.Validity(NOW, NOW.plusSeconds(60)), List.of());

    refused(Reason.REVOCATION_LIST, forged, anchors);
  }

  // The count of unused bits of the signature is the one place that is not signed and, where those
  // bits are zero, changes nothing.
  @Test
  void load_everyBitOfTheListChanged_isRefusedOrMeansTheSame() throws Exception {
    X509CRL original = RevocationList.read(list).list();
    byte[] encoded = original.getEncoded();
    Path changed = temp.resolve("changed.pem");
    byte[] front = certificateOf(list).getBytes(StandardCharsets.US_ASCII);
    int accepted = 0;
    for (int bit = 0; bit < encoded.length * 8; bit++) {
      encoded[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(changed, joined(front, Pem.write(Pem.REVOCATION_LIST, encoded)));
      encoded[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        Revocations.load(List.of(changed), anchors);
      } catch (PkiException e) {
        continue;
      }
      X509CRL same = RevocationList.read(changed).list();
      assertArrayEquals(original.getTBSCertList(), same.getTBSCertList());
      assertArrayEquals(original.getSignature(), same.getSignature());
      accepted++;
    }

    assertTrue(accepted <= 3, accepted + " changes accepted");
  }

  @Test
  void load_otherFiles_areRefused() throws IOException {
    Path bare = temp.resolve("bare.pem");
    Files.writeString(bare, Files.readString(list).substring(certificateOf(list).length()));
    Path empty = Files.createFile(temp.resolve("empty.pem"));

    refused(Reason.REVOCATION_LIST, bare, anchors);
    refused(Reason.REVOCATION_LIST, empty, anchors);
    refused(Reason.REVOCATION_LIST, temp.resolve("network/root/key.pem"), anchors);
    refused(Reason.REVOCATION_LIST, temp.resolve("network/root/root.pem"), anchors);
  }

  @Test
  void publish_again_countsUp() throws Exception {
    byte[] first = RevocationList.read(list).list().getExtensionValue("2.5.29.20");
    pki.body("131121").publishRevocations();
    byte[] second = RevocationList.read(list).list().getExtensionValue("2.5.29.20");

    assertEquals(first[first.length - 1] + 1, second[second.length - 1]);
  }

  private static String certificateOf(Path file) throws IOException {
    String text = Files.readString(file);
    String end = "-----END CERTIFICATE-----\n";
    return text.substring(0, text.indexOf(end) + end.length());
  }

  private static byte[] joined(byte[] one, byte[] other) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  private static PkiException refused(Reason reason, Path file, List<X509Certificate> anchors) {
    PkiException refusal =
        assertThrows(PkiException.class, () -> Revocations.load(List.of(file), anchors));
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    return refusal;
  }
}
