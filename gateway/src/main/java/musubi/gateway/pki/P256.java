package musubi.gateway.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import musubi.gateway.pki.PkiException.Reason;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Keys on P-256, the only kind there is, and the one place where private keys are read. */
final class P256 {
  static final String SIGNATURE = "SHA256withECDSA";

  private static final ASN1ObjectIdentifier CURVE_ID = SECObjectIdentifiers.secp256r1;
  private static final X9ECParameters CURVE = CustomNamedCurves.getByOID(CURVE_ID);

  private P256() {}

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  /** Makes a key pair and writes its private key, PKCS#8 in PEM, as a new file. */
  static KeyPair create(Path file) {
    KeyPair pair = generate();
    PkiFiles.createSecret(file, Pem.write(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
    return pair;
  }

  /** Reads a private key, which nobody but its owner may be able to do. */
  static KeyPair read(Path file) {
    PkiFiles.requireOwnerOnly(file, "600");
    byte[] encoded = Pem.single(PkiFiles.read(file), Pem.PRIVATE_KEY, file.toString());
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new KeyPair(publicOf((ECPrivateKey) key), key);
    } catch (GeneralSecurityException | ClassCastException e) {
      // No cause: an exception of the decoder might show what it decoded.
      throw new PkiException(
          Reason.KEY_UNSUITABLE, file + " does not hold a P-256 key (expected: PKCS#8 in PEM)");
    }
  }

  /** The key of a stranger's request: on this curve, by name, and not the point at infinity. */
  static PublicKey of(SubjectPublicKeyInfo info) {
    try {
      var algorithm = info.getAlgorithm();
      if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
          && CURVE_ID.equals(algorithm.getParameters())
          && !CURVE.getCurve().decodePoint(info.getPublicKeyData().getOctets()).isInfinity()) {
        return KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(info.getEncoded("DER")));
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new PkiException(Reason.KEY_UNSUITABLE, "the key is not a point of P-256", e);
    }
    throw new PkiException(Reason.KEY_UNSUITABLE, "the key is not an EC key on P-256");
  }

  private static PublicKey publicOf(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec parameters = ((ECPublicKey) generate().getPublic()).getParams();
    if (!key.getParams().getOrder().equals(parameters.getOrder())
        || !key.getParams().getCurve().equals(parameters.getCurve())) {
      throw new GeneralSecurityException("other curve");
    }
    var point = new FixedPointCombMultiplier().multiply(CURVE.getG(), key.getS()).normalize();
    var affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, parameters));
  }
}
