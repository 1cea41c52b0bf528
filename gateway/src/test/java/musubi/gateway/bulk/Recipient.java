package musubi.gateway.bulk;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Whoever a file is made for: a key and a certificate of their own making. */
record Recipient(PrivateKey key, X509Certificate certificate) {
  static Recipient ec() {
    return of("EC", 256, "SHA256withECDSA");
  }

  static Recipient rsa(int bits) {
    return of("RSA", bits, "SHA256withRSA");
  }

  ByteString der() {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Recipient of(String algorithm, int bits, String signature) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      KeyPair keys = generator.generateKeyPair();
      Instant now = Instant.now();
      X500Principal name = new X500Principal("CN=recipient of files");
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(bits),
              Date.from(now),
              Date.from(now.plusSeconds(86_400)),
              name,
              keys.getPublic());
      return new Recipient(
          keys.getPrivate(),
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
