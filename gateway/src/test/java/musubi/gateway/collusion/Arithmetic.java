package musubi.gateway.collusion;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * What an attacker can compute on P-256, by the library alone. Scalars and points are bytes: 32,
 * the highest first, and 65.
 */
final class Arithmetic {
  static final int POINT_BYTES = 65;
  static final int SCALAR_BYTES = 32;

  private static final X9ECParameters P256 = CustomNamedCurves.getByName("secp256r1");
  private static final BigInteger N = P256.getN();

  private Arithmetic() {}

  static boolean isPoint(byte[] bytes) {
    if (bytes.length != POINT_BYTES || bytes[0] != 4) {
      return false;
    }
    try {
      P256.getCurve().decodePoint(bytes);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static ECPoint point(byte[] encoded) {
    return P256.getCurve().decodePoint(encoded);
  }

  static byte[] encoded(ECPoint point) {
    return point.getEncoded(false);
  }

  /** x·P. */
  static byte[] times(byte[] scalar, byte[] point) {
    return encoded(new FixedPointCombMultiplier().multiply(point(point), number(scalar)));
  }

  /** x·G. */
  static byte[] times(byte[] scalar) {
    return encoded(new FixedPointCombMultiplier().multiply(P256.getG(), number(scalar)));
  }

  /** P/x for each x, in their order. */
  static byte[][] over(ECPoint point, List<BigInteger> inverses) {
    FixedPointCombMultiplier comb = new FixedPointCombMultiplier();
    ECPoint[] all =
        inverses.stream().map(inverse -> comb.multiply(point, inverse)).toArray(ECPoint[]::new);
    P256.getCurve().normalizeAll(all);
    return Arrays.stream(all).map(Arithmetic::encoded).toArray(byte[][]::new);
  }

  static byte[] sum(byte[] one, byte[] other) {
    return encoded(point(one).add(point(other)));
  }

  /** All sums of two of the points, one row after the other: 0+1, 0+2, .., 1+2, .. */
  static byte[][] sums(List<ECPoint> points) {
    ECPoint[] sums = new ECPoint[points.size() * (points.size() - 1) / 2];
    int next = 0;
    for (int i = 0; i < points.size(); i++) {
      for (int j = i + 1; j < points.size(); j++) {
        sums[next++] = points.get(i).add(points.get(j));
      }
    }
    P256.getCurve().normalizeAll(sums);
    return Arrays.stream(sums).map(Arithmetic::encoded).toArray(byte[][]::new);
  }

  static BigInteger number(byte[] scalar) {
    return new BigInteger(1, scalar);
  }

  static BigInteger inverse(byte[] scalar) {
    return number(scalar).modInverse(N);
  }

  static byte[] product(byte[] one, byte[] other) {
    return bytes(number(one).multiply(number(other)).mod(N));
  }

  /** -x. */
  static byte[] minus(byte[] x) {
    return bytes(number(x).negate());
  }

  /** x/y. */
  static byte[] quotient(byte[] x, byte[] y) {
    return bytes(number(x).multiply(inverse(y)).mod(N));
  }

  static byte[] bytes(BigInteger scalar) {
    byte[] bytes = new byte[SCALAR_BYTES];
    byte[] magnitude = scalar.mod(N).toByteArray();
    int from = Math.max(0, magnitude.length - SCALAR_BYTES);
    int length = magnitude.length - from;
    System.arraycopy(magnitude, from, bytes, SCALAR_BYTES - length, length);
    return bytes;
  }
}
