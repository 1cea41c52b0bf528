package musubi.gateway.pki;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The subject alternative names of a certificate or of a request.
 *
 * <p>Read with Bouncy Castle: the JDK treats an extension that it cannot parse as absent, and so
 * would report a malformed name as no name.
 *
 * @param others how many names are neither a URI nor a DNS name
 */
record SubjectNames(List<String> uris, List<String> dnsNames, int others) {
  static final SubjectNames NONE = new SubjectNames(List.of(), List.of(), 0);

  /** Throws IllegalArgumentException if the extension is there but cannot be read. */
  static SubjectNames of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (extension == null) {
      return NONE;
    }
    try {
      byte[] names = ASN1OctetString.getInstance(extension).getOctets();
      return of(GeneralNames.getInstance(ASN1Primitive.fromByteArray(names)));
    } catch (IOException e) {
      throw new IllegalArgumentException("subject alternative names cannot be read", e);
    }
  }

  static SubjectNames of(GeneralNames names) {
    var uris = new ArrayList<String>();
    var dnsNames = new ArrayList<String>();
    int others = 0;
    for (GeneralName name : names.getNames()) {
      switch (name.getTagNo()) {
        case GeneralName.uniformResourceIdentifier -> uris.add(text(name));
        case GeneralName.dNSName -> dnsNames.add(text(name));
        default -> others++;
      }
    }
    return new SubjectNames(List.copyOf(uris), List.copyOf(dnsNames), others);
  }

  /** What a certificate of that name carries. */
  static GeneralNames of(CertificateName name) {
    var names = new ArrayList<GeneralName>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name.uri()));
    name.dnsName().ifPresent(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  /** Whether the names beside the URI are exactly those that go with it. */
  boolean agreeWith(CertificateName name) {
    return others == 0 && dnsNames.equals(name.dnsName().stream().toList());
  }

  /** The name of a CA or root; empty if it is not one that we would have made. */
  static Optional<CertificateName> issuerName(X509Certificate certificate) {
    try {
      SubjectNames names = of(certificate);
      if (names.uris.size() == 1) {
        CertificateName name = CertificateName.parse(names.uris.getFirst());
        boolean issuer = name.isCa() || name.isRoot();
        return Optional.of(name).filter(n -> issuer && names.agreeWith(n));
      }
    } catch (IllegalArgumentException e) {
      // Falls through: an unusable name is none.
    }
    return Optional.empty();
  }

  private static String text(GeneralName name) {
    return DERIA5String.getInstance(name.getName()).getString();
  }
}
