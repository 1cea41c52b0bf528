package musubi.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the real PostgreSQL: a statement is used once, or again for the same act. */
class StatementUseTest {
  private static final BodyCode SETAGAYA = new BodyCode("131121");
  private static final BodyCode FUKUOKA = new BodyCode("401307");
  private static final Instant NOW = Instant.now();
  private static final Instant EXPIRES = NOW.plusSeconds(120);
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final byte[] OTHER_MESSAGE = {4, 5, 6};
  private static final String GOOD = "";
  private static final String USED = "STATEMENT_USED";

  private static DatabaseUrl url;
  private static Vertx vertx;
  private static Database database;
  private static Recorder recorder;

  @BeforeAll
  static void open() throws SQLException {
    String name = "test_statement_use";
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    }
    url = TestNetwork.postgres().createDatabase(name);
    Migrations.migrate(url, List.of("db/node"));
    vertx = Vertx.vertx();
    database = Database.open(vertx, url, 1, 4, Duration.ofSeconds(20));
    new Sweeper(database, RequestWindow.DEFAULT, InstantSource.system()).close();
    recorder = new Recorder(database);
  }

  @AfterAll
  static void close() throws Exception {
    recorder.close();
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void write_otherAct_isUsedAndTheRecordSaysSo() throws Exception {
    UUID jti = UUID.randomUUID();
    CallRecord first = call(Optional.of(UUID.randomUUID()));
    CallRecord second = call(Optional.of(UUID.randomUUID()));

    assertEquals(GOOD, outcome(recorder, first, use(jti, MESSAGE)));
    assertEquals(USED, outcome(recorder, second, use(jti, MESSAGE)));

    assertEquals(List.of("1", ""), row(first));
    assertEquals(List.of("2", USED), row(second));
    assertEquals(
        List.of(first.id().toString()),
        column("select record_id from statement_use where jti = '" + jti + "'"));
  }

  @Test
  void write_sameRequestIdAndMessage_isARepeat() throws Exception {
    UUID jti = UUID.randomUUID();
    Optional<UUID> id = Optional.of(UUID.randomUUID());

    assertEquals(GOOD, outcome(recorder, call(id), use(jti, MESSAGE)));
    assertEquals(GOOD, outcome(recorder, call(id), use(jti, MESSAGE)));
    assertEquals(USED, outcome(recorder, call(id), use(jti, OTHER_MESSAGE)));
    assertEquals(GOOD, outcome(recorder, call(id), use(jti, MESSAGE)));
  }

  @Test
  void write_withoutRequestId_isNeverARepeat() throws Exception {
    UUID jti = UUID.randomUUID();

    assertEquals(GOOD, outcome(recorder, call(Optional.empty()), use(jti, new byte[0])));
    assertEquals(USED, outcome(recorder, call(Optional.empty()), use(jti, new byte[0])));
  }

  @Test
  void write_sameIdOfAnotherBody_isAnotherStatement() throws Exception {
    UUID jti = UUID.randomUUID();
    StatementUse other = new StatementUse(FUKUOKA, jti, EXPIRES, MESSAGE);

    assertEquals(GOOD, outcome(recorder, call(Optional.of(UUID.randomUUID())), use(jti, MESSAGE)));
    assertEquals(GOOD, outcome(recorder, call(Optional.of(UUID.randomUUID())), Optional.of(other)));
  }

  @Test
  void write_refusedCall_usesItsStatementToo() throws Exception {
    UUID jti = UUID.randomUUID();
    CallRecord refused = call(Optional.of(UUID.randomUUID())).refused(AccessReason.NODE_BUSY);

    assertEquals(GOOD, outcome(recorder, refused, use(jti, MESSAGE)));
    assertEquals(USED, outcome(recorder, call(Optional.of(UUID.randomUUID())), use(jti, MESSAGE)));
    assertEquals(List.of("2", "NODE_BUSY"), row(refused));
  }

  /**
   * Both writers of the recorder are held up until all the others wait: these go into one batch.
   */
  @Test
  void batch_someTwice_refusesThoseAlone() throws Exception {
    UUID known = UUID.randomUUID();
    outcome(recorder, call(Optional.of(UUID.randomUUID())), use(known, MESSAGE));
    UUID jti = UUID.randomUUID();
    Optional<UUID> id = Optional.of(UUID.randomUUID());
    List<CallRecord> calls = new ArrayList<>();
    List<CompletableFuture<Void>> written = new ArrayList<>();

    try (Connection blocker = url.connect();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table statement_use in access exclusive mode");
      CompletableFuture<Void> held =
          recorder.writeLater(call(Optional.empty()), use(UUID.randomUUID(), MESSAGE));
      TestNetwork.await("the first writer waits", () -> waitForLock() == 1);
      CompletableFuture<Void> heldToo =
          recorder.writeLater(call(Optional.empty()), use(UUID.randomUUID(), MESSAGE));
      TestNetwork.await("the second writer waits", () -> waitForLock() == 2);
      for (var each :
          List.of(
              new Asked(id, use(jti, MESSAGE)),
              new Asked(Optional.of(UUID.randomUUID()), use(jti, MESSAGE)),
              new Asked(id, use(jti, MESSAGE)),
              new Asked(id, use(jti, OTHER_MESSAGE)),
              new Asked(Optional.of(UUID.randomUUID()), use(known, MESSAGE)),
              new Asked(Optional.of(UUID.randomUUID()), use(UUID.randomUUID(), MESSAGE)),
              new Asked(Optional.of(UUID.randomUUID()), Optional.empty()))) {
        calls.add(call(each.requestId()));
        written.add(recorder.writeLater(calls.getLast(), each.use()));
      }
      blocker.rollback();
      held.get(20, TimeUnit.SECONDS);
      heldToo.get(20, TimeUnit.SECONDS);
    }

    assertEquals(
        List.of(GOOD, USED, GOOD, USED, USED, GOOD, GOOD),
        written.stream().map(StatementUseTest::outcome).toList());
    List<String> reasons = new ArrayList<>();
    for (CallRecord call : calls) {
      reasons.add(row(call).getLast());
    }
    assertEquals(List.of(GOOD, USED, GOOD, USED, USED, GOOD, GOOD), reasons);
    assertEquals(
        List.of("1"),
        column(
            "select count(distinct xmin::text) from call_record where id in ('"
                + String.join("','", calls.stream().map(c -> c.id().toString()).toList())
                + "')"));
  }

  @Test
  void write_afterRestart_isStillUsed() throws Exception {
    UUID jti = UUID.randomUUID();
    Optional<UUID> id = Optional.of(UUID.randomUUID());
    try (Recorder before = new Recorder(database)) {
      assertEquals(GOOD, outcome(before, call(id), use(jti, MESSAGE)));
    }

    try (Recorder after = new Recorder(database)) {
      assertEquals(USED, outcome(after, call(Optional.of(UUID.randomUUID())), use(jti, MESSAGE)));
      assertEquals(GOOD, outcome(after, call(id), use(jti, MESSAGE)));
    }
  }

  /** Two instances of a node, the same statements in opposite orders: no deadlock, one winner. */
  @Test
  void write_twoRecordersAtOnce_oneWinsEachStatement() throws Exception {
    List<UUID> statements =
        new ArrayList<>(Stream.generate(UUID::randomUUID).limit(1_000).toList());
    List<CompletableFuture<Void>> here = new ArrayList<>();
    List<CompletableFuture<Void>> there = new ArrayList<>();
    try (Recorder other = new Recorder(database)) {
      for (int i = 0; i < statements.size(); i++) {
        here.add(
            recorder.writeLater(
                call(Optional.of(UUID.randomUUID())), use(statements.get(i), MESSAGE)));
        there.add(
            other.writeLater(
                call(Optional.of(UUID.randomUUID())),
                use(statements.get(statements.size() - 1 - i), MESSAGE)));
      }
      Collections.reverse(there);
      for (int i = 0; i < statements.size(); i++) {
        List<String> both = List.of(outcome(here.get(i)), outcome(there.get(i)));
        assertTrue(both.contains(GOOD) && both.contains(USED), both.toString());
      }
    }
  }

  @Test
  void sweep_statementsThatAreOver_areForgottenAndNoOthers() throws Exception {
    UUID over = UUID.randomUUID();
    UUID good = UUID.randomUUID();
    Instant longAgo = NOW.minus(Duration.ofMinutes(11));
    Instant justNow = NOW.minus(Duration.ofMinutes(9));
    write(new StatementUse(SETAGAYA, over, longAgo, MESSAGE));
    write(new StatementUse(SETAGAYA, good, justNow, MESSAGE));

    new Sweeper(database, RequestWindow.DEFAULT, InstantSource.fixed(NOW)).close();

    assertEquals(
        List.of(good.toString()),
        column("select jti from statement_use where jti in ('" + over + "', '" + good + "')"));
  }

  @Test
  void writeLater_closed_isRefusedAtOnce() {
    Recorder closed = new Recorder(database);
    closed.close();

    assertEquals("STOPPING", outcome(closed.writeLater(call(Optional.empty()), Optional.empty())));
  }

  private record Asked(Optional<UUID> requestId, Optional<StatementUse> use) {}

  private static void write(StatementUse use) {
    recorder.write(call(Optional.of(UUID.randomUUID())), Optional.of(use));
  }

  private static Optional<StatementUse> use(UUID jti, byte[] message) {
    return Optional.of(new StatementUse(SETAGAYA, jti, EXPIRES, message));
  }

  private static CallRecord call(Optional<UUID> requestId) {
    return CallRecord.now(
        NOW,
        new CallRecord.Act("R-03", "musubi.registry.v1.InquiryService/Inquire", 1, "inquiry"),
        CallRecord.Decision.ANSWERED,
        "",
        CallRecord.Parties.own("musubi://terminal/131121/counter"),
        requestId,
        new Purpose("resident-record", "A-1", "OP-1", "T-1"));
  }

  private static String outcome(Recorder recorder, CallRecord call, Optional<StatementUse> use) {
    try {
      recorder.write(call, use);
      return GOOD;
    } catch (Refusal e) {
      return e.reason().name();
    }
  }

  private static String outcome(CompletableFuture<Void> written) {
    try {
      written.get(20, TimeUnit.SECONDS);
      return GOOD;
    } catch (ExecutionException e) {
      return ((Refusal) e.getCause()).reason().name();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int waitForLock() {
    try {
      return column(
              "select 1 from pg_locks where not granted and relation = 'statement_use'::regclass")
          .size();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> row(CallRecord call) throws SQLException {
    return List.of(
        column("select decision from call_record where id = '" + call.id() + "'").getFirst(),
        column("select reason from call_record where id = '" + call.id() + "'").getFirst());
  }

  private static List<String> column(String sql) throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }
}
