package musubi.load;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;

/** The library's own multiplication, on points just read: what all work with symbols is made of. */
final class BareMultiplication implements SymbolWork.Step {
  private static final int POINTS = 512;

  private final ECCurve curve = CustomNamedCurves.getByName("secp256r1").getCurve();
  private final List<byte[]> points = new ArrayList<>();
  private final List<BigInteger> factors = new ArrayList<>();
  private int next;

  BareMultiplication() {
    ECPoint generator = CustomNamedCurves.getByName("secp256r1").getG();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < POINTS; i++) {
      BigInteger factor = new BigInteger(255, random).setBit(254);
      factors.add(factor);
      points.add(generator.multiply(factor).getEncoded(false));
    }
  }

  @Override
  public int once() {
    next = (next + 1) % POINTS;
    ECPoint product =
        curve.decodePoint(points.get(next)).multiply(factors.get(POINTS - 1 - next)).normalize();
    return product.isInfinity() ? 0 : 1;
  }
}
