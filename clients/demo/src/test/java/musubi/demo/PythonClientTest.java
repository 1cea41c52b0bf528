package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of clients/python, with the network of the demonstration to call. */
class PythonClientTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));
  private static final Path PLACE = Path.of("target", "python").toAbsolutePath();
  private static final String PYTHON = "/usr/bin/python3";
  private static final long LIMIT_MINUTES = 10;

  @TestFactory
  List<DynamicTest> tests_ofThePythonClient_pass() throws Exception {
    Programs.need("python", PYTHON, "-c", "import grpc, google.protobuf, cryptography");
    Programs.need("python", "openssl", "version");
    Files.createDirectories(PLACE);

    List<JsonNode> lines = run(environment());

    assertFalse(lines.isEmpty(), "no Python test ran");
    return lines.stream().map(PythonClientTest::test).toList();
  }

  private static List<JsonNode> run(Map<String, String> environment) throws Exception {
    Path out = PLACE.resolve("tests.jsonl");
    Path err = PLACE.resolve("tests.log");
    ProcessBuilder builder =
        new ProcessBuilder(PYTHON, "-X", "dev", "-m", "tests.lines")
            .directory(ROOT.resolve("clients/python").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "the Python tests hang");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), () -> text(err));
    List<JsonNode> lines = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(out)) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private static Map<String, String> environment() throws Exception {
    Stage stage = TestNetwork.stage();
    Path library = ROOT.resolve("clients/python");
    Path messages = ROOT.resolve("proto/target/python");
    return Map.of(
        "PYTHONPATH",
        library + File.pathSeparator + messages,
        "PYTHONDONTWRITEBYTECODE",
        "1",
        "MUSUBI",
        home().toString(),
        "PKI",
        TestNetwork.DIRECTORY.resolve("network/pki").toString(),
        "AUTHORITY",
        Operators.place(TestNetwork.OPERATORS, "131121").toString(),
        "NODE",
        stage.network().address(Cast.SETAGAYA),
        "CODE",
        Scenario.someCode());
  }

  /** A clone as it is after a build, before there is a jar: {@code ./musubi} runs these classes. */
  private static Path home() throws IOException {
    for (String part : List.of("clients", "proto")) {
      Path link = PLACE.resolve(part);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, ROOT.resolve(part));
    }
    Path script = PLACE.resolve("musubi");
    String java = ProcessHandle.current().info().command().orElseThrow();
    Files.writeString(
        script,
        "#!/bin/sh\nexec '"
            + java
            + "' -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' musubi.demo.Main \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return PLACE;
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
