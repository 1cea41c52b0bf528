package musubi.gateway.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import musubi.gateway.pki.PkiException.Reason;

/** Files of certificates: a chain (a certificate, then that of its issuer) or trust anchors. */
public final class Chains {
  private Chains() {}

  /** Reads a file of certificates and nothing else; at least one. */
  public static List<X509Certificate> read(Path file) {
    return parse(PkiFiles.read(file), file.toString());
  }

  /** Reads trust anchors: root certificates, each signed by itself. */
  public static List<X509Certificate> readAnchors(Path file) {
    List<X509Certificate> anchors = read(file);
    for (X509Certificate anchor : anchors) {
      boolean root =
          SubjectNames.issuerName(anchor).filter(CertificateName::isRoot).isPresent()
              && anchor.getBasicConstraints() >= 0
              && isIssuedBy(anchor, anchor);
      if (!root) {
        throw new PkiException(
            Reason.FILE_CONTENT,
            file + ": a certificate that is not a root (expected: " + CertificateName.ROOT + ")");
      }
    }
    return anchors;
  }

  /** Writes a chain as the file that {@link #requireFree} allows. */
  public static void write(Path file, List<X509Certificate> chain) {
    requireFree(file, chain.getFirst().getSubjectX500Principal());
    PkiFiles.replace(file, pem(chain));
  }

  /**
   * Refuses a file that a chain of this name may not replace: only an older chain of the same name
   * may be there. So a renewal is easy, and a slip of the pen does not destroy a key.
   */
  public static void requireFree(Path file, CertificateName name) {
    requireFree(file, X509Writer.principal(name));
  }

  /** Certificates as PEM, in order. */
  public static byte[] pem(Collection<X509Certificate> certificates) {
    var out = new ByteArrayOutputStream();
    for (X509Certificate certificate : certificates) {
      try {
        out.writeBytes(Pem.write(Pem.CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate without encoding", e);
      }
    }
    return out.toByteArray();
  }

  /**
   * One certificate in DER.
   *
   * @param what names it in the refusal
   */
  public static X509Certificate ofDer(byte[] encoded, String what) {
    return certificate(encoded, what);
  }

  /**
   * Refuses a chain that is not leaf and CA under an anchor, at this moment [RFC 5280 6].
   *
   * @throws PkiException CHAIN
   */
  public static void requireTrusted(
      List<X509Certificate> chain, Collection<X509Certificate> anchors) {
    boolean path =
        chain.size() == 2
            && isIssuedBy(chain.get(0), chain.get(1))
            && anchors.stream().anyMatch(anchor -> isIssuedBy(chain.get(1), anchor));
    if (!path) {
      throw new PkiException(PkiException.Reason.CHAIN, "no chain of leaf and CA under a root");
    }
    try {
      var parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(anchor -> new TrustAnchor(anchor, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    } catch (GeneralSecurityException e) {
      throw new PkiException(PkiException.Reason.CHAIN, "the chain does not verify", e);
    }
  }

  /** Whether a certificate is that of the CA of a body, signed by one of the roots. */
  public static boolean isAuthorityOf(
      X509Certificate certificate, String code, Collection<X509Certificate> roots) {
    return certificate.getBasicConstraints() >= 0
        && SubjectNames.issuerName(certificate)
            .filter(name -> name.equals(CertificateName.authority(code)))
            .isPresent()
        && roots.stream().anyMatch(root -> isIssuedBy(certificate, root));
  }

  static List<X509Certificate> parse(byte[] content, String what) {
    List<Pem> blocks = Pem.parse(content, what);
    if (blocks.isEmpty() || !blocks.stream().allMatch(b -> b.label().equals(Pem.CERTIFICATE))) {
      throw new PkiException(
          Reason.FILE_CONTENT, what + ": " + Pem.labels(blocks) + " (expected: certificates)");
    }
    return blocks.stream().map(b -> certificate(b.content(), what)).toList();
  }

  static X509Certificate certificate(byte[] encoded, String what) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (CertificateException e) {
      throw new PkiException(Reason.FILE_CONTENT, what + ": a certificate that cannot be read", e);
    }
  }

  /** Whether the names fit and the signature verifies; says nothing about time or purpose. */
  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void requireFree(Path file, X500Principal subject) {
    if (PkiFiles.exists(file) && !isChainOf(subject, file)) {
      throw new PkiException(
          Reason.FILE_EXISTS,
          file + " exists, is not a chain of the same name, and is not replaced");
    }
  }

  private static boolean isChainOf(X500Principal subject, Path file) {
    try {
      return read(file).getFirst().getSubjectX500Principal().equals(subject);
    } catch (PkiException e) {
      return false;
    }
  }
}
