package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import musubi.conformance.ConformCommand;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * The client libraries of other languages, each against the kit as its peer; one test for each
 * case. The one for Java is tested where the kit is.
 */
class ClientDriversTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));
  private static final Path PLACE = Path.of("target", "conform").toAbsolutePath();

  @Nested
  class TypeScript {
    @TestFactory
    List<DynamicTest> driver_everyCase_passes() throws Exception {
      TypeScriptLibrary.need();

      return cases("typescript", "node " + TypeScriptLibrary.DIRECTORY.resolve("dist/driver.js"));
    }
  }

  @Nested
  class Python {
    private final String driver =
        "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=%s:%s /usr/bin/python3 "
            .formatted(ROOT.resolve("clients/python"), ROOT.resolve("proto/target/python"));

    @TestFactory
    List<DynamicTest> driver_everyCase_passes() throws IOException {
      Programs.need("python", "sh", "-c", driver + "-c 'import musubi.driver'");

      return cases("python", driver + "-m musubi.driver");
    }
  }

  private static List<DynamicTest> cases(String language, String command) throws IOException {
    Files.createDirectories(PLACE);
    Path page = PLACE.resolve(language + ".html");
    StringWriter err = new StringWriter();
    new CommandLine(new ConformCommand())
        .setOut(new PrintWriter(Writer.nullWriter()))
        .setErr(new PrintWriter(err))
        .execute("--client", command, "--report", page.toString());
    JsonNode report = new ObjectMapper().readTree(PLACE.resolve(language + ".json").toFile());
    System.out.println("conform, client for " + language + ": " + report.get("cases").asText());
    return StreamSupport.stream(report.get("findings").spliterator(), false)
        .map(each -> DynamicTest.dynamicTest(each.get("id").asText(), () -> passed(each)))
        .toList();
  }

  private static void passed(JsonNode finding) {
    assertEquals("PASSED", finding.get("verdict").asText(), finding.toString());
  }
}
