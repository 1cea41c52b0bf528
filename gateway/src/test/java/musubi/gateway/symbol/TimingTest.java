package musubi.gateway.symbol;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/**
 * Whether the time of a multiplication tells leading zero bits of its secret: Welch's t-test. Needs
 * a machine that does nothing else, and full counts.
 */
class TimingTest {
  private static final int RUNS = 100_000;
  private static final int WARM_UP = 5_000;
  private static final double LIMIT = 4.5;

  /** The slowest runs were interrupted. */
  private static final double KEPT = 0.9;

  private final FixedRandom random = new FixedRandom(10);

  @Test
  void multiply_leadingZeroBits_takesTheSameTime() {
    assumeFull();

    WindowMultiplier windows = new WindowMultiplier();
    for (int zeros : new int[] {64, 128}) {
      requireNoDifference("comb", zeros, Curve::multiply);
      requireNoDifference("windows", zeros, windows::multiply);
    }
  }

  /** The test would see it. */
  @Test
  void control_multiplicationOfTheLibrary_takesAnotherTime() {
    assumeFull();

    double t = welch(128, ECPoint::multiply);
    System.out.printf("control, 128 leading zero bits: t = %.2f%n", t);

    assertTrue(Math.abs(t) > LIMIT, "t = " + t);
  }

  private void requireNoDifference(
      String name, int zeros, BiFunction<ECPoint, BigInteger, ECPoint> multiply) {
    double t = welch(zeros, multiply);
    System.out.printf("%s, %d leading zero bits: t = %.2f%n", name, zeros, t);
    assertTrue(Math.abs(t) < LIMIT, name + ": t = " + t + ", " + zeros + " leading zero bits");
  }

  private static void assumeFull() {
    assumeTrue(
        System.getProperty("musubi.test.counts", "small").equals("full"),
        "NOT TESTED: times, with small counts");
  }

  private double welch(int zeros, BiFunction<ECPoint, BigInteger, ECPoint> multiply) {
    Point point = Point.of(Curve.multiply(Curve.GENERATOR, Scalars.random(random)));
    double[][] times = new double[2][RUNS];
    int[] counts = new int[2];
    for (int run = -WARM_UP; Math.min(counts[0], counts[1]) < RUNS; run++) {
      int kind = random.bytes(1)[0] & 1;
      if (counts[kind] == RUNS) {
        continue;
      }
      BigInteger secret = Scalars.random(random).shiftRight(kind * zeros).setBit(0);
      ECPoint fresh = Curve.copy(point);
      long start = System.nanoTime();
      multiply.apply(fresh, secret);
      long took = System.nanoTime() - start;
      if (run >= 0) {
        times[kind][counts[kind]++] = took;
      }
    }
    return t(kept(times[0]), kept(times[1]));
  }

  private static double[] kept(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return Arrays.copyOf(sorted, (int) (sorted.length * KEPT));
  }

  private static double t(double[] a, double[] b) {
    double difference = mean(a) - mean(b);
    return difference / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  }

  private static double mean(double[] of) {
    return Arrays.stream(of).average().orElseThrow();
  }

  private static double variance(double[] of) {
    double mean = mean(of);
    return Arrays.stream(of).map(x -> (x - mean) * (x - mean)).sum() / (of.length - 1);
  }
}
