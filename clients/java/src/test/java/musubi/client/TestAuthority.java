package musubi.client;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that a test trusts, or does not. */
final class TestAuthority {
  private final X500Name name;
  private final KeyPair keys = newKeys();
  private final X509Certificate root;
  private long serial;

  TestAuthority(String name) {
    this.name = new X500Name("CN=" + name);
    this.root = signed(this.name, keys, true, null, Life.NOW);
  }

  /** When a certificate is good. */
  enum Life {
    NOW(-1, 1),
    OVER(-2, -1),
    NOT_YET(1, 2);

    private final Instant from;
    private final Instant until;

    Life(int fromHours, int untilHours) {
      this.from = Instant.now().plus(Duration.ofHours(fromHours));
      this.until = Instant.now().plus(Duration.ofHours(untilHours));
    }
  }

  /** Writes key.pem, chain.pem, and the root.pem of the authority that its holder trusts. */
  Path write(Path directory, GeneralName subject, Life life, TestAuthority trusted) {
    KeyPair pair = newKeys();
    X509Certificate certificate = signed(new X500Name("CN=synthetic"), pair, false, subject, life);
    try {
      Files.createDirectories(directory);
      pem(directory.resolve("key.pem"), new JcaPKCS8Generator(pair.getPrivate(), null));
      pem(directory.resolve("chain.pem"), certificate);
      pem(directory.resolve("root.pem"), trusted.root);
      return directory;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate signed(
      X500Name subject, KeyPair pair, boolean authority, GeneralName alternative, Life life) {
    try {
      var certificate =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(++serial),
              Date.from(authority ? Life.OVER.from : life.from),
              Date.from(authority ? Life.NOT_YET.until : life.until),
              subject,
              pair.getPublic());
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (alternative != null) {
        certificate.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternative));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              certificate.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pem(Path file, Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
    }
    Files.writeString(file, text.toString());
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
