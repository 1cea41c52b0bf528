package musubi.gateway.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Writes certificates and revocation lists [RFC 5280]. Decides their form, not who gets one. */
final class X509Writer {
  private static final SecureRandom RANDOM = new SecureRandom();

  private X509Writer() {}

  /** From when to when a certificate is valid, in whole seconds. */
  record Validity(Instant notBefore, Instant notAfter) {}

  /** What signs: a certificate and the private key that goes with it. */
  record Issuer(X509Certificate certificate, PrivateKey key) {}

  static X509Certificate root(KeyPair key, Validity validity) {
    X500Name self = subject(CertificateName.ROOT);
    try {
      var builder = builder(self, CertificateName.ROOT, key.getPublic(), validity);
      addAuthority(builder, 1);
      return sign(builder, key.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot write a root certificate", e);
    }
  }

  static X509Certificate issue(
      Issuer issuer, CertificateName name, PublicKey key, Validity validity) {
    try {
      var builder = builder(subjectOf(issuer.certificate()), name, key, validity);
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
      if (name.isCa()) {
        addAuthority(builder, 0);
        builder.addExtension(Extension.nameConstraints, true, constraints(name.code()));
      } else {
        addLeaf(builder, name);
      }
      return sign(builder, issuer.key());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot write a certificate", e);
    }
  }

  static byte[] revocationList(
      Issuer issuer, BigInteger number, Validity window, Collection<IssuedCertificate> revoked) {
    try {
      var builder =
          new X509v2CRLBuilder(subjectOf(issuer.certificate()), Date.from(window.notBefore()));
      builder.setNextUpdate(Date.from(window.notAfter()));
      for (IssuedCertificate one : revoked) {
        Date since = Date.from(one.revoked().orElseThrow());
        builder.addCRLEntry(one.serial(), since, CRLReason.unspecified);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      var signer = new JcaContentSignerBuilder(P256.SIGNATURE).build(issuer.key());
      return builder.build(signer).getEncoded();
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot write a revocation list", e);
    }
  }

  // For people only; programs read the URI. There is no common name: in a certificate without a DNS
  // name the JDK takes it for one, and a system's would then break the constraints of its CA.
  static X500Name subject(CertificateName name) {
    var subject = new X500NameBuilder(BCStyle.INSTANCE);
    subject.addRDN(BCStyle.O, "Musubi");
    subject.addRDN(BCStyle.OU, name.code());
    subject.addRDN(BCStyle.OU, name.kind());
    name.name().ifPresent(n -> subject.addRDN(BCStyle.OU, n));
    return subject.build();
  }

  static X500Principal principal(CertificateName name) {
    try {
      return new X500Principal(subject(name).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a name without encoding", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, CertificateName name, PublicKey key, Validity validity)
      throws IOException, GeneralSecurityException {
    return new JcaX509v3CertificateBuilder(
            issuer,
            serial(),
            Date.from(validity.notBefore()),
            Date.from(validity.notAfter()),
            subject(name),
            key)
        .addExtension(Extension.subjectAlternativeName, false, SubjectNames.of(name))
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
  }

  private static void addAuthority(X509v3CertificateBuilder builder, int pathLength)
      throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  private static void addLeaf(X509v3CertificateBuilder builder, CertificateName name)
      throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    KeyPurposeId[] purposes =
        name.isNode()
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  // Only the body's own DNS names, and no address of either family.
  private static NameConstraints constraints(String code) {
    var permitted = new ArrayList<GeneralSubtree>();
    for (String dns : CertificateName.dnsNamesOf(code)) {
      permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, dns)));
    }
    var excluded = new ArrayList<GeneralSubtree>();
    // Address and mask, all zero: every IPv4 and every IPv6 address.
    for (int length : new int[] {8, 32}) {
      var all = new DEROctetString(new byte[length]);
      excluded.add(new GeneralSubtree(new GeneralName(GeneralName.iPAddress, all)));
    }
    return new NameConstraints(
        permitted.toArray(GeneralSubtree[]::new), excluded.toArray(GeneralSubtree[]::new));
  }

  private static BigInteger serial() {
    BigInteger serial = new BigInteger(128, RANDOM);
    return serial.signum() == 0 ? serial() : serial;
  }

  private static X500Name subjectOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws IOException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder(P256.SIGNATURE).build(key);
    return Chains.certificate(builder.build(signer).getEncoded(), "new certificate");
  }
}
