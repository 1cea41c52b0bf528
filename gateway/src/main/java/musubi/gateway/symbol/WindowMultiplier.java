package musubi.gateway.symbol;

import java.math.BigInteger;
import org.bouncycastle.math.ec.AbstractECMultiplier;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECLookupTable;
import org.bouncycastle.math.ec.ECPoint;

/**
 * x·P for a secret x and a point that comes once: 65 times four doublings and one addition, for
 * every x, and each addition reads its whole table. A comb is made for points that stay; with one
 * for a single product, making its table would cost more than all these doublings.
 *
 * <p>An odd number is a sum of ±2^j over all j, where the sign of 2^j is + if bit j + 1 is set, and
 * the last is +. Four signs make one odd digit from -15 to 15, without a branch and without zero.
 */
final class WindowMultiplier extends AbstractECMultiplier {
  private static final int WIDTH = 4;
  private static final int TABLE = 1 << WIDTH;

  /** The order has 256 bits, and an even number becomes odd by adding it. */
  private static final int WINDOWS = 65;

  @Override
  protected ECPoint multiplyPositive(ECPoint point, BigInteger x) {
    ECLookupTable table = table(point);
    byte[] signs = signs(x);
    ECPoint product = table.lookup(signs[WINDOWS - 1]);
    for (int i = WINDOWS - 2; i >= 0; i--) {
      product = product.timesPow2(WIDTH - 1).twicePlus(table.lookup(signs[i]));
    }
    return product;
  }

  /** Place i holds (2i - 15)·P. */
  private static ECLookupTable table(ECPoint point) {
    ECPoint[] multiples = new ECPoint[TABLE];
    ECPoint twice = point.twice();
    multiples[TABLE / 2] = point;
    for (int i = TABLE / 2 + 1; i < TABLE; i++) {
      multiples[i] = multiples[i - 1].add(twice);
    }
    ECCurve curve = point.getCurve();
    curve.normalizeAll(multiples, TABLE / 2, TABLE / 2, null);
    for (int i = 0; i < TABLE / 2; i++) {
      multiples[i] = multiples[TABLE - 1 - i].negate();
    }
    return curve.createCacheSafeLookupTable(multiples, 0, TABLE);
  }

  /** Four signs each, from below. */
  private static byte[] signs(BigInteger x) {
    int even = x.testBit(0) ? 0 : 1;
    BigInteger odd = x.add(Curve.ORDER.multiply(BigInteger.valueOf(even)));
    BigInteger signs = odd.shiftRight(1).setBit(WINDOWS * WIDTH - 1);
    byte[] bytes = signs.toByteArray();
    byte[] windows = new byte[WINDOWS];
    for (int i = 0; i < WINDOWS; i++) {
      int pair = bytes[bytes.length - 1 - i / 2];
      windows[i] = (byte) (pair >> WIDTH * (i % 2) & TABLE - 1);
    }
    return windows;
  }
}
