package musubi.gateway.pki;

import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** A verified PKCS#10 request: its sender holds the private key and asks for this one name. */
record SigningRequest(CertificateName name, PublicKey key) {
  static SigningRequest parse(byte[] pem) {
    PKCS10CertificationRequest request = decode(Pem.single(pem, Pem.REQUEST, "request"));
    PublicKey key = P256.of(request.getSubjectPublicKeyInfo());
    verify(request, key);
    return new SigningRequest(name(names(request)), key);
  }

  private static PKCS10CertificationRequest decode(byte[] content) {
    try {
      var request = new PKCS10CertificationRequest(content);
      // The signature is verified over what was parsed; make that the same as what was sent.
      if (Arrays.equals(content, request.toASN1Structure().getEncoded(ASN1Encoding.DER))) {
        return request;
      }
    } catch (IOException | RuntimeException e) {
      throw new PkiException(
          Reason.REQUEST_UNREADABLE, "the request is not a PKCS#10 certification request", e);
    }
    throw new PkiException(Reason.REQUEST_UNREADABLE, "the request is not in DER");
  }

  private static void verify(PKCS10CertificationRequest request, PublicKey key) {
    boolean ours =
        request.getSignatureAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
            && request.getSignatureAlgorithm().getParameters() == null;
    if (!ours) {
      throw new PkiException(
          Reason.REQUEST_SIGNATURE, "the request is not signed with ECDSA and SHA-256");
    }
    try {
      if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        return;
      }
    } catch (OperatorCreationException | PKCSException | RuntimeException e) {
      throw new PkiException(
          Reason.REQUEST_SIGNATURE, "the signature of the request cannot be verified", e);
    }
    throw new PkiException(
        Reason.REQUEST_SIGNATURE, "the request is not signed with the key that it names");
  }

  private static SubjectNames names(PKCS10CertificationRequest request) {
    try {
      Extensions extensions = extensions(request);
      if (extensions == null) {
        return SubjectNames.NONE;
      }
      Extension names = extensions.getExtension(Extension.subjectAlternativeName);
      if (names == null || extensions.getExtensionOIDs().length != 1) {
        throw new PkiException(
            Reason.REQUEST_EXTENSION,
            "the request asks for extensions that the issuer decides (expected: only a subject"
                + " alternative name)");
      }
      return SubjectNames.of(GeneralNames.getInstance(names.getParsedValue()));
    } catch (PkiException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PkiException(
          Reason.REQUEST_UNREADABLE, "the extensions of the request cannot be read", e);
    }
  }

  private static Extensions extensions(PKCS10CertificationRequest request) {
    Attribute[] found = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
    if (found.length == 0) {
      return null;
    }
    if (found.length != 1 || found[0].getAttrValues().size() != 1) {
      throw new PkiException(
          Reason.REQUEST_EXTENSION, "the request has several extension requests (expected: one)");
    }
    return Extensions.getInstance(found[0].getAttributeValues()[0]);
  }

  // A request made with other tools may leave the DNS name to us; it may not ask for another one.
  private static CertificateName name(SubjectNames names) {
    if (names.uris().size() != 1) {
      throw new PkiException(
          Reason.NAME_UNUSABLE,
          "the request has " + names.uris().size() + " URI names (expected: one)");
    }
    CertificateName name;
    try {
      name = CertificateName.parse(names.uris().getFirst());
    } catch (IllegalArgumentException e) {
      throw new PkiException(Reason.NAME_UNUSABLE, e.getMessage(), e);
    }
    boolean onlyUri = names.others() == 0 && names.dnsNames().isEmpty();
    if (!onlyUri && !names.agreeWith(name)) {
      throw new PkiException(
          Reason.NAME_UNUSABLE,
          "the request has names that do not go with "
              + name
              + " (expected: "
              + name.dnsName().map(dns -> "DNS name " + dns).orElse("no DNS name")
              + ")");
    }
    return name;
  }
}
