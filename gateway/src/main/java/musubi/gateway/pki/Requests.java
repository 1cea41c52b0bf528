package musubi.gateway.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes a private key and the request that travels in its place. */
public final class Requests {
  private Requests() {}

  /**
   * A request that stands in a directory.
   *
   * @param kept whether it stood there before
   */
  public record Made(Path file, boolean kept) {}

  /**
   * Makes {@code key.pem} and {@code request.csr}. Both are kept if they are there for the same
   * name, so that a command may be repeated; a key without a request gets its request.
   */
  public static Made make(Path directory, CertificateName name) {
    if (name.isRoot()) {
      throw new PkiException(Reason.NAME_UNUSABLE, "the root signs itself and needs no request");
    }
    PkiFiles.makeOwnerDirectory(directory);
    Path keyFile = directory.resolve(PkiFiles.KEY);
    Path file = directory.resolve(PkiFiles.REQUEST);
    if (PkiFiles.exists(file)) {
      requireSame(file, SigningRequest.parse(PkiFiles.read(file)), name, P256.read(keyFile));
      return new Made(file, true);
    }
    requireNoIssuer(directory);
    KeyPair key = PkiFiles.exists(keyFile) ? P256.read(keyFile) : P256.create(keyFile);
    PkiFiles.create(file, write(name, key));
    return new Made(file, false);
  }

  /** Reads a request file; {@link #nameIn} and signing check it. */
  public static byte[] read(Path file) {
    return PkiFiles.read(file);
  }

  /**
   * The name that a request in PEM asks for.
   *
   * @throws PkiException if the request does not verify or asks for anything else
   */
  public static CertificateName nameIn(byte[] request) {
    return SigningRequest.parse(request).name();
  }

  static byte[] write(CertificateName name, KeyPair key) {
    try {
      var extensions = new ExtensionsGenerator();
      extensions.addExtension(Extension.subjectAlternativeName, false, SubjectNames.of(name));
      var builder =
          new JcaPKCS10CertificationRequestBuilder(X509Writer.subject(name), key.getPublic());
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      var signer = new JcaContentSignerBuilder(P256.SIGNATURE).build(key.getPrivate());
      return Pem.write(Pem.REQUEST, builder.build(signer).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot write a request", e);
    }
  }

  private static void requireSame(
      Path file, SigningRequest there, CertificateName name, KeyPair key) {
    if (!there.name().equals(name)) {
      throw new PkiException(
          Reason.FILE_EXISTS, file + " is for " + there.name() + " and is not replaced");
    }
    if (!there.key().equals(key.getPublic())) {
      throw new PkiException(Reason.KEY_MISMATCH, file + " was not made with the key beside it");
    }
  }

  // The key of a root has no request beside it and must not get one.
  private static void requireNoIssuer(Path directory) {
    Path ledger = directory.resolve(Ledger.FILE);
    if (PkiFiles.exists(ledger)) {
      throw new PkiException(Reason.FILE_EXISTS, directory + " is the directory of an issuer");
    }
  }
}
