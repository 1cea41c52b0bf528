package musubi.gateway.mailing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys keys of mailing records in time, then tells the database: rows without a key are
 * emptied, and forgotten when nobody asks for them any more. The key goes first: from then on
 * nothing under it can be read, whatever becomes of the node; what a start finds without its key is
 * emptied then.
 *
 * <p>One worker. A key that has lived as long as any may is destroyed even while the database is
 * away.
 */
public final class Eraser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);

  /** How often it looks; ours. */
  private static final Duration EVERY = Duration.ofMinutes(1);

  /** How long a row without content says what became of its record; ours. */
  private static final Duration REMEMBERED = Duration.ofDays(400);

  /** Rows that one transaction changes; ours. */
  private static final int AT_ONCE = 2_000;

  private final Parts parts;
  private final PgKept kept = new PgKept();
  private final Worker worker;
  private Instant next = Instant.MIN;

  /**
   * What it is made of.
   *
   * @param expiring what else is to be said of records that are destroyed before their end
   */
  public record Parts(
      DayKeys keys,
      KeyLife life,
      Database database,
      Expiring expiring,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts[" + life.keepDays() + "]";
    }
  }

  /** Ends records that are destroyed before their end. */
  @FunctionalInterface
  public interface Expiring {
    /** At a node that tells nobody. */
    Expiring SILENT = (statements, day, now, most) -> 0;

    /** At a communication node, whose register learns of it. */
    static Expiring ofCommunication() {
      PgMailings mailings = new PgMailings();
      return (statements, day, now, most) -> {
        var ids = mailings.waiting(statements, day, most);
        mailings.end(
            statements,
            ids.stream().map(id -> PgMailings.Ended.of(id, Outcome.EXPIRED)).toList(),
            now);
        statements.flush();
        return ids.size();
      };
    }

    /** Ends records under the key of a day, so many at most; returns how many. */
    int expire(Statements statements, LocalDate day, Instant now, int most);
  }

  private Eraser(Parts parts, boolean isRunning) {
    this.parts = parts;
    this.worker = isRunning ? Worker.start("mailing-eraser", this::eraseWhenDue) : null;
  }

  /** Starts looking. */
  public static Eraser start(Parts parts) {
    Eraser eraser = new Eraser(parts, true);
    parts.metrics().gauge("musubi_mailing_keys", () -> parts.keys().all().size());
    return eraser;
  }

  /** Looks once. */
  static void once(Parts parts) {
    new Eraser(parts, false).erase();
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean eraseWhenDue() throws InterruptedException {
    Instant now = parts.clock().instant();
    if (now.isBefore(next)) {
      TimeUnit.MILLISECONDS.sleep(Worker.IDLE_MILLIS * 10);
      return false;
    }
    erase();
    next = now.plus(EVERY);
    return false;
  }

  private void erase() {
    Instant now = parts.clock().instant();
    parts.keys().all().stream()
        .filter(day -> parts.life().isOutlived(day, now))
        .forEach(parts.keys()::destroy);
    SortedSet<LocalDate> days = new TreeSet<>(parts.keys().all());
    days.addAll(kept.days(parts.database()));
    for (LocalDate day : days) {
      if (isOver(day, now)) {
        parts.keys().destroy(day);
        empty(day, now);
      }
    }
    repeat(statements -> kept.forget(statements, now.minus(REMEMBERED), AT_ONCE));
  }

  /** A key that is gone is over, however that came about. */
  private boolean isOver(LocalDate day, Instant now) {
    if (parts.keys().of(day).isEmpty()) {
      return parts.life().isPast(day, now);
    }
    PgKept.Standing standing = kept.standing(parts.database(), day);
    return parts.life().isOver(day, standing.isOpen(), standing.lastEnd(), now);
  }

  private void empty(LocalDate day, Instant now) {
    int expired = repeat(statements -> parts.expiring().expire(statements, day, now, AT_ONCE));
    int erased = repeat(statements -> kept.erase(statements, day, now, AT_ONCE));
    parts.metrics().count(erased, "musubi_mailing_erased_total");
    if (expired > 0) {
      LOG.warn("{} mailing records of {} were erased before they could be sent", expired, day);
    }
    LOG.info("the key of mailing records of {} is destroyed, {} rows are emptied", day, erased);
  }

  private int repeat(ToIntFunction<Statements> part) {
    int all = 0;
    int some;
    do {
      some = parts.database().transaction(part::applyAsInt);
      all += some;
    } while (some == AT_ONCE);
    return all;
  }
}
