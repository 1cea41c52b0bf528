package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.RefusedException;
import musubi.client.Statements;
import musubi.client.TerminalClient;
import musubi.gateway.local.LocalNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the README shows, executed. */
class DemoTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));
  private static final Path DIRECTORY = Path.of("target", "demo-test").toAbsolutePath();

  private static Stage stage;

  @BeforeAll
  static void setStage() throws Exception {
    stage = Stage.set(DIRECTORY, false, "INFO", new PrintStream(PrintStream.nullOutputStream()));
    try (Scenario scenario =
        new Scenario(
            stage.network(),
            DIRECTORY.resolve("network"),
            DIRECTORY.resolve("network/operators"))) {
      scenario.load(() -> {});
    }
  }

  @AfterAll
  static void clearStage() throws IOException {
    stage.close();
  }

  @Test
  void cases_all_comeOutAsTheyMust() throws Exception {
    Report report = new Report(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    Path file = DIRECTORY.resolve("report.json");

    try (Scenario scenario =
        new Scenario(
            stage.network(), DIRECTORY.resolve("again"), DIRECTORY.resolve("network/operators"))) {
      scenario.cases().forEach(report::run);
    }
    report.write(file);

    JsonNode written = new ObjectMapper().readTree(file.toFile());
    assertFalse(report.failed());
    assertEquals(0, written.get("summary").get("failed").asInt());
    assertEquals(
        written.get("exchanges").size(),
        written.get("summary").get("carried").asInt()
            + written.get("summary").get("refused").asInt());
  }

  @Test
  void firstCall_inJava_isAnswered() throws Exception {
    LocalNetwork network = stage.network();
    int port = network.port(Cast.SETAGAYA);
    Path certificate = network.system("terminal", "131121", "counter").key().getParent();

    String address = FirstCall.address(port, certificate, statements(), Scenario.someCode());

    assertTrue(address.contains("架空町"));
  }

  @Test
  void firstCall_inTheReadme_isTheOneThatIsTested() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> source = Files.readAllLines(Path.of("src/test/java/musubi/demo/FirstCall.java"));

    List<String> shown =
        source.subList(source.indexOf("    // README:") + 1, source.indexOf("    // :README"));

    String snippet = String.join("\n", shown.stream().map(String::stripIndent).toList());
    assertTrue(
        readme.replaceAll("(?m)^ +", "").contains(snippet.replaceAll("(?m)^ +", "")),
        "the README's Java example is not the tested one");
  }

  @Test
  void firstCall_withBufCurl_isAnswered() throws Exception {
    Path buf = ROOT.resolve("proto/target/buf/buf");
    assumeTrue(Files.isExecutable(buf), "no buf for this machine");
    String line =
        UpCommand.call(
            stage.network(),
            stage.network().system("terminal", "131121", "counter").key().getParent(),
            statements(),
            ROOT);

    ProcessBuilder builder = new ProcessBuilder("bash", "-c", line);
    builder.environment().merge("PATH", buf.getParent().toString(), (a, b) -> b + ":" + a);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    assertTrue(output.contains("\"answeredBy\": \"ANSWERING_TIER_COMMUNICATION\""), output);
  }

  @Test
  void people_sameSeed_samePeople() {
    StringWriter first = new StringWriter();
    StringWriter second = new StringWriter();

    int status = people(first, "--count", "3", "--municipality", "401307");
    people(second, "--count", "3", "--municipality", "401307");

    assertEquals(0, status);
    assertEquals(first.toString(), second.toString());
    assertEquals(3, first.toString().lines().count());
  }

  @Test
  void people_noMunicipality_isRefusedInOneSentence() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new PeopleCommand());
    command.setErr(new PrintWriter(err));

    int status = command.execute("--municipality", "130001");

    assertEquals(2, status);
    assertTrue(err.toString().startsWith("--municipality: "), err.toString());
  }

  @Test
  void connection_wrongNode_isNotMade() {
    LocalNetwork network = stage.network();
    Path certificate = network.system("terminal", "131121", "counter").key().getParent();

    try (Connection elsewhere =
        Connection.to("127.0.0.1", network.port(Cast.SETAGAYA))
            .node("communication", "401307")
            .certificate(certificate)
            .open()) {
      RefusedException refused =
          assertThrows(
              RefusedException.class,
              () ->
                  new TerminalClient(elsewhere)
                      .inquire(
                          Scenario.someCode(), new Purpose("resident-record", "A-1", "OP", "T")));
      assertEquals("UNAVAILABLE", refused.reason());
    }
  }

  private static Statements statements() {
    return new Operators(DIRECTORY.resolve("network/operators")).of("131121");
  }

  private static int people(StringWriter out, String... arguments) {
    CommandLine command = new CommandLine(new PeopleCommand());
    command.setOut(new PrintWriter(out));
    return command.execute(arguments);
  }
}
