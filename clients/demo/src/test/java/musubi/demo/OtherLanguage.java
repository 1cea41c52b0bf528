package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** Programs of other languages that are run with the demonstration's network to call. */
final class OtherLanguage {
  static final Path ROOT = Path.of(System.getProperty("musubi.root")).toAbsolutePath();

  private static final long LIMIT_MINUTES = 5;

  private final Path place;

  /**
   * Programs of a language.
   *
   * @param place where their output goes
   */
  OtherLanguage(Path place) throws IOException {
    this.place = Files.createDirectories(place);
  }

  static void needJava() {
    Programs.need("java", "test", "-d", ROOT.resolve("clients/java/target/lib").toString());
  }

  static void needPython() {
    Programs.need("python", "/usr/bin/python3", "-c", "import grpc, google.protobuf, cryptography");
    Programs.need("python", "openssl", "version");
  }

  static void needNode() {
    Programs.need(
        "node", "node", "-e", "process.exit(parseInt(process.version.slice(1)) >= 20 ? 0 : 1)");
    Programs.need("node", "npm", "--version");
    Programs.need("node", "openssl", "version");
  }

  /** The settings that the pages name, with a repository as it is after a build. */
  FirstCalls calls() throws Exception {
    return new FirstCalls(
        TestNetwork.stage().network(),
        TestNetwork.DIRECTORY.resolve("network"),
        TestNetwork.OPERATORS,
        BuiltClone.at(place.resolve("clone")));
  }

  /**
   * What a command that must end well printed; its other output is in the failure.
   *
   * @param name of its output here
   */
  String output(String name, Path directory, Map<String, String> environment, String... command)
      throws Exception {
    Path out = place.resolve(name + ".out");
    assertEquals(
        0,
        status(name, directory, environment, command),
        () -> text(out) + text(place.resolve(name + ".err")));
    return Files.readString(out);
  }

  /**
   * One test for each line of JSON that a command prints: test, outcome (passed, failed, skipped)
   * and what was said.
   */
  List<DynamicTest> tests(
      String name, Path directory, Map<String, String> environment, String... command)
      throws Exception {
    status(name, directory, environment, command);
    List<DynamicTest> tests = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(place.resolve(name + ".out"))) {
      tests.add(test(json.readTree(line)));
    }
    assertFalse(tests.isEmpty(), () -> text(place.resolve(name + ".err")));
    return tests;
  }

  private int status(
      String name, Path directory, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(place.resolve(name + ".out").toFile())
            .redirectError(place.resolve(name + ".err").toFile());
    builder.environment().putAll(calls().settings());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), name + " hangs");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  private static DynamicTest test(JsonNode line) {
    return DynamicTest.dynamicTest(
        line.get("test").asText(),
        () -> {
          String said = line.get("said").asText();
          Assumptions.assumeFalse(line.get("outcome").asText().equals("skipped"), said);
          assertEquals("passed", line.get("outcome").asText(), said);
        });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "no output";
    }
  }
}
