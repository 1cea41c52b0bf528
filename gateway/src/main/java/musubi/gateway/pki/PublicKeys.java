package musubi.gateway.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Public keys on P-256 that stand alone: of operator authorities, of nodes that sign. */
public final class PublicKeys {
  private PublicKeys() {}

  /** A key from a SubjectPublicKeyInfo in DER; refuses every other curve and kind. */
  public static PublicKey ofDer(byte[] encoded) {
    try {
      return P256.of(SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(encoded)));
    } catch (IOException | IllegalArgumentException e) {
      throw new PkiException(Reason.KEY_UNSUITABLE, "a public key that cannot be read");
    }
  }

  /** A key from a file with one PEM block PUBLIC KEY. */
  public static PublicKey read(Path file) {
    return ofDer(Pem.single(PkiFiles.read(file), Pem.PUBLIC_KEY, file.toString()));
  }

  /** The key as a PEM block PUBLIC KEY. */
  public static byte[] pem(PublicKey key) {
    return Pem.write(Pem.PUBLIC_KEY, key.getEncoded());
  }
}
