package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.backends.filedrop.CrashingDrop;
import musubi.backends.filedrop.Rows;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.backends.register.MailingMaker;
import musubi.client.Receipt;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Files of a register through the real command to a real node, and what its database says of it.
 */
class FileDropTest {
  private static final Path DIRECTORY = Path.of("target", "file-drop-test").toAbsolutePath();
  private static final People PEOPLE = People.of("131121", 20);
  private static final int ROWS = 60;
  private static final int KILLS = 6;

  private static EmbeddedServer postgres;
  private static LocalNetwork network;
  private static Path certificate;
  private static int used;

  @BeforeAll
  static void start() throws IOException {
    Stage.deleteTree(DIRECTORY);
    Files.createDirectories(DIRECTORY);
    postgres = EmbeddedServer.start(DIRECTORY.resolve("postgres"), OptionalInt.empty());
    network =
        LocalNetwork.prepare(
            DIRECTORY.resolve("network"),
            postgres,
            "drop_",
            "INFO",
            List.of(Member.NATION, Cast.TOKYO, Cast.SETAGAYA));
    network.members().forEach(network::start);
    certificate = network.system("register", "131121", "main").key().getParent();
  }

  @AfterAll
  static void stop() {
    network.close();
    postgres.stop();
  }

  @Test
  void drop_fileWithBadRows_refusesThoseRowsOnly() throws Exception {
    Path place = DIRECTORY.resolve("rows");
    List<List<String>> rows = new ArrayList<>(entries(5));
    rows.set(1, changed(rows.get(1), 2, ""));
    rows.set(2, rows.get(2).subList(0, 39));
    rows.set(3, changed(rows.get(3), 6, "2025/04/01"));
    put(place, "day", Rows.text(rows), "R-01", rows.size(), StandardCharsets.UTF_8);

    assertEquals(0, drop(place));

    List<List<String>> answer = answer(place, "day", StandardCharsets.UTF_8);
    assertEquals(List.of("TAKEN", "REFUSED", "REFUSED", "REFUSED", "TAKEN"), column(answer, 1));
    assertEquals(
        List.of("", "ITEM_INVALID", "COLUMNS_DIFFER", "ITEM_INVALID", ""), column(answer, 3));
    assertEquals(List.of("", "name_kanji", "column 39", "birth_date", ""), column(answer, 4));
    assertInDatabase(answer);
    assertTrue(Files.exists(place.resolve("done/day.tsv")));
    List<String> receipts = Files.readAllLines(place.resolve("out/day.receipts.tsv"));
    byte[] receipt = Base64.getDecoder().decode(receipts.getFirst().split("\t")[1]);
    assertEquals("communication/131121", Receipt.parse(receipt).node());
  }

  @Test
  void drop_sameFileAgain_answersTheSameAndDoesNothing() throws Exception {
    Path place = DIRECTORY.resolve("again");
    List<List<String>> rows = entries(3);
    put(place, "one", Rows.text(rows), "R-01", 3, StandardCharsets.UTF_8);
    assertEquals(0, drop(place));
    long before = updates();

    put(place, "two", Rows.text(rows), "R-01", 3, StandardCharsets.UTF_8);
    assertEquals(0, drop(place));

    assertEquals(before, updates());
    assertEquals(
        Files.readString(place.resolve("out/one.answer.tsv")),
        Files.readString(place.resolve("out/two.answer.tsv")));
  }

  @Test
  void drop_fileThatIsNotWhole_isRefusedAndNothingIsSent() throws Exception {
    Path place = DIRECTORY.resolve("broken");
    List<List<String>> rows = entries(3);
    long before = updates();
    put(place, "count", Rows.text(rows), "R-01", 4, StandardCharsets.UTF_8);
    put(place, "windows", Rows.text(rows), "R-01", 3, Charset.forName("Windows-31J"));
    Files.writeString(
        place.resolve("in/windows.tsv"),
        Files.readString(place.resolve("in/windows.tsv"), Charset.forName("Windows-31J"))
            .replace("Windows-31J", "UTF-8"),
        Charset.forName("Windows-31J"));
    Files.writeString(place.resolve("in/unfinished.tsv.part"), "MUSUBI-DROP\t1");

    assertEquals(0, drop(place));

    assertEquals(before, updates());
    assertEquals(
        "COUNT_DIFFERS", Files.readString(place.resolve("out/count.answer.tsv")).split("\t")[3]);
    String[] encoding = Files.readString(place.resolve("out/windows.answer.tsv")).split("\t");
    assertEquals("ENCODING_DIFFERS", encoding[3]);
    assertEquals("line 2", encoding[4]);
    assertTrue(Files.exists(place.resolve("in/unfinished.tsv.part")));
    assertTrue(Files.exists(place.resolve("refused/count.tsv")));
  }

