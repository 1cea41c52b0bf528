package musubi.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.client.ReceiptVerifier;

/** Reads keys and certificates that a tester gives, in PEM. No message shows what was read. */
final class Pems {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private Pems() {}

  /**
   * A P-256 key, PKCS#8.
   *
   * @throws IllegalArgumentException none
   */
  static PrivateKey privateKey(Path file) {
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(block(file, "PRIVATE KEY")));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(file + ": not a P-256 key");
    }
  }

  /**
   * A public key, SubjectPublicKeyInfo.
   *
   * @throws IllegalArgumentException none
   */
  static PublicKey publicKey(Path file) {
    return ReceiptVerifier.publicKey(block(file, "PUBLIC KEY"));
  }

  /**
   * All certificates of a file.
   *
   * @throws IllegalArgumentException none
   */
  static Certificate[] certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .toArray(Certificate[]::new);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(file + ": no certificates in PEM");
    }
  }

  private static byte[] block(Path file, String what) {
    try {
      Matcher found = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (found.find() && found.group(1).equals(what)) {
        return Base64.getMimeDecoder().decode(found.group(2));
      }
    } catch (IOException e) {
      // Not readable is as good as not there.
    }
    throw new IllegalArgumentException(file + ": no " + what + " in PEM");
  }
}
