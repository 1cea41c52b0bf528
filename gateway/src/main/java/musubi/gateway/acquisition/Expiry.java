package musubi.gateway.acquisition;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/**
 * Deletes what is past its limit (符号取得管理情報削除, [003 X-32]): at the start and every ten minutes
 * (ours), in parts. What is deleted is counted, not named.
 */
public final class Expiry implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** Rows that one transaction deletes; ours. */
  private static final int AT_ONCE = 5_000;

  private final Database database;
  private final Map<String, Part> parts;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Worker worker;
  private Instant next = Instant.MIN;

  /** Starts deleting; the parts by what they delete, for the figures. */
  public Expiry(Database database, Map<String, Part> parts, InstantSource clock, Metrics metrics) {
    this.database = database;
    this.parts = parts;
    this.clock = clock;
    this.metrics = metrics;
    this.worker = Worker.start("expiry", this::deleteWhenDue);
  }

  /** Rows of one kind. */
  @FunctionalInterface
  public interface Part {
    /** Deletes rows whose limit is this time or earlier, so many at most; returns how many. */
    int delete(Statements statements, Instant now, int most);
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean deleteWhenDue() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      TimeUnit.MILLISECONDS.sleep(Worker.IDLE_MILLIS * 10);
      return false;
    }
    parts.forEach((what, part) -> delete(what, part, now));
    next = now.plus(EVERY);
    return false;
  }

  private void delete(String what, Part part, Instant now) {
    int deleted;
    do {
      deleted = database.transaction(statements -> part.delete(statements, now, AT_ONCE));
      metrics.count(deleted, "musubi_expired_total", "what", what);
    } while (deleted == AT_ONCE);
  }
}
