package musubi.gateway.mailing;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.mailing.Letters.letter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingState;
import musubi.card.v1.SubmittedMailing;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.ops.FreePorts;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pki.ErasableKeys;
import org.junit.jupiter.api.Test;

/**
 * What lies on the disks: never a value of a mailing record in the clear, and nothing that opens
 * once the key of its day is destroyed, in no copy of the database either.
 */
class ErasureTest {
  private static final String NAME = "印結目太郎様宛名";
  private static final String ADDRESS = "印結目町九丁目八番七号六〇五室";
  private static final String ROMAJI = "QZXMARKER JUQVUX";
  private static final String CONTROL = "CTRL-QZX-77";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path place = Path.of(System.getProperty("musubi.test.directory"));
  private final Path data = place.resolve("postgres-mailing");
  private final Path copy = place.resolve("postgres-mailing-copy");
  private final Path files = TestNetwork.directory("erasure");

  /** A sealed row of a copy. */
  private record Row(String municipality, UUID id, LocalDate day, byte[] sealed) {}

  @Test
  void records_inFilesAndCopies_areNeverReadableAndGoneWithTheirKey() throws Exception {
    delete(data);
    delete(copy);
    EmbeddedServer server = EmbeddedServer.start(data, OptionalInt.empty());
    try {
      LocalNetwork network =
          LocalNetwork.prepare(
              files,
              server,
              "erasure_",
              "INFO",
              List.of(Member.NATION, TOKYO, SETAGAYA, Member.CARDS));
      TestOperators.prepare(network);
      Letters register = new Letters(network, SETAGAYA);
      network.members().forEach(network::startProcess);

      MailingRecord record = marked(register);
      SubmittedMailing delivered = register.taken(Letters.submitted(record.toBuilder()));
      assertEquals(MailingState.MAILING_STATE_DELIVERED, register.end(delivered).getState());
      network.stop(Member.CARDS);
      SubmittedMailing waiting = register.taken(Letters.submitted(record.toBuilder()));
      Map<String, byte[]> markers = markers(delivered);

      assertEquals(List.of(), RawFiles.holding(markers, data, files));
      network.close();
      assertEquals(List.of(), RawFiles.holding(markers, data, files));

      plant(server, network.database(SETAGAYA));
      List<String> planted = RawFiles.holding(markers, data);
      assertTrue(
          planted.stream().anyMatch(each -> each.startsWith("name UTF-8 as bytes in ")),
          planted.toString());
      System.out.printf("planted in the clear, and found: %s%n", planted);

      Path keysBefore = files.resolve("keys-before");
      copy(keys(SETAGAYA), keysBefore.resolve("communication"));
      copy(keys(Member.CARDS), keysBefore.resolve("cards"));
      server.stop();
      copy(data, copy);
      server = EmbeddedServer.start(data, OptionalInt.empty());
      erase(network.database(Member.CARDS), keys(Member.CARDS), Eraser.Expiring.SILENT);
      erase(network.database(SETAGAYA), keys(SETAGAYA), Eraser.Expiring.ofCommunication());

      List<Row> cards = new ArrayList<>();
      List<Row> city = new ArrayList<>();
      readCopy(network, cards, city);
      System.out.printf(
          "sealed rows in a copy of the cluster: %d at the card system, %d at the city%n",
          cards.size(), city.size());
      assertEquals(1, cards.size());
      assertEquals(1, city.size());
      for (Path keys : List.of(keys(Member.CARDS), keys(SETAGAYA))) {
        assertEquals(0, opened(cards, keys) + opened(city, keys), keys.toString());
      }
      assertEquals(1, opened(cards, keysBefore.resolve("cards")), "the control must open");
      assertEquals(1, opened(city, keysBefore.resolve("communication")), "the control must open");
      assertEquals(
          List.of(),
          RawFiles.holding(keyBytes(keysBefore), data, keys(SETAGAYA), keys(Member.CARDS)));

      network.startProcess(Member.NATION);
      network.startProcess(SETAGAYA);
      assertEquals(MailingState.MAILING_STATE_EXPIRED, register.end(waiting).getState());
      network.close();
    } finally {
      server.stop();
    }
  }

