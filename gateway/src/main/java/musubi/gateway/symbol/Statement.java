package musubi.gateway.symbol;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * What a proof is about: there is one σ with {@code K_b = σ·A} and {@code B'_i = σ·B_i} for all i.
 * Weights that nobody can foresee turn all items into one pair of points, {@code X = Σ d_i·B_i} and
 * {@code Z = Σ d_i·B'_i}, so the proof has one size for any number of items.
 *
 * <p>As in the VOPRF of [RFC 9497 2.2], but the base A varies and is hashed, and a weight has 128
 * bits.
 */
final class Statement {
  private static final int WEIGHT_BYTES = 16;

  private final byte[] seed;
  private final Point base;
  private final Point toKey;
  private final BigInteger[] weights;

  private Statement(byte[] seed, Point base, Point toKey, BigInteger[] weights) {
    this.seed = seed;
    this.base = base;
    this.toKey = toKey;
    this.weights = weights;
  }

  /** Of a request and as many translated points. */
  static Statement of(Request request, List<Point> translated, Point fromKey, Point toKey) {
    Transcript batch =
        Transcript.labelled("batch")
            .add(request.digest())
            .add(fromKey)
            .add(toKey)
            .add(request.base());
    request.blinded().forEach(batch::add);
    translated.forEach(batch::add);
    byte[] seed = batch.digest();
    return new Statement(seed, request.base(), toKey, weights(seed, translated.size()));
  }

  /** What the nonce of the proof is bound to, 32 bytes. */
  byte[] seed() {
    return seed;
  }

  /** The sum of the weighted points. One point stays what it is, with its tables. */
  ECPoint combine(ECPoint[] points) {
    return points.length == 1 ? points[0] : Curve.publicSum(points, weights).normalize();
  }

  /**
   * The challenge e.
   *
   * @throws SymbolException POINT_INVALID: one of them is the identity
   */
  BigInteger challenge(ECPoint x, ECPoint z, ECPoint t1, ECPoint t2) {
    ECPoint[] all = {x, z, t1, t2};
    Curve.normalize(all);
    Transcript transcript = Transcript.enc().add(seed).add(toKey).add(base);
    for (ECPoint point : all) {
      transcript.add(Point.of(point));
    }
    return Curve.hashToScalar("translate", transcript.bytes());
  }

  private static BigInteger[] weights(byte[] seed, int size) {
    BigInteger[] weights = new BigInteger[size];
    weights[0] = BigInteger.ONE;
    for (int i = 2; i <= size; i++) {
      byte[] digest = Transcript.labelled("weight").add(seed).add(i).digest();
      weights[i - 1] = new BigInteger(1, Arrays.copyOf(digest, WEIGHT_BYTES));
    }
    return weights;
  }
}
