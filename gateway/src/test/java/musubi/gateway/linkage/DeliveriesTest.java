package musubi.gateway.linkage;

import static musubi.gateway.linkage.Delivered.LINKED;
import static musubi.gateway.linkage.Delivered.NUMBER_UNKNOWN;
import static musubi.gateway.linkage.Delivered.SYMBOL_ALREADY_LINKED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyState;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SignedEntry;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.UnifiedAddresseeNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker delivers, on the real PostgreSQL: checked first, linked once, then forgotten. */
class DeliveriesTest {
  private static final String NAME = "test_deliveries";
  private static final String CODE = "linkage/131121";
  private static final Organisation OWN = new Organisation(CODE, 1);
  private static final Organisation OTHER = new Organisation("linkage/131130", 1);
  private static final byte[] NOTHING = {};

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final SecureRandom random = new SecureRandom();
  private final KeyLog log = new KeyLog();
  private final Ed25519Key nation = Ed25519Key.generate(random);
  private final SymbolKey own = SymbolKey.generate(OWN, random);
  private final SymbolKey other = SymbolKey.generate(OTHER, random);
  private final PersonKey personKey = PersonKey.of(bytes(32));
  private final PgLinks links = new PgLinks();
  private Database database;
  private OwnKeys keys;
  private Deliveries deliveries;
  private int entries;

