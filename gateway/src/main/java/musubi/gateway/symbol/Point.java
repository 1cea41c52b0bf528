package musubi.gateway.symbol;

import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A point of P-256 that is not the identity: a person, a symbol, a key or a blinded symbol. Prints
 * as redacted.
 */
public final class Point {
  /** Length of the encoding, in bytes. */
  public static final int BYTES = 65;

  private static final byte UNCOMPRESSED = 4;
  private static final Point GENERATOR = of(Curve.GENERATOR);

  private final byte[] encoded;
  private final ECPoint point;

  private Point(byte[] encoded, ECPoint point) {
    this.encoded = encoded;
    this.point = point;
  }

  /**
   * The point of its encoding [SEC 1 2.3.4], uncompressed: 65 bytes, the first of them 4.
   *
   * @throws SymbolException POINT_INVALID: another length or form, not on the curve, or the
   *     identity
   */
  public static Point decode(byte[] sec1) {
    if (sec1.length != BYTES || sec1[0] != UNCOMPRESSED) {
      throw invalid();
    }
    ECPoint point;
    try {
      point = Curve.decode(sec1);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    return new Point(sec1.clone(), point);
  }

  /** The generator G. */
  public static Point generator() {
    return GENERATOR;
  }

  /** The encoding, 65 bytes. */
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Point point && Arrays.equals(encoded, point.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "Point[redacted]";
  }

  /**
   * The result of a computation.
   *
   * @throws SymbolException POINT_INVALID: it is the identity
   */
  static Point of(ECPoint point) {
    if (point.isInfinity()) {
      throw invalid();
    }
    ECPoint affine = point.normalize();
    return new Point(affine.getEncoded(false), affine);
  }

  /** For multiplications whose tables are worth keeping: keys of organisations. */
  ECPoint ec() {
    return point;
  }

  /** The encoding itself, not a copy. */
  byte[] bytes() {
    return encoded;
  }

  private static SymbolException invalid() {
    return new SymbolException(
        SymbolReason.POINT_INVALID,
        "not a point (expected: 65 bytes, uncompressed, on P-256, not the identity)");
  }
}
