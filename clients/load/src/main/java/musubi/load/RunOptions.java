package musubi.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What all measurements have in common. */
final class RunOptions {
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
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Connections of the load generator. Default: 4.")
  private int connections;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Open loop: so many calls a second begin, whatever became of the earlier ones; latency"
              + " counts from the intended start. Without it the loop is closed, and ratios are"
              + " judged.")
  private Double rate;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes everything as JSON.")
  private Path report;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:musubi.home:-.}/target/load",
      description = "Where keys, databases and logs go; made fresh. Default: target/load.")
  private Path directory;

  int rounds() {
    return rounds;
  }

  int warmup() {
    return warmup;
  }

  int connections() {
    return connections;
  }

  Path directory() {
    return directory;
  }

  Optional<Path> report() {
    return Optional.ofNullable(report);
  }

  /** In a closed loop so many calls are in flight; an open loop has its rate. */
  Pace pace(int inFlight) {
    return rate == null ? new Pace.Closed(inFlight) : new Pace.Open(rate);
  }

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
