package musubi.conformance;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A small authority of the kit's own: makes certificates as nodes and systems have them, in memory.
 * Nobody outside the kit trusts it. Thread-safe.
 */
final class Authority {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LIFE = Duration.ofDays(2);

  private final X500Name name = new X500Name("O=Musubi,OU=conformance kit");
  private final KeyPair key = newKey();
  private final X509Certificate root;

  Authority() {
    root = sign(builder(name, key, Optional.empty(), Validity.now()));
  }

  /** A certificate with its key. */
  record Identity(PrivateKey key, X509Certificate certificate, X509Certificate root) {
    @Override
    public String toString() {
      return "Identity";
    }
  }

  /** From when to when a certificate is valid, from now. */
  record Validity(Duration from, Duration until) {
    static Validity now() {
      return new Validity(LIFE.negated(), LIFE);
    }

    static Validity over() {
      return new Validity(LIFE.negated(), Duration.ofHours(-1));
    }
  }

  X509Certificate root() {
    return root;
  }

  /** A node: its URI, and the DNS name by which clients check it. */
  Identity node(String role, String code, Validity validity) {
    return issue("musubi://" + role + "/" + code, Optional.of(dnsName(role, code)), validity);
  }

  /** A system: its URI alone. */
  Identity system(String kind, String code, String which, Validity validity) {
    return issue("musubi://" + kind + "/" + code + "/" + which, Optional.empty(), validity);
  }

  static String dnsName(String role, String code) {
    return role + "-" + code + ".musubi.internal";
  }

  /** Writes key.pem, chain.pem and root.pem of an identity. */
  static void write(Path directory, Identity identity) throws IOException {
    Files.createDirectories(directory);
    try {
      Files.writeString(
          directory.resolve("key.pem"), pem("PRIVATE KEY", identity.key.getEncoded()));
      Files.writeString(
          directory.resolve("chain.pem"), pem("CERTIFICATE", identity.certificate.getEncoded()));
      Files.writeString(
          directory.resolve("root.pem"), pem("CERTIFICATE", identity.root.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate without encoding", e);
    }
  }

  static String pem(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
  }

  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no P-256", e);
    }
  }

  private Identity issue(String uri, Optional<String> dns, Validity validity) {
    KeyPair own = newKey();
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    dns.ifPresent(each -> names.add(new GeneralName(GeneralName.dNSName, each)));
    GeneralNames all = new GeneralNames(names.toArray(GeneralName[]::new));
    X500Name subject = new X500Name("O=Musubi,OU=played by the conformance kit");
    return new Identity(
        own.getPrivate(), sign(builder(subject, own, Optional.of(all), validity)), root);
  }

  private X509v3CertificateBuilder builder(
      X500Name subject, KeyPair own, Optional<GeneralNames> names, Validity validity) {
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(127, RANDOM),
              Date.from(now.plus(validity.from)),
              Date.from(now.plus(validity.until)),
              subject,
              own.getPublic());
      if (names.isEmpty()) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        return builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      }
      builder.addExtension(Extension.subjectAlternativeName, false, names.get());
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      KeyPurposeId[] both = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
      return builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(both));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write a certificate", e);
    }
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a certificate", e);
    }
  }
}