  @Test
  void drop_lettersInWindows31j_areTakenOnce() throws Exception {
    Path place = DIRECTORY.resolve("letters");
    long before = count("select count(*) from mailing");
    List<List<String>> rows =
        people(3)
            .map(record -> MailingMaker.letter("M-1", List.of(record), LocalDate.now()).build())
            .map(Rows::cells)
            .toList();
    put(place, "letters", Rows.text(rows), "M-01", 3, Charset.forName("Windows-31J"));

    assertEquals(0, drop(place));

    List<List<String>> answer = answer(place, "letters", Charset.forName("Windows-31J"));
    assertEquals(List.of("TAKEN", "TAKEN", "TAKEN"), column(answer, 1), answer.toString());
    assertEquals(before + 3, count("select count(*) from mailing"));
  }

  /** Every row moves a person, which could be done twice if a row could. */
  @Test
  void drop_killedAtRandomPoints_doesEveryRowOnce() throws Exception {
    long seed = Long.getLong("musubi.test.seed", System.nanoTime());
    System.out.println("file drop, seed of the kills: " + seed);
    Random random = new Random(seed);
    Path place = DIRECTORY.resolve("killed");
    List<List<String>> moves = moves(place, ROWS);
    long before = updates();
    long journalled = journalLines(place);
    put(place, "moves", Rows.text(moves), "R-01", ROWS, StandardCharsets.UTF_8);

    int killed = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      Process child = child(place, Main.class.getName(), arguments(place));
      long lines = 1 + (long) random.nextInt(ROWS / KILLS) + (long) ROWS * (kill - 1) / KILLS;
      while (child.isAlive() && journalLines(place) - journalled < lines) {
        child.waitFor(1, TimeUnit.MILLISECONDS);
      }
      child.waitFor(random.nextInt(5_000), TimeUnit.MICROSECONDS);
      child.destroyForcibly().waitFor();
      killed += child.exitValue() == CrashingDrop.KILLED ? 1 : 0;
    }
    assertEquals(0, drop(place));

