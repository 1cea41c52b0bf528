package musubi.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Each measurement with tiny counts: whether it measures, not what. */
class LoadTest {
  private static final Path DIRECTORY = Path.of("target", "load-test").toAbsolutePath();
  private static final int ROUNDS = 2;
  private static final int WARM_UP = 1;

  @Test
  void update_tinyRounds_areAllInTheReport() throws IOException {
    JsonNode report = run("update", "--updates", "600");

    requireRounds(report, List.of("gateway", "same SQL"));
    assertEquals("VOID", report.get("comparisons").get(0).get("verdict").asText());
  }

  @Test
  void inquire_tinyRounds_areAllInTheReport() throws IOException {
    JsonNode report = run("inquire", "--seconds", "1", "--residents", "500", "--in-flight", "16");

    requireRounds(report, List.of("gateway", "bare server", "bare call", "bare SELECT"));
  }

  @Test
  void forward_openLoop_isAllInTheReportAndNotJudged() throws IOException {
    for (OtherProxy.Product product : OtherProxy.Product.values()) {
      assumeTrue(
          product.executable().isPresent(),
          "NOT TESTED: the Debian package " + product.program() + " is not installed");
    }

    JsonNode report =
        run("forward", "--without-gateway", "--seconds", "1", "--bytes", "10240", "--rate", "100");

    requireRounds(report, List.of("direct", "nginx", "haproxy"));
    assertEquals(0, report.get("comparisons").size());
  }

  private static JsonNode run(String... arguments) throws IOException {
    Files.createDirectories(DIRECTORY);
    Path report = DIRECTORY.resolve("report.json");
    Files.deleteIfExists(report);
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--rounds", "" + ROUNDS, "--warmup", "" + WARM_UP));
    all.addAll(List.of("--dir", DIRECTORY.toString(), "--report", report.toString()));

    new CommandLine(new LoadCommand()).execute(all.toArray(String[]::new));

    return new ObjectMapper().readTree(report.toFile());
  }

  private static void requireRounds(JsonNode report, List<String> targets) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      expected.addAll(targets);
    }
    List<String> found = new ArrayList<>();
    for (JsonNode round : report.get("rounds")) {
      found.add(round.get("target").asText());
      assertEquals(0, round.get("errors").asInt(), round.toString());
      assertTrue(round.get("calls").asInt() > 0, round.toString());
      assertTrue(round.get("cpuSecondsPerThousandCalls").size() >= 2, round.toString());
    }
    assertEquals(expected, found);
  }
}
