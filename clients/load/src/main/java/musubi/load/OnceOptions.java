package musubi.load;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What all measurements have in common, those that are made once included. */
class OnceOptions {
  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Connections of the load generator. Default: 4.")
  private int connections;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes everything as JSON.")
  private Path report;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:musubi.home:-.}/target/load",
      description = "Where keys, databases and logs go; made fresh. Default: target/load.")
  private Path directory;

  /** Rounds of a target that count. */
  int rounds() {
    return 1;
  }

  /** Rounds before them. */
  int warmup() {
    return 0;
  }

  /** Whether calls begin at fixed times, whatever became of the earlier ones. */
  boolean isOpen() {
    return false;
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
}
