package musubi.gateway.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * A file {@code crl.pem}: the certificate of an issuer, then the list it signed. The certificate is
 * in front so that whoever knows only the root can verify the list.
 */
record RevocationList(X509Certificate issuer, X509CRL list) {
  static void write(
      Path file,
      X509Writer.Issuer issuer,
      X509Writer.Validity window,
      Collection<IssuedCertificate> revoked) {
    BigInteger number =
        PkiFiles.exists(file) ? read(file).number().add(BigInteger.ONE) : BigInteger.ONE;
    var out = new ByteArrayOutputStream();
    out.writeBytes(Chains.pem(List.of(issuer.certificate())));
    out.writeBytes(
        Pem.write(Pem.REVOCATION_LIST, X509Writer.revocationList(issuer, number, window, revoked)));
    PkiFiles.replace(file, out.toByteArray());
  }

  /** Reads a file; nothing in it is verified yet. */
  static RevocationList read(Path file) {
    List<Pem> blocks = Pem.parse(PkiFiles.read(file), file.toString());
    boolean shape =
        blocks.size() == 2
            && blocks.get(0).label().equals(Pem.CERTIFICATE)
            && blocks.get(1).label().equals(Pem.REVOCATION_LIST);
    if (!shape) {
      throw refusal(
          file, Pem.labels(blocks) + " (expected: issuer's certificate, then revocation list)");
    }
    X509Certificate issuer = Chains.certificate(blocks.get(0).content(), file.toString());
    try {
      var content = new ByteArrayInputStream(blocks.get(1).content());
      return new RevocationList(
          issuer, (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(content));
    } catch (GeneralSecurityException e) {
      throw refusal(file, "a revocation list that cannot be read");
    }
  }

  /** Refuses a list that no anchor stands behind. */
  void verify(Path file, Collection<X509Certificate> anchors) {
    boolean anchored =
        anchors.contains(issuer)
            || anchors.stream().anyMatch(anchor -> Chains.isIssuedBy(issuer, anchor));
    if (!anchored) {
      throw refusal(file, "its issuer's certificate does not lead to a trust anchor");
    }
    if (SubjectNames.issuerName(issuer).isEmpty() || issuer.getBasicConstraints() < 0) {
      throw refusal(file, "its issuer is neither a CA of a body nor the root");
    }
    if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      throw refusal(file, "the list is not that of the certificate in front of it");
    }
    try {
      list.verify(issuer.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw refusal(file, "the list is not signed by the certificate in front of it");
    }
    // A list of changes or of other issuers' certificates says so in a critical extension.
    if (list.getCriticalExtensionOIDs() != null && !list.getCriticalExtensionOIDs().isEmpty()) {
      throw refusal(file, "the list has critical extensions that are not understood");
    }
  }

  private BigInteger number() {
    byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      return BigInteger.ZERO;
    }
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
  }

  private static PkiException refusal(Path file, String sentence) {
    return new PkiException(Reason.REVOCATION_LIST, file + ": " + sentence);
  }
}