  private MailingRecord marked(Letters register) {
    MailingRecord.Builder record = letter(register.resident());
    record
        .setMailingControlNumber(CONTROL)
        .setMailingNameKanji(NAME)
        .setMailingNameKanjiLength(NAME.length())
        .setMailingNameKanjiGaijiCount(0)
        .setMailingAddressKanji(ADDRESS)
        .setMailingAddressKanjiLength(ADDRESS.length())
        .setMailingAddressKanjiGaijiCount(0)
        .setPersons(0, record.getPersons(0).toBuilder().setNameRomaji(ROMAJI));
    return record.build();
  }

  private static Map<String, byte[]> markers(SubmittedMailing mailing) {
    Map<String, byte[]> markers = new HashMap<>();
    markers.putAll(RawFiles.text("name", NAME));
    markers.putAll(RawFiles.text("address", ADDRESS));
    markers.putAll(RawFiles.text("romaji", ROMAJI));
    markers.putAll(RawFiles.text("control number", CONTROL));
    markers.put("digest", mailing.getDigest().toByteArray());
    return markers;
  }

  private static void plant(EmbeddedServer server, DatabaseUrl url) throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table planted (name text)");
      statement.execute("insert into planted values ('" + NAME + "')");
    }
    try (Connection connection = server.url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
    }
  }

  /** What the eraser of a node does that runs on for more than a year. */
  private static void erase(DatabaseUrl url, Path keys, Eraser.Expiring expiring) {
    Vertx vertx = Vertx.vertx();
    try (Database database = Database.open(vertx, url, 1, 1, LIMIT)) {
      Instant later = Instant.now().plus(Duration.ofDays(400));
      DayKeys dayKeys = new DayKeys(ErasableKeys.open(keys), BusinessDays.standard());
      Eraser.once(
          new Eraser.Parts(
              dayKeys,
              new KeyLife(BusinessDays.standard(), 1),
              database,
              expiring,
              () -> later,
              new Metrics()));
      assertEquals(List.of(), dayKeys.all());
    } finally {
      vertx.close();
    }
  }

  private void readCopy(LocalNetwork network, List<Row> cards, List<Row> city) throws SQLException {
    EmbeddedServer second = EmbeddedServer.start(copy, OptionalInt.of(FreePorts.take()));
    try {
      cards.addAll(sealed(second.url(network.database(Member.CARDS).database()), "municipality"));
      city.addAll(sealed(second.url(network.database(SETAGAYA).database()), "'131121'"));
    } finally {
      second.stop();
    }
  }

  private static List<Row> sealed(DatabaseUrl url, String municipality) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select "
                    + municipality
                    + ", mailing_id, key_day, sealed from mailing where sealed is not null")) {
      while (found.next()) {
        rows.add(
            new Row(
                found.getString(1),
                found.getObject(2, UUID.class),
                found.getObject(3, LocalDate.class),
                found.getBytes(4)));
      }
    }
    return rows;
  }

  /** How many rows some key of a directory opens, whatever day it is called after. */
  private static long opened(List<Row> rows, Path keys) {
    DayKeys dayKeys = new DayKeys(ErasableKeys.open(keys), BusinessDays.standard());
    return rows.stream()
        .filter(
            row ->
                dayKeys.all().stream()
                    .map(day -> dayKeys.of(day).orElseThrow())
                    .anyMatch(key -> key.open(row.municipality, row.id, row.sealed).isPresent()))
        .count();
  }

  private static Map<String, byte[]> keyBytes(Path directory) throws IOException {
    Map<String, byte[]> bytes = new HashMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        bytes.put("key", Files.readAllBytes(file));
      }
    }
    assertFalse(bytes.isEmpty());
    return bytes;
  }

  private Path keys(Member member) {
    return files.resolve(member.label()).resolve("mailing-keys");
  }

  /** What an earlier run has left. */
  private static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> walk = Files.walk(tree)) {
        for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> walk = Files.walk(from)) {
      Files.createDirectories(to.getParent());
      for (Path each : walk.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
