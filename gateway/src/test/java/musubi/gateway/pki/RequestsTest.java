package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class RequestsTest {
  private static final CertificateName NODE = CertificateName.node("communication", "131121");
  private static final GeneralName URI =
      new GeneralName(GeneralName.uniformResourceIdentifier, NODE.uri());

  @TempDir Path temp;

  @Test
  void make_newDirectory_hasKeyAndRequestWithTheirModes() throws IOException {
    Path own = temp.resolve("a/b/node");

    Requests.Made made = Requests.make(own, NODE);

    assertFalse(made.kept());
    assertEquals(NODE, Requests.nameIn(Requests.read(made.file())));
    assertEquals("rwx------", mode(own));
    assertEquals("rw-------", mode(own.resolve("key.pem")));
    assertEquals("rw-r--r--", mode(own.resolve("request.csr")));
    try (Stream<Path> files = Files.list(own)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void make_sameNameAgain_keepsBothFiles() throws IOException {
    Path own = temp.resolve("node");
    Requests.make(own, NODE);
    byte[] key = Files.readAllBytes(own.resolve("key.pem"));
    byte[] request = Files.readAllBytes(own.resolve("request.csr"));

    Requests.Made again = Requests.make(own, NODE);

    assertTrue(again.kept());
    assertArrayEquals(key, Files.readAllBytes(own.resolve("key.pem")));
    assertArrayEquals(request, Files.readAllBytes(own.resolve("request.csr")));
  }

  @Test
  void make_otherName_isRefused() {
    Path own = temp.resolve("node");
    Requests.make(own, NODE);

    refused(
        Reason.FILE_EXISTS, () -> Requests.make(own, CertificateName.node("linkage", "131121")));
  }

  @Test
  void make_keyWithoutRequest_keepsTheKey() throws IOException {
    Path own = temp.resolve("node");
    Path request = Requests.make(own, NODE).file();
    byte[] key = Files.readAllBytes(own.resolve("key.pem"));
    var first = SigningRequest.parse(Files.readAllBytes(request));
    Files.delete(request);

    Requests.Made again = Requests.make(own, NODE);

    assertFalse(again.kept());
    assertArrayEquals(key, Files.readAllBytes(own.resolve("key.pem")));
    assertEquals(first, SigningRequest.parse(Requests.read(again.file())));
  }

  @Test
  void make_requestWithoutKey_isRefused() throws IOException {
    Path own = temp.resolve("node");
    Requests.make(own, NODE);
    Files.delete(own.resolve("key.pem"));

    refused(Reason.FILE_MISSING, () -> Requests.make(own, NODE));
  }

  @Test
  void make_requestOfAnotherKey_isRefused() throws IOException {
    Path own = temp.resolve("node");
    Requests.make(own, NODE);
    Files.write(own.resolve("request.csr"), Requests.write(NODE, P256.generate()));

    refused(Reason.KEY_MISMATCH, () -> Requests.make(own, NODE));
  }

  @Test
  void make_openDirectoryOrKey_isRefused() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    Path own = temp.resolve("node");
    Requests.make(own, NODE);
    Files.setPosixFilePermissions(
        own.resolve("key.pem"), PosixFilePermissions.fromString("rw-r-----"));

    refused(Reason.FILE_MODE, () -> Requests.make(open, NODE));
    refused(Reason.FILE_MODE, () -> Requests.make(own, NODE));
    assertFalse(Files.exists(open.resolve("key.pem")));
  }

  @Test
  void make_root_isRefused() {
    refused(Reason.NAME_UNUSABLE, () -> Requests.make(temp.resolve("r"), CertificateName.ROOT));
    assertFalse(Files.exists(temp.resolve("r")));
  }

  @Test
  void make_directoryOfARoot_isRefused() {
    TestPki.fixed(temp);

    refused(Reason.FILE_EXISTS, () -> Requests.make(temp.resolve("root"), NODE));
  }

  @Test
  void read_badKey_isRefusedWithoutShowingIt() throws IOException {
    Path own = temp.resolve("node");
    Requests.make(own, NODE);
    Path file = own.resolve("key.pem");
    String pem = Files.readString(file);
    String body = pem.lines().filter(l -> !l.startsWith("-")).reduce("", String::concat);

    for (int i = 0; i < body.length(); i += 3) {
      String broken = body.substring(0, i) + "!" + body.substring(i + 1);
      Files.writeString(file, pem(broken));
      PkiException refusal = assertThrows(PkiException.class, () -> P256.read(file));
      assertNothingOf(body, refusal);
    }
    for (int length = 0; length < body.length() - 4; length += 4) {
      Files.writeString(file, pem(body.substring(0, length)));
      PkiException refusal = assertThrows(PkiException.class, () -> P256.read(file));
      assertNothingOf(body, refusal);
    }
  }

  @Test
  void read_keyOfAnotherCurve_isRefused() throws Exception {
    Path file = temp.resolve("key.pem");
    PkiFiles.createSecret(
        file, Pem.write(Pem.PRIVATE_KEY, ec("secp384r1").getPrivate().getEncoded()));

    refused(Reason.KEY_UNSUITABLE, () -> P256.read(file));
  }

  @Test
  void nameIn_everyBitChanged_isRefused() {
    byte[] request = Pem.single(Requests.write(NODE, P256.generate()), Pem.REQUEST, "request");

    for (int bit = 0; bit < request.length * 8; bit++) {
      byte[] changed = request.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] pem = Pem.write(Pem.REQUEST, changed);
      assertThrows(PkiException.class, () -> Requests.nameIn(pem), "bit " + bit);
    }
  }

  @Test
  void nameIn_everyTruncation_isRefused() {
    byte[] request = Pem.single(Requests.write(NODE, P256.generate()), Pem.REQUEST, "request");

    for (int length = 0; length < request.length; length++) {
      byte[] pem = Pem.write(Pem.REQUEST, Arrays.copyOf(request, length));
      assertThrows(PkiException.class, () -> Requests.nameIn(pem));
    }
  }

  @Test
  void nameIn_uriAlone_isAccepted() throws Exception {
    assertEquals(NODE, Requests.nameIn(request(ec("secp256r1"), "SHA256withECDSA", URI)));
  }

  @Test
  void nameIn_otherKeys_areRefused() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    refused(
        Reason.KEY_UNSUITABLE,
        () -> Requests.nameIn(request(rsa.generateKeyPair(), "SHA256withRSA", URI)));
    refused(Reason.KEY_UNSUITABLE, () -> Requests.nameIn(request(edwards, "Ed25519", URI)));
    refused(
        Reason.KEY_UNSUITABLE,
        () -> Requests.nameIn(request(ec("secp384r1"), "SHA256withECDSA", URI)));
  }

  @Test
  void nameIn_otherSignature_isRefused() throws Exception {
    KeyPair key = ec("secp256r1");
    KeyPair mixed = new KeyPair(key.getPublic(), P256.generate().getPrivate());

    refused(Reason.REQUEST_SIGNATURE, () -> Requests.nameIn(request(key, "SHA384withECDSA", URI)));
    refused(Reason.REQUEST_SIGNATURE, () -> Requests.nameIn(request(key, "SHA1withECDSA", URI)));
    refused(
        Reason.REQUEST_SIGNATURE, () -> Requests.nameIn(request(mixed, "SHA256withECDSA", URI)));
  }

  @Test
  void nameIn_otherNames_areRefused() throws Exception {
    GeneralName system =
        new GeneralName(GeneralName.uniformResourceIdentifier, "musubi://register/131121/main");
    GeneralName wrongDigit =
        new GeneralName(GeneralName.uniformResourceIdentifier, "musubi://ca/131122");
    GeneralName own = new GeneralName(GeneralName.dNSName, NODE.dnsName().orElseThrow());
    GeneralName other = new GeneralName(GeneralName.dNSName, "nation-900001.musubi.internal");
    GeneralName address = new GeneralName(GeneralName.iPAddress, "127.0.0.1");

    refusedNames();
    refusedNames(own);
    refusedNames(wrongDigit);
    refusedNames(URI, system);
    refusedNames(URI, URI);
    refusedNames(URI, other);
    refusedNames(URI, own, other);
    refusedNames(URI, own, own);
    refusedNames(URI, address);
    refusedNames(system, own);
  }

  @Test
  void nameIn_moreThanAName_isRefused() throws Exception {
    KeyPair key = ec("secp256r1");
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(URI));
    extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));

    refused(
        Reason.REQUEST_EXTENSION,
        () -> Requests.nameIn(request(key, "SHA256withECDSA", Optional.of(extensions))));
    refused(
        Reason.NAME_UNUSABLE,
        () -> Requests.nameIn(request(key, "SHA256withECDSA", Optional.empty())));
  }

  @Test
  void nameIn_otherFiles_areRefused() {
    byte[] request = Requests.write(NODE, P256.generate());
    byte[] key = Pem.write(Pem.PRIVATE_KEY, P256.generate().getPrivate().getEncoded());
    byte[] two = (text(request) + text(request)).getBytes(StandardCharsets.US_ASCII);

    refused(Reason.FILE_CONTENT, () -> Requests.nameIn(new byte[0]));
    refused(Reason.FILE_CONTENT, () -> Requests.nameIn(key));
    refused(Reason.FILE_CONTENT, () -> Requests.nameIn(two));
  }

  private static void refusedNames(GeneralName... names) throws Exception {
    byte[] request = request(ec("secp256r1"), "SHA256withECDSA", names);
    refused(Reason.NAME_UNUSABLE, () -> Requests.nameIn(request));
  }

  private static byte[] request(KeyPair key, String algorithm, GeneralName... names)
      throws Exception {
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return request(key, algorithm, Optional.of(extensions));
  }

  private static byte[] request(
      KeyPair key, String algorithm, Optional<ExtensionsGenerator> extensions) throws Exception {
    var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=any"), key.getPublic());
    extensions.ifPresent(
        e -> builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, e.generate()));
    var signer = new JcaContentSignerBuilder(algorithm).build(key.getPrivate());
    return Pem.write(Pem.REQUEST, builder.build(signer).getEncoded());
  }

  private static KeyPair ec(String curve) throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static String pem(String body) {
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }

  private static void assertNothingOf(String body, Throwable refusal) {
    String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(body));
    for (Throwable t = refusal; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      for (int i = 0; i + 12 <= body.length(); i++) {
        assertFalse(said.contains(body.substring(i, i + 12)));
      }
      for (int i = 0; i + 16 <= hex.length(); i++) {
        assertFalse(said.toLowerCase(Locale.ROOT).contains(hex.substring(i, i + 16)));
      }
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void refused(Reason reason, Executable act) {
    assertEquals(reason, assertThrows(PkiException.class, act).reason());
  }
}
