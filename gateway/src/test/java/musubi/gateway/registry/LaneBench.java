package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.await;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRequestKeys;
import musubi.gateway.record.Sweeper;
import musubi.gateway.value.RequestId;

/**
 * A lane on a database of its own. Whoever holds the counter's row from outside decides which
 * updates come together in one batch.
 */
final class LaneBench implements AutoCloseable {
  private static final String CITY = "131121";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final AtomicInteger BENCHES = new AtomicInteger();

  private final DatabaseUrl url;
  private final Vertx vertx = Vertx.vertx();
  private final Database database;
  private final Sweeper sweeper;
  private final UpdateLane lane;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Runnable> others = new ArrayList<>();

  private LaneBench(DatabaseUrl url) {
    this.url = url;
    this.database = Database.open(vertx, url, 2, 2, LIMIT);
    this.sweeper = new Sweeper(database, RequestWindow.DEFAULT, InstantSource.system());
    this.lane = lane(database);
  }

  static LaneBench open() {
    String name = "test_lane_" + BENCHES.incrementAndGet();
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(name);
    Migrations.migrate(url, List.of("db/node", "db/registry", "db/communication"));
    return new LaneBench(url);
  }

  UpdateLane lane() {
    return lane;
  }

  /** Another lane of the same municipality, which waits for its database half a second only. */
  UpdateLane impatient() {
    Database hasty = Database.open(vertx, url, 1, 1, Duration.ofMillis(500));
    UpdateLane other = lane(hasty);
    others.add(other::close);
    others.add(hasty::close);
    return other;
  }

  UpdateLane.Update update(UUID id, Identity identity, int digest) {
    return new UpdateLane.Update(
        "musubi.registry.v1.UpdateService/PushUpdate",
        new RequestId(id),
        new byte[] {(byte) digest, (byte) (digest >> 8)},
        identity,
        record());
  }

  Future<Long> submit(UpdateLane.Update update) {
    return callers.submit(() -> lane.submit(update).number());
  }

  /** Submits in order, so that all come in one batch; one that is refused goes before them. */
  List<Future<Long>> inOneBatch(List<UpdateLane.Update> updates) throws SQLException {
    List<Future<Long>> numbers = new ArrayList<>();
    try (Connection held = holdCounter()) {
      submit(update(UUID.fromString("01900000-0000-7000-8000-000000000000"), nobody(), 0));
      await("the first update taken", this::waitsForCounter);
      for (UpdateLane.Update update : updates) {
        numbers.add(submit(update));
        await("an update waiting", () -> lane.waiting() == numbers.size());
      }
      held.rollback();
    }
    return numbers;
  }

  private static Identity nobody() {
    return Identities.resident()
        .set(Item.RESIDENT_RECORD_CODE, "98765432109")
        .set(Item.CHANGE_REASON, 9)
        .build();
  }

  /** Takes the counter's row until rollback. */
  Connection holdCounter() throws SQLException {
    Connection connection = url.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("select 1 from lane for update");
    }
    return connection;
  }

  /** Whether a transaction of the lane waits for the counter's row. */
  boolean waitsForCounter() {
    return !row("select count(*) from pg_stat_activity where datname = current_database()"
            + " and application_name = 'musubi' and wait_event_type = 'Lock'")
        .getFirst()
        .equals("0");
  }

  long transactions() {
    return Long.parseLong(
        row("select count(distinct disposed_at) from identity_update").getFirst());
  }

  /** The one row of an answer. */
  List<String> row(String sql) {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> row = new ArrayList<>();
      result.next();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      return row;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    lane.close();
    others.forEach(Runnable::run);
    sweeper.close();
    callers.shutdownNow();
    database.close();
    vertx.close().await();
  }

  private UpdateLane lane(Database on) {
    return new UpdateLane(
        CITY,
        on,
        new PgUpdates(),
        PgIdentityFile.ofMunicipality(),
        new PgRequestKeys(),
        new IdentityMessages(),
        new Signals(),
        InstantSource.system());
  }

  private static CallRecord record() {
    return CallRecord.now(
        Instant.now(),
        new CallRecord.Act(
            "R-01", "musubi.registry.v1.UpdateService/PushUpdate", 1, "update-notice"),
        CallRecord.Decision.ANSWERED,
        "",
        CallRecord.Parties.own("musubi://register/131121/main"),
        Optional.empty(),
        Purpose.NONE);
  }
}
