package musubi.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Medians of the counted rounds of one target.
 *
 * @param failed whether a round had errors: then none of them counts
 */
record Medians(
    String target, int rounds, boolean failed, double rate, Outcome.Latency latency, double cores) {
  /** Of all rounds that count, failed ones included: none is left out. */
  static Medians of(String target, List<Round> all) {
    List<Round> rounds =
        all.stream().filter(r -> r.counted() && r.target().equals(target)).toList();
    return new Medians(
        target,
        rounds.size(),
        rounds.isEmpty() || rounds.stream().anyMatch(Round::failed),
        median(rounds, r -> r.outcome().rate()),
        new Outcome.Latency(
            median(rounds, r -> r.outcome().latency().p50()),
            median(rounds, r -> r.outcome().latency().p99()),
            median(rounds, r -> r.outcome().latency().p999())),
        median(rounds, Round::cores));
  }

  /** The middle value, or the mean of the two in the middle; NaN of none. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return median(rounds.stream().mapToDouble(value).toArray());
  }
}
