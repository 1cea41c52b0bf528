package musubi.gateway.pki;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate of any form under a real issuer: what a careless or hostile CA could sign. */
public final class Forgery {
  private final Path issuerDirectory;
  private final List<X509Certificate> issuerChain;
  private final List<GeneralName> names = new ArrayList<>();
  private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
  private int usage = KeyUsage.digitalSignature;
  private boolean authority;
  private String subject = "CN=forged";
  private Instant notBefore = Instant.now().minus(Duration.ofDays(1));
  private Instant notAfter = Instant.now().plus(Duration.ofDays(30));

  public Forgery(Path issuerDirectory, List<X509Certificate> issuerChain) {
    this.issuerDirectory = issuerDirectory;
    this.issuerChain = issuerChain;
  }

  public Forgery uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  public Forgery dns(String dns) {
    names.add(new GeneralName(GeneralName.dNSName, dns));
    return this;
  }

  Forgery address(String address) {
    names.add(new GeneralName(GeneralName.iPAddress, address));
    return this;
  }

  public Forgery purposes(KeyPurposeId... only) {
    purposes = only;
    return this;
  }

  Forgery usage(int bits) {
    usage = bits;
    return this;
  }

  Forgery authority() {
    authority = true;
    return this;
  }

  /** A common name counts as a host name where no other is; an organisation does not. */
  public Forgery subject(String name) {
    subject = name;
    return this;
  }

  public Forgery valid(Instant from, Instant until) {
    notBefore = from;
    notAfter = until;
    return this;
  }

  X509Certificate[] chain() {
    return chain(P256.generate()).toArray(X509Certificate[]::new);
  }

  /** Key and chain as files, with the anchor of that network. */
  public TlsFiles write(Path directory, X509Certificate root) {
    PkiFiles.makeOwnerDirectory(directory);
    KeyPair key = P256.create(directory.resolve(PkiFiles.KEY));
    Chains.write(directory.resolve(PkiFiles.CHAIN), chain(key));
    Chains.write(directory.resolve(PkiFiles.ROOT), List.of(root));
    return TlsFiles.in(directory, List.of());
  }

  List<X509Certificate> chain(KeyPair key) {
    try {
      X509Certificate issuer = issuerChain.getFirst();
      var builder =
          new JcaX509v3CertificateBuilder(
              X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
              BigInteger.valueOf(4711),
              Date.from(notBefore),
              Date.from(notAfter),
              new X500Name(subject),
              key.getPublic());
      if (!names.isEmpty()) {
        var all = new GeneralNames(names.toArray(GeneralName[]::new));
        builder.addExtension(Extension.subjectAlternativeName, false, all);
      }
      if (purposes.length > 0) {
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      }
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      KeyPair issuerKey = P256.read(issuerDirectory.resolve(PkiFiles.KEY));
      var signer = new JcaContentSignerBuilder(P256.SIGNATURE).build(issuerKey.getPrivate());
      var chain = new ArrayList<X509Certificate>();
      chain.add(Chains.certificate(builder.build(signer).getEncoded(), "forgery"));
      chain.addAll(issuerChain);
      return chain;
    } catch (Exception e) {
      throw new IllegalStateException("cannot forge", e);
    }
  }
}
