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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Each measurement with tiny counts: whether it measures, not what. */
class LoadTest {
  private static final Path DIRECTORY = Path.of("target", "load-test").toAbsolutePath();

  /** JVMs that are up soon: what they measure is nobody's concern. */
  @BeforeAll
  static void makeJvmsSmall() {
    System.setProperty("musubi.load.jvm", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m");
  }

  @Test
  void update_tinyRounds_areAllInTheReport() throws IOException {
    JsonNode report = run("update", "--updates", "300");

    requireRounds(report, List.of("gateway", "same SQL"));
    assertEquals("VOID", report.get("comparisons").get(0).get("verdict").asText());
  }

  @Test
  void inquire_byOneKeyAfterAnother_isInTheReport() throws IOException {
    JsonNode report = inquire("--key", "code,number,items");

    requireRounds(report, inquired("code", "number", "items"));
    assertEquals(3, report.get("comparisons").size());
  }

  @Test
  void inquire_byNameAcrossTiers_isInTheReportAndNotJudged() throws IOException {
    JsonNode report = inquire("--key", "name", "--tiers", "3");

    requireRounds(report, inquired("name"));
    assertEquals(0, report.get("comparisons").size());
  }

  @Test
  void bulk_tinyList_isInTheReport() throws IOException {
    JsonNode report = run("bulk", "--rows", "1200", "--residents", "500", "--key", "items");

    requireRounds(report, List.of("bulk", "one by one"));
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

  @Test
  void symbol_tinyRounds_areAllInTheReportWithTheirGoals() throws IOException {
    JsonNode report = run("symbol", "--seconds", "0.2", "--threads", "2");

    List<String> found = new ArrayList<>();
    for (JsonNode round : report.get("rounds")) {
      found.add(round.get("target").asText());
      assertEquals(0, round.get("errors").asInt(), round.toString());
      assertTrue(round.get("calls").asInt() > 0, round.toString());
    }
    assertEquals(
        List.of("bare multiply", "blind", "open", "one by one", "batches of 16", "batches of 256"),
        found);
    assertEquals(3, report.get("goals").size());
    assertEquals("VOID", report.get("goals").get(0).get("verdict").asText());
  }

  @Test
  void linkage_tinyRounds_areInTheReportWithTheirGoal() throws IOException {
    JsonNode report = run("linkage", "--persons", "10", "--seconds", "0.3", "--in-flight", "4");

    requireRounds(report, List.of("linkage", "bare chain"));
    assertEquals("VOID", report.get("goals").get(0).get("verdict").asText());
  }

  @Test
  void card_fewEvents_areAllDecided() throws IOException {
    JsonNode report = run("card", "--events", "20", "--in-flight", "4");

    requireRounds(report, List.of("gateway", "bare gRPC", "same SQL"));
  }

  @Test
  void acquire_fewPersons_leavesNothingOver() throws IOException {
    JsonNode report = once("acquire", "--persons", "20");

    requireRounds(report, List.of("addressees", "requests", "linked", "bare INSERT"));
    assertTrue(report.get("configurations").get("rows left over").asText().startsWith("0:"));
  }

  private static JsonNode inquire(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("inquire"));
    all.addAll(List.of("--seconds", "0.3", "--residents", "500", "--in-flight", "16"));
    all.addAll(Arrays.asList(arguments));
    return run(all.toArray(String[]::new));
  }

  private static List<String> inquired(String... keys) {
    return Stream.of(keys)
        .flatMap(
            key ->
                Stream.of("gateway ", "bare server ", "bare call ", "bare SELECT ")
                    .map(target -> target + key))
        .toList();
  }

  private static JsonNode run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--rounds", "1", "--warmup", "0"));
    return once(all.toArray(String[]::new));
  }

  private static JsonNode once(String... arguments) throws IOException {
    Files.createDirectories(DIRECTORY);
    Path report = DIRECTORY.resolve("report.json");
    Files.deleteIfExists(report);
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--dir", DIRECTORY.toString(), "--report", report.toString()));

    new CommandLine(new LoadCommand()).execute(all.toArray(String[]::new));

    return new ObjectMapper().readTree(report.toFile());
  }

  /** One round of each, in this order. */
  private static void requireRounds(JsonNode report, List<String> targets) {
    List<String> found = new ArrayList<>();
    for (JsonNode round : report.get("rounds")) {
      found.add(round.get("target").asText());
      assertEquals(0, round.get("errors").asInt(), round.toString());
      assertTrue(round.get("calls").asInt() > 0, round.toString());
      assertTrue(round.get("cpuSecondsPerThousandCalls").size() >= 2, round.toString());
    }
    assertEquals(targets, found);
  }
}
