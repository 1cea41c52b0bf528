package musubi.gateway.symbol;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The broker's part of a translation, for one pair of organisations and epochs: {@code B' = σ·B}
 * with {@code σ = k_b/(k_a·v1)}, and the proof. It sees neither the symbol that comes nor the one
 * that goes. Prints as redacted.
 *
 * <p>Thread-safe.
 */
public final class Translator {
  private static final int NONCE_KEY_BYTES = 32;
  private static final int FRESH_BYTES = 32;

  private final SymbolKey from;
  private final SymbolKey to;
  private final BigInteger ratio;
  private final byte[] nonceKey;
  private final SecureRandom random;

  /**
   * For translations between two keys.
   *
   * @param nonceKey a secret of the broker, 32 bytes: with it a random generator that repeats
   *     itself does not give one nonce to two requests
   * @throws SymbolException KEY_INVALID: nonce key of another length
   */
  public Translator(SymbolKey from, SymbolKey to, byte[] nonceKey, SecureRandom random) {
    if (nonceKey.length != NONCE_KEY_BYTES) {
      throw new SymbolException(
          SymbolReason.KEY_INVALID, "nonce key: " + nonceKey.length + " bytes (expected: 32)");
    }
    this.from = from;
    this.to = to;
    this.ratio = Scalars.product(to.k(), Scalars.inverse(from.k()), random);
    this.nonceKey = nonceKey.clone();
    this.random = random;
  }

  /**
   * Translates every item of a request. What comes before is the caller's: signature, life, keys
   * and row.
   *
   * @param v1 what the sender gave beside the request, 32 bytes; to be dropped now
   * @throws SymbolException REQUEST_MALFORMED: other organisations or epochs than the keys are of;
   *     SCALAR_INVALID; BLIND_MISMATCH: the request's base is not v1·K
   */
  public Translation translate(Request request, byte[] v1) {
    Header header = request.header();
    if (!header.from().equals(from.organisation()) || !header.to().equals(to.organisation())) {
      throw Shapes.malformed("the keys are not those of the request's organisations");
    }
    BigInteger blind = Scalars.parse(v1);
    if (!Point.of(Curve.multiply(from.key().ec(), blind)).equals(request.base())) {
      throw new SymbolException(
          SymbolReason.BLIND_MISMATCH, "the request's base is not blinded with this factor");
    }
    BigInteger factor = Scalars.product(ratio, Scalars.inverse(blind), random);
    ECPoint[] blinded = request.blinded().stream().map(Curve::copy).toArray(ECPoint[]::new);
    ECPoint[] products = products(request.blinded(), blinded, factor);
    List<Point> points = Arrays.stream(products).map(Point::of).toList();
    Statement statement = Statement.of(request, points, from.key(), to.key());
    ECPoint x = statement.combine(blinded);
    ECPoint image = blinded.length == 1 ? products[0] : Curve.multiply(x, factor);
    BigInteger nonce = nonce(statement.seed());
    ECPoint t1 = Curve.multiply(from.key().ec(), Scalars.product(nonce, blind, random));
    BigInteger e = statement.challenge(x, image, t1, Curve.multiply(x, nonce));
    BigInteger z = Scalars.sum(nonce, e, factor, random);
    return new Translation(points, Scalars.bytes(e), Scalars.bytes(z));
  }

  @Override
  public String toString() {
    return "Translator[redacted]";
  }

  /** A point that is alone is multiplied again in the proof, and its table serves both. */
  private static ECPoint[] products(List<Point> points, ECPoint[] copies, BigInteger factor) {
    ECPoint[] products = new ECPoint[copies.length];
    for (int i = 0; i < products.length; i++) {
      products[i] =
          products.length == 1
              ? Curve.multiply(copies[0], factor)
              : Curve.multiplyOnce(points.get(i), factor);
    }
    Curve.normalize(products);
    return products;
  }

  private BigInteger nonce(byte[] seed) {
    byte[] fresh = new byte[FRESH_BYTES];
    random.nextBytes(fresh);
    return Curve.hashToScalar("nonce", Transcript.enc().add(nonceKey).add(fresh).add(seed).bytes());
  }
}
