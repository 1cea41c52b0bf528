package musubi.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the demonstration and ends. */
@Command(
    name = "demo",
    description = {
      "Starts four cities, their prefectures and the nation on this machine, carries each",
      "exchange, lawful and unlawful, looks for its traces with a second reader, and ends.",
      "Exit status 0 when everything came out as it must."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--processes", description = "Runs every node in a process of its own.")
  private boolean processes;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the outcome as JSON.")
  private Path report;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:musubi.home:-.}/target/demo",
      description = "Where keys, databases and logs go; made fresh. Default: target/demo.")
  private Path directory;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path place = directory.toAbsolutePath().normalize();
    java.nio.file.Files.createDirectories(place);
    Logs.configure("INFO", Optional.of(place.resolve("demo.log")));
    Report outcome = new Report(out);
    try (Stage stage = Stage.set(place, processes, "INFO", out);
        Scenario scenario =
            new Scenario(
                stage.network(), place.resolve("network"), place.resolve("network/operators"))) {
      Progress loading = new Progress(out, "loading residents", Scenario.residentsToLoad());
      scenario.load(loading::step);
      loading.done();
      out.println();
      outcome.header();
      scenario.cases().forEach(outcome::run);
    }
    outcome.summary();
    if (report != null) {
      outcome.write(report);
    }
    return outcome.failed() ? 1 : 0;
  }
}