    List<List<String>> answer = answer(place, "moves", StandardCharsets.UTF_8);
    System.out.println("file drop, rows: " + ROWS + ", kills while it worked: " + killed);
    assertTrue(killed > KILLS / 2);
    assertEquals(Collections.nCopies(ROWS, "TAKEN"), column(answer, 1));
    assertEquals(before + ROWS, updates());
    assertInDatabase(answer);
  }

  @Test
  void drop_endedBetweenAnswerAndJournal_doesTheRowOnce() throws Exception {
    assertEquals(0, crashed("kept"));
  }

  /** Negative control: with ids that do not follow from what is kept, the row is done twice. */
  @Test
  void drop_endedThereWithIdsForgotten_doesTheRowTwice() throws Exception {
    assertEquals(1, crashed("forgotten"));
  }

  /** Rows done beyond their number, after an end at the worst moment. */
  private static long crashed(String ids) throws Exception {
    Path place = DIRECTORY.resolve("crash-" + ids);
    List<List<String>> moves = moves(place, 4);
    long before = updates();
    put(place, "moves", Rows.text(moves), "R-01", 4, StandardCharsets.UTF_8);
    for (String row : List.of("3", "0")) {
      Process child =
          child(
              place,
              CrashingDrop.class.getName(),
              List.of(
                  place.toString(),
                  Integer.toString(network.port(Cast.SETAGAYA)),
                  "131121",
                  certificate.toString(),
                  row,
                  ids));
      assertTrue(child.waitFor(120, TimeUnit.SECONDS));
      assertEquals(row.equals("3") ? CrashingDrop.KILLED : 0, child.exitValue());
    }
    assertFalse(answer(place, "moves", StandardCharsets.UTF_8).isEmpty());
    return updates() - before - 4;
  }

  /** Numbers and request ids of the answer are those of the database, each once, rising. */
  private static void assertInDatabase(List<List<String>> answer) throws SQLException {
    long last = 0;
    for (List<String> row : answer) {
      String found = "select count(*) from identity_update where request_id = '" + row.get(8) + "'";
      if (row.get(1).equals("TAKEN")) {
        long number = Long.parseLong(row.get(2));
        assertEquals(1, count(found));
        assertEquals(1, count(found + " and number = " + number));
        assertTrue(number > last);
        last = number;
      } else {
        assertEquals(0, count(found));
      }
    }
  }

  /** Entries of people whom nobody used before. */
  private static List<List<String>> entries(int count) {
    return people(count).map(Rows::cells).toList();
  }

  private static synchronized Stream<IdentityRecord> people(int count) {
    int first = used;
    used += count;
    return IntStream.range(first, first + count).mapToObj(i -> PEOPLE.resident(i).build());
  }

  /** Moves of people who were entered by a file before. */
  private static List<List<String>> moves(Path place, int count) throws Exception {
    List<IdentityRecord> people = people(count).toList();
    put(
        place,
        "entries",
        Rows.text(people.stream().map(Rows::cells).toList()),
        "R-01",
        count,
        StandardCharsets.UTF_8);
    assertEquals(0, drop(place));
    assertEquals(
        Collections.nCopies(count, "TAKEN"),
        column(answer(place, "entries", StandardCharsets.UTF_8), 1));
    return people.stream().map(each -> Rows.cells(Changes.moved(each, 5).build())).toList();
  }

  private static long updates() throws SQLException {
    return count("select count(*) from identity_update where municipality = '131121'");
  }

  private static long count(String query) throws SQLException {
    DatabaseUrl url = network.database(Cast.SETAGAYA);
    try (Connection database =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Lines of all journals of the directory. */
  private static long journalLines(Path place) throws IOException {
    long lines = 0;
    try (Stream<Path> journals = Files.list(place.resolve("journal"))) {
      for (Path journal : journals.filter(each -> !each.toString().endsWith(".part")).toList()) {
        lines += Files.readString(journal).lines().count();
      }
    }
    return lines;
  }

  private static int drop(Path place) {
    List<String> arguments = arguments(place);
    return new CommandLine(new FileDropCommand())
        .execute(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }

  private static List<String> arguments(Path place) {
    return List.of(
        "file-drop",
        "--once",
        "--dir",
        place.toString(),
        "--node",
        network.address(Cast.SETAGAYA),
        "--body",
        "131121",
        "--certificate",
        certificate.toString());
  }

  private static Process child(Path place, String main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(place.resolve("child.log").toFile()))
        .start();
  }

  /** As a register does it: written beside, then renamed into place. */
  private static void put(
      Path place, String name, String rows, String exchange, int count, Charset charset)
      throws IOException, NoSuchAlgorithmException {
    byte[] body = rows.getBytes(charset);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    String encoding = charset.equals(StandardCharsets.UTF_8) ? "UTF-8" : "Windows-31J";
    String header =
        String.join(
            "\t",
            "MUSUBI-DROP",
            "1",
            exchange,
            "131121",
            Integer.toString(count),
            digest,
            encoding);
    Path part = Files.createDirectories(place.resolve("in")).resolve(name + ".part");
    Files.write(part, (header + "\n").getBytes(StandardCharsets.US_ASCII));
    Files.write(part, body, StandardOpenOption.APPEND);
    Files.move(part, place.resolve("in/" + name + ".tsv"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<List<String>> answer(Path place, String name, Charset charset)
      throws IOException {
    return Files.readString(place.resolve("out/" + name + ".answer.tsv"), charset)
        .lines()
        .skip(1)
        .map(line -> List.of(line.split("\t", -1)))
        .toList();
  }

  private static List<String> column(List<List<String>> answer, int column) {
    return answer.stream().map(row -> row.get(column)).toList();
  }

  private static List<String> changed(List<String> row, int column, String cell) {
    List<String> cells = new ArrayList<>(row);
    cells.set(column - 1, cell);
    return cells;
  }
}
