package musubi.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseFaultException;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.RequestId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On the real PostgreSQL: effect, request key, record and statement stand together or not at all.
 */
class ActsTest {
  private static final String CITY = "131121";
  private static final Instant NOW = Instant.now();
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final byte[] OTHER_MESSAGE = {4, 5, 6};
  private static final String NOTHING = "0 0 0 0";

  private static DatabaseUrl url;
  private static Vertx vertx;
  private static Database database;
  private static Acts acts;

  @BeforeAll
  static void open() throws SQLException {
    String name = "test_acts";
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    }
    url = TestNetwork.postgres().createDatabase(name);
    Migrations.migrate(url, List.of("db/node"));
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table effect (number bigint generated always as identity, request_id text)");
    }
    vertx = Vertx.vertx();
    database = Database.open(vertx, url, 1, 8, Duration.ofSeconds(20));
    new Sweeper(database, RequestWindow.DEFAULT, InstantSource.system()).close();
    acts = new Acts(database, new PgRequestKeys());
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void perform_first_everythingStandsInOneTransaction() throws SQLException {
    Acts.Asked asked = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));

    Acts.Performed<Long> performed = acts.perform(asked, work(asked));

    assertEquals("1 1 1 1", standing(asked));
    assertEquals(
        List.of("1"),
        column(
            "select count(distinct x) from (select xmin::text x from effect where request_id = '%1$s'"
                + " union all select xmin::text from request_key where request_id = '%1$s'"
                + " union all select xmin::text from call_record where request_id = '%1$s'"
                + " union all select xmin::text from statement_use where request_id = '%1$s') u",
            asked));
    assertEquals(
        List.of(performed.answer() + " " + performed.callRecord().id()),
        column(
            "select first_number || ' ' || id from call_record where request_id = '%1$s'", asked));
  }

  @Test
  void perform_repeated_answersTheSameAndActsOnce() throws SQLException {
    Acts.Asked first = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));
    Acts.Asked repeat = asked(first.requestId(), MESSAGE, first.use().map(StatementUse::id));

    Long answer = acts.perform(first, work(first)).answer();

    assertEquals(answer, acts.perform(repeat, work(repeat)).answer());
    assertEquals("1 1 2 1", standing(first));
  }

  @Test
  void perform_repeatedUnderAFreshStatement_isARepeatToo() throws SQLException {
    Acts.Asked first = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));
    Acts.Asked repeat = asked(first.requestId(), MESSAGE, Optional.of(UUID.randomUUID()));

    Long answer = acts.perform(first, work(first)).answer();

    assertEquals(answer, acts.perform(repeat, work(repeat)).answer());
    assertEquals("1 1 2 2", standing(first));
  }

  @Test
  void perform_sameIdOtherBytes_isRefusedAndNothingStays() throws SQLException {
    Acts.Asked first = asked(id(), MESSAGE, Optional.empty());
    acts.perform(first, work(first));
    Acts.Asked other = asked(first.requestId(), OTHER_MESSAGE, Optional.of(UUID.randomUUID()));

    assertEquals("REQUEST_ID_REUSED", refusal(() -> acts.perform(other, work(other))));
    assertEquals("1 1 1 0", standing(first));
  }

  @Test
  void perform_sameIdOfAnotherBody_isAnotherAct() throws SQLException {
    Acts.Asked first = asked(id(), MESSAGE, Optional.empty());
    Acts.Asked same = asked(first.requestId(), MESSAGE, Optional.empty());
    Acts.Asked other =
        new Acts.Asked(
            "401307", same.requestId(), same.digest(), same.answered(), Optional.empty());

    Long answer = acts.perform(first, work(first)).answer();

    assertNotEquals(answer, effectOf(other));
    assertEquals(2, column("select 1 from effect where request_id = '%1$s'", first).size());
  }

  @Test
  void perform_workRefuses_nothingStays() throws SQLException {
    Acts.Asked asked = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));

    assertEquals(
        "NODE_BUSY",
        refusal(
            () ->
                acts.perform(
                    asked,
                    Acts.Work.of(
                        statements -> {
                          effect(statements, asked);
                          throw Refusal.of(AccessReason.NODE_BUSY);
                        },
                        CITY))));

    assertEquals(NOTHING, standing(asked));
  }

  @Test
  void perform_lastStatementFails_nothingStays() throws SQLException {
    Acts.Asked asked = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));

    assertThrows(
        DatabaseFaultException.class,
        () ->
            acts.perform(
                asked,
                Acts.Work.of(
                    statements -> {
                      long made = effect(statements, asked);
                      statements.send("select 1 / 0", Tuple.tuple());
                      return made;
                    },
                    CITY)));

    assertEquals(NOTHING, standing(asked));
  }

  @Test
  void perform_statementOfAnotherAct_isRefusedAndTheRecordSaysSo() throws SQLException {
    Acts.Asked first = asked(id(), MESSAGE, Optional.of(UUID.randomUUID()));
    acts.perform(first, work(first));
    Acts.Asked other = asked(id(), MESSAGE, first.use().map(StatementUse::id));

    assertEquals("STATEMENT_USED", refusal(() -> acts.perform(other, work(other))));

    assertEquals("0 0 1 0", standing(other));
    assertEquals(
        List.of("2 STATEMENT_USED"),
        column(
            "select decision || ' ' || reason from call_record where request_id = '%1$s'", other));
  }

  @Test
  void perform_sameActManyTimesAtOnce_actsOnce() throws Exception {
    Acts.Asked asked = asked(id(), MESSAGE, Optional.empty());

    assertEquals(1, answersOfEightAtOnce(acts, asked).size());
    assertEquals("1 1 8 0", standing(asked));
  }

  /** The same without request keys: it is they that make one act of eight calls. */
  @Test
  void control_withoutRequestKeys_actsEachTime() throws Exception {
    Acts.Asked asked = asked(id(), MESSAGE, Optional.empty());
    RequestKeys none =
        new RequestKeys() {
          @Override
          public Known known(
              Statements statements, String body, String method, List<RequestId> ids) {
            return Map::of;
          }

          @Override
          public void remember(
              Statements statements, String body, String method, List<Done> done) {}
        };

    assertEquals(8, answersOfEightAtOnce(new Acts(database, none), asked).size());
  }

  private static Set<Long> answersOfEightAtOnce(Acts over, Acts.Asked asked) throws Exception {
    List<CompletableFuture<Long>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        Acts.Asked each = asked(asked.requestId(), MESSAGE, Optional.empty());
        answers.add(
            CompletableFuture.supplyAsync(() -> over.perform(each, work(each)).answer(), threads));
      }
    }
    Set<Long> different = new HashSet<>();
    for (CompletableFuture<Long> answer : answers) {
      different.add(answer.get(20, TimeUnit.SECONDS));
    }
    return different;
  }

  /** How many effects, request keys, records and uses of statements there are of an act. */
  private static String standing(Acts.Asked asked) throws SQLException {
    return column(
            "select (select count(*) from effect where request_id = '%1$s') || ' ' ||"
                + " (select count(*) from request_key where request_id = '%1$s') || ' ' ||"
                + " (select count(*) from call_record where request_id = '%1$s') || ' ' ||"
                + " (select count(*) from statement_use where request_id = '%1$s')",
            asked)
        .getFirst();
  }

  private static Long effectOf(Acts.Asked asked) {
    return acts.perform(asked, work(asked)).answer();
  }

  private static Acts.Work<Long> work(Acts.Asked asked) {
    return Acts.Work.of(statements -> effect(statements, asked), CITY);
  }

  private static long effect(Statements statements, Acts.Asked asked) {
    return statements
        .query(
            "insert into effect (request_id) values ($1) returning number",
            Tuple.of(asked.requestId().toString()))
        .iterator()
        .next()
        .getLong(0);
  }

  private static RequestId id() {
    return RequestId.at(NOW, new Random());
  }

  private static Acts.Asked asked(RequestId id, byte[] message, Optional<UUID> statement) {
    CallRecord answered =
        CallRecord.now(
            NOW,
            new CallRecord.Act("P-01", "musubi.registry.v1.MarkService/Mark", 1, "protection-mark"),
            CallRecord.Decision.ANSWERED,
            "",
            CallRecord.Parties.own("musubi://register/131121/main"),
            Optional.of(id.value()),
            Purpose.NONE);
    return new Acts.Asked(
        CITY,
        id,
        message,
        answered,
        statement.map(
            jti -> new StatementUse(new BodyCode(CITY), jti, NOW.plusSeconds(120), message)));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable act) {
    return assertThrows(Refusal.class, act).reason().name();
  }

  private static List<String> column(String sql, Acts.Asked asked) throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(asked.requestId()))) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }
}