  @BeforeEach
  void open() throws SQLException {
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + NAME + " with (force)");
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(NAME);
    Migrations.migrate(url, List.of("db/node", "db/translation", "db/linkage"));
    database = Database.open(vertx, url, 1, 2, Duration.ofSeconds(20));
    Instant now = Instant.now();
    keys =
        OwnKeys.open(
            CODE,
            SealedSecrets.open(
                directory.resolve("symbols"), FileKeyEncryption.open(directory.resolve("key/k"))),
            now);
    keys.entries().forEach(this::enter);
    enter(KeyEntry.signing("nation", nation.publicKey(), now.minusSeconds(60), end(now)));
    enter(KeyEntry.commitment(own.commit(random), KeyState.ACTIVE));
    enter(KeyEntry.commitment(other.commit(random), KeyState.ACTIVE));
    deliveries =
        new Deliveries(
            new BodyCode("131121"),
            log,
            keys,
            new UnprovenTranslations(database, new Metrics(), InstantSource.system()),
            Digests.open(directory.resolve("request.key")),
            new Metrics(),
            InstantSource.system());
  }

  @AfterEach
  void close() {
    database.close();
    vertx.close().await();
  }

  @Test
  void deliver_pendingNumbers_areLinkedAndNothingIsLeftOfTheRequests() {
    List<byte[]> numbers = List.of(pending(1), pending(2), pending(3));
    Delivery delivery = delivery(List.of(bytes(16), bytes(16), bytes(16)), numbers);

    assertEquals(List.of(LINKED, LINKED, LINKED), deliver(delivery));

    assertEquals(0, count("select count(*) from acquisition"));
    assertEquals(3, count("select count(*) from link where epoch = 1"));
    assertEquals(3, count("select count(*) from ended_number"));
    assertEquals(
        0,
        database
            .read(
                "select count(*) from ended_number where digest = any($1::bytea[])",
                Tuple.of((Object) numbers.stream().map(Buffer::buffer).toArray(Buffer[]::new)))
            .iterator()
            .next()
            .getLong(0));
  }

  @Test
  void deliver_linked_symbolOpensForItsPersonAlone() {
    deliver(delivery(List.of(bytes(16)), List.of(pending(1))));

    PgLinks.SymbolRow row = links.symbols(database, List.of(unified(1))).get(unified(1));
    Point symbol = keys.store().open(OWN, row.sealed(), unified(1).digits());

    assertEquals(
        Map.of(java.nio.ByteBuffer.wrap(keys.store().index(OWN, symbol)), unified(1)),
        links.owners(database, List.of(keys.store().index(OWN, symbol), bytes(32))));
    assertThrows(
        musubi.gateway.symbol.SymbolException.class,
        () -> keys.store().open(OWN, row.sealed(), unified(2).digits()));
  }

  @Test
  void deliver_repeated_changesNothing() {
    Delivery delivery = delivery(List.of(bytes(16), bytes(16)), List.of(pending(1), pending(2)));

    assertEquals(List.of(LINKED, LINKED), deliver(delivery));
    List<String> before = table("link");

    assertEquals(List.of(LINKED, LINKED), deliver(delivery));
    assertEquals(before, table("link"));
  }

  @Test
  void deliver_onePersonForTwoAddressees_secondIsNotLinked() {
    byte[] person = bytes(16);
    assertEquals(List.of(LINKED), deliver(delivery(List.of(person), List.of(pending(1)))));
    Delivery second = delivery(List.of(person), List.of(pending(2)));

    assertEquals(List.of(SYMBOL_ALREADY_LINKED), deliver(second));
    assertEquals(List.of(SYMBOL_ALREADY_LINKED), deliver(second));

    assertEquals(1, count("select count(*) from link"));
    assertEquals(1, count("select count(*) from acquisition where state = 8 and number is null"));
  }

  @Test
  void deliver_onePersonTwiceInOneRequest_firstIsLinked() {
    byte[] person = bytes(16);

    assertEquals(
        List.of(LINKED, SYMBOL_ALREADY_LINKED),
        deliver(delivery(List.of(person, person), List.of(pending(1), pending(2)))));
  }

  @Test
  void deliver_anotherPersonForALinkedAddressee_isNotLinked() {
    deliver(delivery(List.of(bytes(16)), List.of(pending(1))));
    List<String> before = table("link");

    assertEquals(
        List.of(SYMBOL_ALREADY_LINKED), deliver(delivery(List.of(bytes(16)), List.of(pending(1)))));
    assertEquals(before, table("link"));
  }

  @Test
  void deliver_numbersThatNobodyWaitsFor_areUnknown() {
    byte[] over = pending(1);
    database.write("update acquisition set expires_at = now()", Tuple.tuple());

    assertEquals(
        List.of(NUMBER_UNKNOWN, NUMBER_UNKNOWN),
        deliver(delivery(List.of(bytes(16), bytes(16)), List.of(over, bytes(16)))));
    assertEquals(0, count("select count(*) from link"));
  }

  @Test
  void deliver_numberTwiceInOneRequest_isMalformed() {
    byte[] number = pending(1);

    assertRefused(
        "REQUEST_MALFORMED", delivery(List.of(bytes(16), bytes(16)), List.of(number, number)));
  }

  @Test
  void deliver_otherPurposeSenderOrReceiver_isMalformed() {
    Instant now = Instant.now();
    Header good = header(now);
    List<Asked> asked = List.of(asked(bytes(16), pending(1)));

    Blinded toOther = blind(with(good, OTHER, good.directoryRoot(), now, end(now)), asked);
    assertRefused(
        "REQUEST_MALFORMED",
        new Delivery(
            toOther,
            new Translator(SymbolKey.nation(), other, bytes(32), random)
                .translate(toOther.request(), toOther.v1())));
  }

  @Test
  void deliver_overOrNotYetBegun_isExpired() {
    Instant now = Instant.now();
    byte[] number = pending(1);

    for (Header bad :
        List.of(
            with(header(now), OWN, log.root(), now.minusSeconds(7200), now.minusSeconds(3600)),
            with(header(now), OWN, log.root(), now.plusSeconds(3600), now.plusSeconds(7200)),
            with(header(now), OWN, log.root(), now, now.plus(Duration.ofDays(31))))) {
      assertRefused("REQUEST_EXPIRED", delivery(bad, List.of(asked(bytes(16), number))));
    }
  }

  @Test
  void deliver_rootOrKeyThatTheLogDoesNotHave_isStale() {
    Instant now = Instant.now();
    byte[] number = pending(1);
    List<Asked> asked = List.of(asked(bytes(16), number));
    Header good = header(now);
    HpkeKey foreign = HpkeKey.generate(random);

    assertRefused("KEY_LOG_STALE", delivery(with(good, OWN, bytes(32), now, end(now)), asked));
    Header named =
        new Header(
            Purpose.ACQUIRE,
            bytes(16),
            Organisation.NATION,
            OWN,
            foreign.id(),
            log.root(),
            "",
            0,
            NOTHING,
            now.getEpochSecond(),
            end(now).getEpochSecond());
    Blinded blinded =
        Sender.blind(named, Point.generator(), foreign.publicKey(), asked, nation, random);
    assertRefused("KEY_LOG_STALE", new Delivery(blinded, translated(blinded)));
  }

  @Test
  void deliver_signedByAnother_isRefused() {
    Blinded blinded =
        Sender.blind(
            header(Instant.now()),
            Point.generator(),
            keys.hpke().publicKey(),
            List.of(asked(bytes(16), pending(1))),
            Ed25519Key.generate(random),
            random);

    assertRefused("REQUEST_SIGNATURE", new Delivery(blinded, translated(blinded)));
  }

  @Test
  void deliver_wrongKeyOrSwappedPoints_isUnprovenAndKeptAsEvidence() {
    Blinded blinded =
        blind(
            header(Instant.now()),
            List.of(asked(bytes(16), pending(1)), asked(bytes(16), pending(2))));
    Translation good = translated(blinded);
    Translation swapped = new Translation(good.points().reversed(), good.proofE(), good.proofZ());
    Translation wrongKey =
        new Translator(SymbolKey.nation(), SymbolKey.generate(OWN, random), bytes(32), random)
            .translate(blinded.request(), blinded.v1());

    for (Translation bad : List.of(swapped, wrongKey, swapped)) {
      assertRefused("TRANSLATION_UNPROVEN", new Delivery(blinded, bad));
    }

    assertEquals(2, count("select count(*) from unproven_translation"));
    assertEquals(0, count("select count(*) from link"));
    assertEquals(List.of(LINKED, LINKED), deliver(new Delivery(blinded, good)));
  }

  @Test
  void deliver_manyAtOnce_areQuick() {
    List<byte[]> numbers = IntStream.range(0, 256).mapToObj(this::pending).toList();
    Delivery delivery = delivery(numbers.stream().map(number -> bytes(16)).toList(), numbers);
    long begin = System.nanoTime();

    List<Delivered> results = deliver(delivery);

    System.out.printf(
        "256 symbols checked, opened and linked in %d ms%n",
        (System.nanoTime() - begin) / 1_000_000);
    assertTrue(results.stream().allMatch(LINKED::equals));
  }

  private record Delivery(Blinded blinded, Translation translation) {}

  private List<Delivered> deliver(Delivery delivery) {
    var work = deliveries.deliver(delivery.blinded.request(), delivery.translation);
    return database.transaction(
        statements -> {
          List<Delivered> results = work.now(statements).answer();
          statements.flush();
          return results;
        });
  }

  private void assertRefused(String reason, Delivery delivery) {
    assertEquals(reason, assertThrows(Refusal.class, () -> deliver(delivery)).reason().name());
  }

  private Delivery delivery(List<byte[]> subjects, List<byte[]> numbers) {
    return delivery(
        header(Instant.now()),
        IntStream.range(0, numbers.size())
            .mapToObj(i -> asked(subjects.get(i), numbers.get(i)))
            .toList());
  }

  private Delivery delivery(Header header, List<Asked> asked) {
    Blinded blinded = blind(header, asked);
    return new Delivery(blinded, translated(blinded));
  }

  private Blinded blind(Header header, List<Asked> asked) {
    return Sender.blind(header, Point.generator(), keys.hpke().publicKey(), asked, nation, random);
  }

  private Translation translated(Blinded blinded) {
    return new Translator(SymbolKey.nation(), own, bytes(32), random)
        .translate(blinded.request(), blinded.v1());
  }

  private Asked asked(byte[] subject, byte[] number) {
    return new Asked(personKey.person(subject, 1), number, NOTHING);
  }

  private Header header(Instant now) {
    return new Header(
        Purpose.ACQUIRE,
        bytes(16),
        Organisation.NATION,
        OWN,
        keys.hpke().id(),
        log.root(),
        "",
        0,
        NOTHING,
        now.getEpochSecond(),
        end(now).getEpochSecond());
  }

  private Header with(Header good, Organisation to, byte[] root, Instant from, Instant until) {
    return new Header(
        good.purpose(),
        bytes(16),
        good.from(),
        to,
        good.receiverKeyId(),
        root,
        "",
        0,
        NOTHING,
        from.getEpochSecond(),
        until.getEpochSecond());
  }

  private static Instant end(Instant now) {
    return now.plus(Duration.ofDays(20));
  }

  /** A request with a number, for the addressee of this place. */
  private byte[] pending(int place) {
    byte[] number = bytes(16);
    database.write(
        "insert into acquisition values ($1, 5, $2, $3, now(), $4)"
            + " on conflict (unified_addressee_number) do update"
            + " set state = 5, number = excluded.number, signature = excluded.signature,"
            + " expires_at = excluded.expires_at",
        Tuple.of(
            unified(place).digits(),
            Buffer.buffer(number),
            Buffer.buffer(bytes(64)),
            end(Instant.now()).atOffset(ZoneOffset.UTC)));
    return number;
  }

  private static UnifiedAddresseeNumber unified(int place) {
    return new UnifiedAddresseeNumber("%015d".formatted(place));
  }

  private void enter(KeyEntry entry) {
    byte[] serialised = ("entry " + entries++).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    SignedEntry signed = new SignedEntry(serialised, NOTHING, NOTHING, Optional.of(entry));
    log.extend(List.of(new KeyLog.Taken(signed, true)));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private long count(String sql) {
    return database.read(sql, Tuple.tuple()).iterator().next().getLong(0);
  }

  private List<String> table(String name) {
    List<String> rows = new ArrayList<>();
    database
        .read("select t::text from " + name + " t order by 1", Tuple.tuple())
        .forEach(row -> rows.add(row.getString(0)));
    return rows;
  }
}
