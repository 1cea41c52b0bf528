package musubi.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;

/** By which certificate an operator statement is bound to a system ([RFC 8705 3.1]). */
public final class Thumbprint {
  private Thumbprint() {}

  /**
   * SHA-256 of the DER form of the first certificate in {@code chain.pem}: base64url, 43
   * characters.
   *
   * @param certificateDirectory directory with chain.pem
   * @throws IllegalArgumentException there is no certificate that can be read
   */
  public static String of(Path certificateDirectory) {
    Path chain = certificateDirectory.resolve("chain.pem");
    try (InputStream in = Files.newInputStream(chain)) {
      return of(CertificateFactory.getInstance("X.509").generateCertificate(in));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(chain + ": no certificate that can be read", e);
    }
  }

  static String of(java.security.cert.Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a certificate without encoding", e);
    }
  }
}
