package musubi.gateway.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseAwayException;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.translation.TranslationReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers translated symbols to their organisations, each on a thread of its own, so that one that
 * is away holds up no other. What an organisation has taken is dropped, its numbers with it, in the
 * transaction of the record; what it has not is sent again until its request is over.
 */
public final class DeliverySender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliverySender.class);

  // Ours: time for one delivery, how often it looks for what nobody woke it for, and pauses.
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_MILLIS = 2_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  private final PgTranslations translations = new PgTranslations();
  private final PgNumbers numbers = new PgNumbers();
  private final ProvisionLink provisions;
  private final Database database;
  private final Function<Instant, CallRecord> provided;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Semaphore wake = new Semaphore(0);
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
  private final Worker worker;
  private volatile boolean closed;

  private record Pause(Instant until, Duration length) {}

  /**
   * Starts delivering.
   *
   * @param provided makes the record of a provision at a time
   */
  public DeliverySender(
      ProvisionLink provisions,
      Database database,
      Function<Instant, CallRecord> provided,
      InstantSource clock,
      Metrics metrics) {
    this.provisions = provisions;
    this.database = database;
    this.provided = provided;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_deliveries_paused", pauses::size);
    this.worker = Worker.start("deliveries", this::look);
  }

  /** Symbols wait. */
  public void wake() {
    wake.release();
  }

  /** Stops; what was not confirmed is sent by the next start. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
  }

  private boolean look() throws InterruptedException {
    if (wake.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
    Instant now = clock.instant();
    for (String organisation : translations.receivers(database)) {
      Pause pause = pauses.get(organisation);
      if ((pause == null || !now.isBefore(pause.until)) && running.add(organisation)) {
        Thread.ofVirtual().name("deliver").start(() -> deliver(organisation));
      }
    }
    return false;
  }

  private void deliver(String organisation) {
    try {
      boolean all = deliverAll(organisation);
      if (all) {
        pauses.remove(organisation);
      } else {
        pause(organisation);
      }
    } catch (DatabaseAwayException e) {
      pause(organisation);
    } catch (RuntimeException e) {
      LOG.warn("delivery failed: {}", e.getClass().getSimpleName());
      pause(organisation);
    } finally {
      running.remove(organisation);
    }
  }

  /** One that is refused stays and holds up no other; one that is away ends the turn. */
  private boolean deliverAll(String organisation) {
    boolean all = true;
    long after = 0;
    Optional<PgTranslations.Known> next = translations.next(database, organisation, after);
    while (next.isPresent() && !closed) {
      PgTranslations.Known delivery = next.get();
      try {
        provisions.deliver(organisation, delivery.waiting().orElseThrow(), LIMIT);
        confirm(organisation, delivery.number());
      } catch (StreamEndedException e) {
        all = false;
        failed(e.reason());
        if (!isRefusal(e.reason())) {
          return false;
        }
      }
      after = delivery.number();
      next = translations.next(database, organisation, after);
    }
    return all;
  }

  private static boolean isRefusal(String reason) {
    for (TranslationReason known : TranslationReason.values()) {
      if (known.name().equals(reason)) {
        return true;
      }
    }
    return false;
  }

  private void failed(String reason) {
    metrics.count("musubi_delivery_failures_total", "reason", reason);
    if (reason.equals(TranslationReason.TRANSLATION_UNPROVEN.name())) {
      LOG.error("ALARM: an organisation found a translation of this broker unproven");
    }
  }

  private void confirm(String organisation, long number) {
    String body = organisation.substring(organisation.indexOf('/') + 1);
    CallRecord record = provided.apply(clock.instant()).about(body, number, number);
    database.transaction(
        statements -> {
          translations.sendDropped(statements, List.of(number));
          numbers.sendArrived(statements, number);
          PgRecords.send(statements, List.of(record));
          statements.flush();
          return null;
        });
    metrics.count("musubi_deliveries_total");
  }

  private void pause(String organisation) {
    pauses.compute(
        organisation,
        (code, before) -> {
          Duration length = before == null ? FIRST_PAUSE : before.length.multipliedBy(2);
          Duration most = length.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : length;
          return new Pause(clock.instant().plus(most), most);
        });
  }
}
