package musubi.gateway.collusion;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Draws of one trial: fast, and the same for the same seed. For tests alone. */
final class Draws extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom source;

  Draws(long seed) {
    this.source = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    nextBytes(bytes);
    return bytes;
  }

  boolean bit() {
    return source.nextInt(2) == 1;
  }

  int below(int bound) {
    return source.nextInt(bound);
  }

  String digits(int length) {
    StringBuilder digits = new StringBuilder();
    source.ints(length, 0, 10).forEach(digits::append);
    return digits.toString();
  }

  /** These draws, but for one scalar: the n-th of 32 bytes is always the same. */
  SecureRandom withConstant(int place) {
    return new WithConstant(this, place);
  }

  private static final class WithConstant extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Draws others;
    private int left;

    private WithConstant(Draws others, int place) {
      this.others = others;
      this.left = place;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      others.nextBytes(bytes);
      if (bytes.length == 32 && left-- == 0) {
        java.util.Arrays.fill(bytes, (byte) 0x5a);
      }
    }
  }
}
