package musubi.load;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What all measurements in rounds have in common. */
final class RunOptions extends OnceOptions {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Rounds per target that count; fewer than 7 are no verdict. Default: 7.")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "6",
      description = "Rounds per target before them, printed but not counted. Default: 6.")
  private int warmup;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Open loop: so many calls a second begin, whatever became of the earlier ones; latency"
              + " counts from the intended start. Without it the loop is closed, and ratios are"
              + " judged.")
  private Double rate;

  @Override
  int rounds() {
    return rounds;
  }

  @Override
  int warmup() {
    return warmup;
  }

  /** In a closed loop so many calls are in flight; an open loop has its rate. */
  Pace pace(int inFlight) {
    return rate == null ? new Pace.Closed(inFlight) : new Pace.Open(rate);
  }

  @Override
  boolean isOpen() {
    return rate != null;
  }

  /** Time of a round, for commands whose rounds are times. */
  static final class Length {
    @Option(
        names = "--seconds",
        paramLabel = "N",
        defaultValue = "5",
        description = "Length of a round. Default: 5.")
    private double seconds;

    Duration duration() {
      return Duration.ofMillis(Math.round(seconds * 1_000));
    }
  }
}
