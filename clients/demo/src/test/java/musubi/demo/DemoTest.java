package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.backends.terminal.Lines;
import musubi.backends.terminal.Screen;
import musubi.client.Connection;
import musubi.client.FailedException;
import musubi.client.Failure;
import musubi.client.Purpose;
import musubi.client.Statements;
import musubi.client.TerminalClient;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the README shows, executed. */
class DemoTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));
  private static final Path DIRECTORY = TestNetwork.DIRECTORY;

  private static Stage stage;

  @BeforeAll
  static void setStage() throws Exception {
    stage = TestNetwork.stage();
  }

  @Test
  void cases_all_comeOutAsTheyMust() throws Exception {
    Report report = TestNetwork.report();
    Path file = DIRECTORY.resolve("report.json");

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
  void terminal_script_searchesShowsConfirmsAndIsRefused() {
    IdentityRecord person = ConfirmationCases.resident(Cast.SETAGAYA, 1);
    String birth = typed(person);
    String sex = person.getSex() == Sex.SEX_MALE ? "m" : "f";

    String screen =
        counter(
            "131121",
            List.of(
                "SYN-OP-01",
                "SYN-T-01",
                "face",
                "SYN-OP-01",
                "SYN-T-01",
                "face, password",
                "search name=架空山",
                "purpose resident-record A-1",
                "search name=" + person.getNameKanji() + " birth=" + birth,
                "show 1",
                "show 2",
                "confirm code=" + person.getResidentRecordCode(),
                "confirm",
                person.getResidentRecordCode(),
                person.getNameKanji(),
                birth,
                sex,
                "東京都世田谷区架空町以前の家",
                "confirm name=架空　不在 birth=1980-04-01 sex=f address=東京都世田谷区架空町",
                "search name=" + person.getNameKanji(),
                "search number=123456789012",
                "search colour=red",
                "find",
                "quit",
                "search number=123456789018"));

    assertInOrder(
        screen,
        "模擬 SIMULATED",
        "two different factors are needed",
        "signed in: SYN-OP-01 at SYN-T-01",
        "no question without a purpose",
        "氏名 name " + person.getNameKanji(),
        "一致 match 完全一致 exact",
        "1 人 found; 回答 answered by 市町村",
        "住民票コード resident record code: " + person.getResidentRecordCode(),
        "住所 address: " + person.getAddress(),
        "show N, where N is 1 to 1",
        "結果 result: 一致 CONFIRMED",
        "結果 result: 相違 DIFFERENT",
        "相違 differing: 住所 address",
        "結果 result: 該当なし NO_MATCH",
        "拒否 refused: CONDITION_WEAK",
        "理由 why:      neither birth_date nor address",
        "対処 to do:    give a name or reading, with a birth date",
        "担当 who acts: 操作者 you",
        "拒否 refused: ITEM_INVALID",
        "項目 item:     individual_number",
        "入力 items are written as item=text",
        "不明 no such command",
        "終了 ended; nothing is kept");
    assertFalse(screen.contains(person.getIndividualNumber()));
    assertFalse(screen.contains("\tat ") || screen.contains("Exception"), screen);
    assertFalse(screen.contains("\033"), "an erasing sequence outside a terminal");
  }

  @Test
  void terminal_sessionInTheDocs_isWhatHappens() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/terminal.md"));
    String session = page.substring(page.indexOf("結び"), page.indexOf("\n```", page.indexOf("結び")));
    Pattern prompted = Pattern.compile("(\\S.*> )(\\S.*)");
    List<Matcher> lines = session.lines().map(prompted::matcher).toList();
    List<String> typed = lines.stream().filter(Matcher::matches).map(m -> m.group(2)).toList();

    String screen = counter("131121", typed);

    List<String> shown = lines.stream().map(line -> line.replaceFirst("$1")).toList();
    assertEquals(shown, screen.lines().toList());
  }

  @Test
  void terminal_businessNotGranted_saysSo() {
    String screen =
        counter(
            "131121",
            List.of(
                "SYN-OP-01",
                "SYN-T-01",
                "face password",
                "purpose pension A-1",
                "search code=" + Scenario.someCode()));

    assertInOrder(
        screen,
        "権限なし not permitted: the operator has no right to this business",
        "ask whoever manages the rights",
        "終了 ended");
    assertFalse(screen.contains("人 found"));
  }

  @Test
  void terminal_nobodyTypes_forgetsAndErases() {
    Iterator<Lines.Line> typed =
        List.<Lines.Line>of(
                new Lines.Idle(),
                new Lines.Typed("SYN-OP-01"),
                new Lines.Typed("SYN-T-01"),
                new Lines.Typed("face 静脈"),
                new Lines.Typed("目的 resident-record A-1"),
                new Lines.Typed("検索　code=" + Scenario.someCode()),
                new Lines.Idle(),
                new Lines.Idle(),
                new Lines.Typed("表示 1"),
                new Lines.Typed("search"),
                new Lines.Idle(),
                new Lines.Typed("quit"))
            .iterator();

    String screen = counter("131121", true, typed::next);

    assertInOrder(
        screen,
        "1 人 found",
        "\033[2J",
        "無操作 nobody typed for a while",
        "nothing is listed",
        "\033[2J",
        "無操作 nobody typed for a while",
        "\033[2J",
        "終了 ended");
    assertEquals(2, screen.split("無操作", -1).length - 1);
  }

  @Test
  void terminal_ofAPrefecture_searchesAtThePrefecture() {
    IdentityRecord person = ConfirmationCases.resident(Cast.SETAGAYA, 1);
    String search = "search name=" + person.getNameKanji() + " birth=" + typed(person);

    String screen =
        counter(
            "130001",
            List.of(
                "SYN-OP-01",
                "SYN-T-01",
                "face password",
                "purpose resident-record A-1",
                search,
                "confirm code=" + person.getResidentRecordCode()));

    assertInOrder(
        screen,
        "Musubi terminal of 130001",
        "1 人 found; 回答 answered by 都道府県",
        "拒否 refused: ROUTE_NOT_ALLOWED");
  }

  @Test
  void terminal_nodeAway_isNoAnswerAndNoTrace() {
    String screen =
        run(
            new TerminalCommand(),
            false,
            lines(
                List.of(
                    "SYN-OP-01",
                    "SYN-T-01",
                    "face password",
                    "purpose resident-record A-1",
                    "search code=" + Scenario.someCode())),
            "--node",
            "127.0.0.1:1",
            "--certificate",
            terminal("131121").toString(),
            "--authority",
            authority("131121").toString());

    assertInOrder(screen, "不達 no answer: NODE_AWAY", "the node gave no answer");
  }

  @Test
  void terminal_unusable_isOneSentence() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TerminalCommand()).setErr(new PrintWriter(err));

    int status =
        command.execute(
            "--node",
            "127.0.0.1:1",
            "--certificate",
            terminal("131121").toString(),
            "--authority",
            DIRECTORY.resolve("none").toString());

    assertEquals(1, status);
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("holds no operator authority"), err.toString());
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
      FailedException failed =
          assertThrows(
              FailedException.class,
              () ->
                  new TerminalClient(
                          elsewhere,
                          statements(),
                          new Purpose("resident-record", "A-1", "SYN-OP-01", "SYN-T-01"))
                      .inquire(Scenario.someCode()));
      assertEquals(Failure.NODE_NOT_TRUSTED, failed.failure());
    }
  }

  private static Statements statements() {
    return new Operators(DIRECTORY.resolve("network/operators")).of("131121");
  }

  /** What stands on the screen of a counter of a body after these lines. */
  private static String counter(String body, List<String> typed) {
    return counter(body, false, lines(typed));
  }

  private static String counter(String body, boolean erasable, Lines lines) {
    Member node = body.equals("131121") ? Cast.SETAGAYA : Cast.TOKYO;
    return run(
        new TerminalCommand(),
        erasable,
        lines,
        "--node",
        stage.network().address(node),
        "--certificate",
        terminal(body).toString(),
        "--authority",
        authority(body).toString());
  }

  private static String run(
      TerminalCommand command, boolean erasable, Lines lines, String... arguments) {
    StringWriter screen = new StringWriter();
    new CommandLine(command).parseArgs(arguments);

    assertEquals(0, command.run(lines, new Screen(new PrintWriter(screen), erasable)));

    return screen.toString();
  }

  private static Lines lines(List<String> typed) {
    return Lines.of(
        new BufferedReader(new StringReader(String.join("\n", typed) + "\n")), Lines.IDLE);
  }

  private static Path terminal(String body) {
    return stage.network().system("terminal", body, "counter").key().getParent();
  }

  private static Path authority(String body) {
    return Operators.place(DIRECTORY.resolve("network/operators"), body);
  }

  private static String typed(IdentityRecord person) {
    Date birth = person.getBirthDate();
    return "%04d-%02d-%02d".formatted(birth.getYear(), birth.getMonth(), birth.getDay());
  }

  private static void assertInOrder(String screen, String... parts) {
    int from = 0;
    for (String part : parts) {
      int at = screen.indexOf(part, from);
      assertTrue(at >= 0, "not there, or not in this order: " + part + "\n" + screen);
      from = at + part.length();
    }
  }

  private static int people(StringWriter out, String... arguments) {
    CommandLine command = new CommandLine(new PeopleCommand());
    command.setOut(new PrintWriter(out));
    return command.execute(arguments);
  }
}
