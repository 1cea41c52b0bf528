package musubi.gateway.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.translation.KeyLog;

/**
 * Drops what is over: translations that nobody confirmed, ids that nobody may repeat, numbers;
 * renews the broker's keys and destroys retired symbol keys.
 */
public final class Housekeeping implements AutoCloseable {
  // Ours.
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final Duration KEYS_EVERY = Duration.ofHours(1);
  private static final int AT_ONCE = 10_000;

  private final PgTranslations translations = new PgTranslations();
  private final PgNumbers numbers = new PgNumbers();
  private final KeyLogBook book;
  private final Database database;
  private final InstantSource clock;
  private final Worker worker;
  private Instant next = Instant.MIN;
  private Instant keysNext = Instant.MIN;

  /** Starts. */
  public Housekeeping(KeyLogBook book, Database database, InstantSource clock) {
    this.book = book;
    this.database = database;
    this.clock = clock;
    this.worker = Worker.start("housekeeping", this::turn);
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean turn() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      TimeUnit.MILLISECONDS.sleep(Worker.IDLE_MILLIS * 10);
      return false;
    }
    Instant over = now.minus(KeyLog.SKEW);
    all(() -> translations.dropOver(database, over, AT_ONCE));
    all(() -> translations.delete(database, over, AT_ONCE));
    all(() -> database.transaction(statements -> numbers.end(statements, over, AT_ONCE)));
    if (!now.isBefore(keysNext)) {
      book.enterOwn();
      book.destroyRetired();
      keysNext = now.plus(KEYS_EVERY);
    }
    next = now.plus(EVERY);
    return false;
  }

  /** In parts: there may be many, and a transaction has little time. */
  private static void all(IntSupplier part) {
    int done;
    do {
      done = part.getAsInt();
    } while (done == AT_ONCE);
  }
}
