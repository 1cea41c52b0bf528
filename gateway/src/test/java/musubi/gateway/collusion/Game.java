package musubi.gateway.collusion;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Plays trials and counts. Trials are independent: each has keys, persons and randomness of its
 * own, drawn from the seed and its number.
 */
final class Game {
  private static final double DELTA = 1e-6;

  private Game() {}

  /** One set and what it is after. */
  record Play(Coalition coalition, Goal goal) {}

  /** How often a set found out. */
  record Score(long wins, long trials) {
    /** From 0, which a coin has, to 1. */
    double advantage() {
      return Math.abs(2.0 * wins / trials - 1);
    }

    /** Below this a coin stays, but for one time in a million. */
    double bound() {
      return Math.sqrt(2 * Math.log(2 / DELTA) / trials);
    }

    @Override
    public String toString() {
      return "advantage %.4f, bound %.4f, N %,d".formatted(advantage(), bound(), trials);
    }
  }

  /** Trials of an ordinary run, of one with full counts, or as many as were asked for. */
  static int trials(int few) {
    int asked = Integer.getInteger("musubi.test.game", 0);
    boolean full = "full".equals(System.getProperty("musubi.test.counts"));
    return asked > 0 ? asked : full ? 20_000 : few;
  }

  /** Plays; one trial serves all plays. */
  static List<Score> play(long seed, int trials, Leak leak, List<Play> plays) {
    IntStream numbers = IntStream.range(0, trials);
    long[] wins =
        (trials > 1_000 ? numbers.parallel() : numbers)
            .mapToObj(number -> won(new Trial(mixed(seed, number), leak), plays))
            .collect(
                () -> new long[plays.size()],
                (sum, one) -> add(sum, one),
                (sum, other) -> add(sum, other));
    return LongStream.of(wins).mapToObj(count -> new Score(count, trials)).toList();
  }

  private static long[] won(Trial trial, List<Play> plays) {
    return plays.stream()
        .mapToLong(play -> trial.isWon(play.coalition(), play.goal()) ? 1 : 0)
        .toArray();
  }

  private static void add(long[] sum, long[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }

  private static long mixed(long seed, int number) {
    return new SplittableRandom(seed + 0x9e3779b97f4a7c15L * number).nextLong();
  }
}
