package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.hash2curve.HashToCurveProfile;
import org.bouncycastle.crypto.hash2curve.HashToEllipticCurve;
import org.bouncycastle.crypto.hash2curve.OPRFHashToScalar;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** P-256 and its hash functions: the one place that multiplies points. */
final class Curve {
  private static final X9ECParameters P256 =
      CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);

  static final BigInteger ORDER = P256.getN();
  static final ECPoint GENERATOR = P256.getG();

  private static final String SUITE = "P256_XMD:SHA-256_SSWU_RO_";
  private static final int SECURITY_BITS = 128;

  private static final FixedPointCombMultiplier COMB = new FixedPointCombMultiplier();
  private static final WindowMultiplier WINDOW = new WindowMultiplier();
  private static final HashToEllipticCurve PERSONS =
      HashToEllipticCurve.getInstance(
          HashToCurveProfile.P256_XMD_SHA_256, Transcript.VERSION + "-person-" + SUITE);

  private Curve() {}

  /**
   * The point of an encoding, checked to be on the curve.
   *
   * @throws IllegalArgumentException it is not
   */
  static ECPoint decode(byte[] sec1) {
    return P256.getCurve().decodePoint(sec1);
  }

  /**
   * The same point, for tables to hang on: those of a point that stays nowhere go with this copy,
   * and two multiplications of one copy share them.
   */
  static ECPoint copy(Point point) {
    return decode(point.bytes());
  }

  /**
   * x·P for a secret x from 1 to n - 1 and a point that stays, or comes twice: its table stays with
   * it. The number of steps is fixed, and each reads its whole table.
   */
  static ECPoint multiply(ECPoint point, BigInteger secret) {
    return COMB.multiply(point, secret);
  }

  /** The same for a point that comes once; nothing stays with it. */
  static ECPoint multiplyOnce(Point point, BigInteger secret) {
    return WINDOW.multiply(point.ec(), secret);
  }

  /** x·G for a secret x. */
  static Point multiplyGenerator(BigInteger secret) {
    return Point.of(multiply(GENERATOR, secret));
  }

  /** The sum of all factors times their points. Its time tells the factors: public values only. */
  static ECPoint publicSum(ECPoint[] points, BigInteger[] factors) {
    return ECAlgorithms.sumOfMultiplies(points, factors);
  }

  /** Brings all points to their affine form in place, with one inversion. */
  static void normalize(ECPoint[] points) {
    P256.getCurve().normalizeAll(points);
  }

  /** {@code H2C(message)}: nobody knows its discrete logarithm [RFC 9380]. */
  static Point hashToPerson(byte[] message) {
    return Point.decode(PERSONS.hashToCurve(message).getEncoded(false));
  }

  /** {@code H2S(label, message)}: hash_to_field [RFC 9380] to the order, as in [RFC 9497]. */
  static BigInteger hashToScalar(String label, byte[] message) {
    String tag = Transcript.VERSION + "-P256-SHA256-" + label;
    return hashToScalar(tag.getBytes(US_ASCII), message);
  }

  // A constructor with a fourth argument exists, too: what it takes is not the length L.
  static BigInteger hashToScalar(byte[] tag, byte[] message) {
    return new OPRFHashToScalar(P256.getCurve(), new SHA256Digest(), SECURITY_BITS)
        .process(message, tag);
  }
}
