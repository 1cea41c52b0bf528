package musubi.load;

import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;

/**
 * What came of one round.
 *
 * @param calls that ended well
 * @param errors that did not
 * @param firstError what the first of them said
 * @param seconds from the first start to the last end
 */
record Outcome(
    long calls, long errors, Optional<String> firstError, double seconds, Latency latency) {
  /** Calls per second. */
  double rate() {
    return calls / seconds;
  }

  /** Percentiles in milliseconds; NaN where single calls have none. */
  record Latency(double p50, double p99, double p999) {
    static final Latency NONE = new Latency(Double.NaN, Double.NaN, Double.NaN);

    /** For a line of a table. */
    String show() {
      return Double.isNaN(p50)
          ? "no latency of single calls" + " ".repeat(17)
          : String.format(Locale.ROOT, "p50 %8.3f  p99 %8.3f  p99.9 %8.3f ms", p50, p99, p999);
    }

    /** Of a histogram of microseconds. */
    static Latency of(AbstractHistogram micros) {
      return new Latency(
          micros.getValueAtPercentile(50) / 1e3,
          micros.getValueAtPercentile(99) / 1e3,
          micros.getValueAtPercentile(99.9) / 1e3);
    }
  }
}
