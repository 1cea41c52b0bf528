package musubi.gateway.verification;

import java.time.Duration;

/**
 * Size of a run.
 *
 * @param updates acknowledged updates, at least
 * @param killsPerKind kills of each kind of victim
 * @param longestPause the longest time between two kills
 * @param updatesPerSecond pace of the load while nothing is away
 * @param cutAfterBytes a connection is cut after at most so many bytes of requests
 */
record Counts(
    int updates, int killsPerKind, Duration longestPause, int updatesPerSecond, int cutAfterBytes) {
  /** As {@code -Dmusubi.test.counts} says. */
  static Counts chosen() {
    return switch (System.getProperty("musubi.test.counts", "small")) {
      case "small" -> new Counts(1_000, 2, Duration.ofMillis(1_000), 150, 60_000);
      case "full" -> new Counts(20_000, 50, Duration.ofMillis(2_500), 300, 400_000);
      default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
    };
  }
}
