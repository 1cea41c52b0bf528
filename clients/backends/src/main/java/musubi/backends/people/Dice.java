package musubi.backends.people;

import java.util.List;

/**
 * Pseudo-random choices that depend on nothing but the keys: SplitMix64, written out so that no
 * version of the JDK can change what a seed makes.
 */
final class Dice {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long... keys) {
    for (long key : keys) {
      state = mix(state + STEP ^ mix(key));
    }
  }

  /** A number from 0 to {@code bound} - 1. */
  int below(int bound) {
    state += STEP;
    return (int) Long.remainderUnsigned(mix(state), bound);
  }

  /** Whether a chance of one in {@code n} came up. */
  boolean oneIn(int n) {
    return below(n) == 0;
  }

  <T> T pick(List<T> list) {
    return list.get(below(list.size()));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
