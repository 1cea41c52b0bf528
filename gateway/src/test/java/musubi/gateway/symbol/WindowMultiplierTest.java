package musubi.gateway.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/** Against the library's own multiplication. */
class WindowMultiplierTest {
  private static final BigInteger N = Curve.ORDER;

  private final FixedRandom random = new FixedRandom(11);
  private final WindowMultiplier multiplier = new WindowMultiplier();

  @Test
  void multiply_edgesAndRandomFactors_isTheProduct() {
    List<BigInteger> factors = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      factors.add(BigInteger.valueOf(i));
      factors.add(N.subtract(BigInteger.valueOf(i)));
      factors.add(Scalars.random(random));
    }
    for (int bit = 0; bit < 256; bit++) {
      factors.add(BigInteger.ONE.shiftLeft(bit).mod(N));
      factors.add(BigInteger.ONE.shiftLeft(bit).subtract(BigInteger.ONE).max(BigInteger.ONE));
    }

    for (BigInteger factor : factors) {
      ECPoint point = Curve.multiply(Curve.GENERATOR, Scalars.random(random)).normalize();
      assertEquals(point.multiply(factor), multiplier.multiply(point, factor));
    }
  }

  @Test
  void multiply_byTheOrderOrZero_isTheIdentity() {
    assertEquals(true, multiplier.multiply(Curve.GENERATOR, N).isInfinity());
    assertEquals(true, multiplier.multiply(Curve.GENERATOR, BigInteger.ZERO).isInfinity());
  }
}
