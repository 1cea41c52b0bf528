package musubi.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The demonstration's network, started and loaded once for all tests of this module. It ends with
 * the JVM; what a killed run leaves behind, the next one removes.
 */
final class TestNetwork {
  static final Path DIRECTORY = Path.of("target", "demo-test").toAbsolutePath();
  static final Path OPERATORS = DIRECTORY.resolve("network/operators");

  private static Stage stage;
  private static Report report;

  private TestNetwork() {}

  /** The running network, its registers loaded. */
  static synchronized Stage stage() throws Exception {
    if (stage == null) {
      Stage made =
          Stage.set(DIRECTORY, false, "INFO", new PrintStream(PrintStream.nullOutputStream()));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(made), "stage"));
      try (Scenario scenario =
          new Scenario(made.network(), DIRECTORY.resolve("network"), OPERATORS)) {
        scenario.load(() -> {});
      }
      stage = made;
    }
    return stage;
  }

  /** What came of the demonstration's cases, which are carried once. */
  static synchronized Report report() throws Exception {
    if (report == null) {
      Report made = new Report(new PrintStream(System.out, true, StandardCharsets.UTF_8));
      try (Scenario scenario =
          new Scenario(stage().network(), DIRECTORY.resolve("again"), OPERATORS)) {
        scenario.cases().forEach(made::run);
      }
      report = made;
    }
    return report;
  }

  private static void close(Stage stage) {
    try {
      stage.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
