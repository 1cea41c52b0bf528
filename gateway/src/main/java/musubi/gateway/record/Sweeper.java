package musubi.gateway.record;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/**
 * Makes the partitions of the coming days and months before they are needed, and drops request keys
 * whose window is over and uses of operator statements that are over. Records are never dropped
 * here: their retention is law, not housekeeping.
 */
public final class Sweeper implements AutoCloseable {
  private static final Duration AHEAD = Duration.ofDays(3);
  private static final Duration EVERY = Duration.ofHours(1);

  /**
   * How long the use of a statement is kept after the statement is over, longer than clocks may
   * differ; ours.
   */
  private static final Duration AFTER_STATEMENT = Duration.ofMinutes(10);

  /** Uses that one transaction deletes. */
  private static final int USES_AT_ONCE = 10_000;

  private final Database database;
  private final RequestWindow window;
  private final InstantSource clock;
  private final Worker worker;
  private Instant next = Instant.MIN;

  /** Sweeps once before it returns, then every hour. */
  public Sweeper(Database database, RequestWindow window, InstantSource clock) {
    this.database = database;
    this.window = window;
    this.clock = clock;
    sweep(clock.instant());
    this.worker = Worker.start("sweeper", this::sweepWhenDue);
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean sweepWhenDue() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      TimeUnit.MILLISECONDS.sleep(Worker.IDLE_MILLIS * 10);
      return false;
    }
    sweep(now);
    return false;
  }

  private void sweep(Instant now) {
    Instant oldest = now.minus(window.back()).minus(Duration.ofDays(1));
    database.transaction(
        statements -> {
          make(statements, "request_key", "day", oldest, now.plus(AHEAD));
          make(statements, "call_record", "month", now.minus(AHEAD), now.plus(AHEAD));
          statements.query(
              "select drop_partitions('request_key', $1)",
              Tuple.of(oldest.atOffset(ZoneOffset.UTC)));
          return null;
        });
    deleteUses(now.minus(AFTER_STATEMENT));
    next = now.plus(EVERY);
  }

  /** In parts: there may be many, and a transaction has little time. */
  private void deleteUses(Instant before) {
    int deleted;
    do {
      deleted =
          database.transaction(
              statements -> PgStatementUses.delete(statements, before, USES_AT_ONCE));
    } while (deleted == USES_AT_ONCE);
  }

  private static void make(
      Statements statements, String table, String unit, Instant since, Instant until) {
    statements.query(
        "select make_partitions($1, $2, $3, $4)",
        Tuple.of(table, unit, since.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC)));
  }
}
