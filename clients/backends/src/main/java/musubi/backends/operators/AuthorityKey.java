package musubi.backends.operators;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** The authority's key on P-256, in key.pem (PKCS#8, mode 0600) and operator.pub (SPKI). */
final class AuthorityKey {
  static final String PUBLIC = "operator.pub";

  private static final String PRIVATE = "key.pem";
  private static final String OWNER_ONLY = "rw-------";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final JWSHeader header;
  private final ECDSASigner signer;

  private AuthorityKey(ECPublicKey publicKey, PrivateKey privateKey) throws JOSEException {
    this.signer = new ECDSASigner(privateKey, Curve.P_256);
    this.header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("musubi-operator+jwt"))
            .keyID(new ECKey.Builder(Curve.P_256, publicKey).build().computeThumbprint().toString())
            .build();
  }

  /** Makes a key in two new files. */
  static void create(Path directory) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      write(directory.resolve(PRIVATE), OWNER_ONLY, "PRIVATE KEY", pair.getPrivate().getEncoded());
      write(directory.resolve(PUBLIC), "rw-r--r--", "PUBLIC KEY", pair.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  /** Reads the key; refuses one that others may read. */
  static AuthorityKey open(Path directory) throws IOException {
    Path file = directory.resolve(PRIVATE);
    if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals(OWNER_ONLY)) {
      throw new IllegalArgumentException(
          file + " is open to others than its owner (expected: mode 600)");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new AuthorityKey(
          (ECPublicKey)
              factory.generatePublic(new X509EncodedKeySpec(read(directory.resolve(PUBLIC)))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(read(file))));
    } catch (GeneralSecurityException
        | JOSEException
        | ClassCastException
        | IllegalArgumentException e) {
      // No cause: it might show what it decoded.
      throw new IllegalArgumentException(directory + " does not hold a P-256 key in PEM");
    }
  }

  String sign(Map<String, Object> claims) {
    try {
      JWSObject statement = new JWSObject(header, new Payload(claims));
      statement.sign(signer);
      return statement.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign with P-256", e);
    }
  }

  private static void write(Path file, String mode, String label, byte[] content)
      throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(file + " exists and is not replaced", e);
    }
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, LINES.encodeToString(content), label));
  }

  private static byte[] read(Path file) throws IOException {
    return Base64.getDecoder()
        .decode(Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", ""));
  }
}
