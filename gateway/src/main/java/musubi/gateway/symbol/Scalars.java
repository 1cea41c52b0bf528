package musubi.gateway.symbol;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.util.BigIntegers;

/** Numbers modulo the order n of the group. */
final class Scalars {
  static final int BYTES = 32;

  private static final BigInteger N = Curve.ORDER;
  private static final int MASK_BITS = 128;

  private Scalars() {}

  /**
   * A number of the wire.
   *
   * @throws SymbolException SCALAR_INVALID: not 32 bytes, 0, or n and more
   */
  static BigInteger parse(byte[] bytes) {
    BigInteger x = new BigInteger(1, bytes);
    if (bytes.length != BYTES || x.signum() == 0 || x.compareTo(N) >= 0) {
      throw new SymbolException(
          SymbolReason.SCALAR_INVALID,
          bytes.length + " bytes are no scalar (expected: 32 bytes, at least 1, below the order)");
    }
    return x;
  }

  /** 32 bytes, the highest first. */
  static byte[] bytes(BigInteger x) {
    return BigIntegers.asUnsignedByteArray(BYTES, x);
  }

  /** Evenly distributed: drawn again until it fits, never reduced. */
  static BigInteger random(SecureRandom random) {
    byte[] drawn = new byte[BYTES];
    while (true) {
      random.nextBytes(drawn);
      BigInteger x = new BigInteger(1, drawn);
      if (x.signum() > 0 && x.compareTo(N) < 0) {
        return x;
      }
    }
  }

  /** 1/x, with a number of steps that does not depend on x. */
  static BigInteger inverse(BigInteger x) {
    return BigIntegers.modOddInverse(N, x);
  }

  /** x·y of two secrets. BigInteger branches on what it works with; it works with a masked x. */
  static BigInteger product(BigInteger x, BigInteger y, SecureRandom random) {
    return masked(x, random).multiply(y).mod(N);
  }

  /** x + e·y of two secrets and a public e. */
  static BigInteger sum(BigInteger x, BigInteger e, BigInteger y, SecureRandom random) {
    return masked(x, random).add(masked(y, random).multiply(e)).mod(N);
  }

  /** The same number modulo n, by a random multiple of n larger. */
  private static BigInteger masked(BigInteger x, SecureRandom random) {
    return x.add(new BigInteger(MASK_BITS, random).multiply(N));
  }
}
