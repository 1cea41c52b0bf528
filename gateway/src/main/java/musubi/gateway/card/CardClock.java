package musubi.gateway.card;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;

/**
 * Ends cards whose time is over: at the start, and every ten minutes (ours). A card past its last
 * day is refused at once all the same where it is to prove something.
 */
public final class CardClock implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final int AT_ONCE = 500;

  private final CardDesk desk;
  private final Runnable wake;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Worker worker;
  private Instant next = Instant.MIN;

  /**
   * Starts.
   *
   * @param wake run when cards have ended
   */
  public CardClock(CardDesk desk, Runnable wake, InstantSource clock, Metrics metrics) {
    this.desk = desk;
    this.wake = wake;
    this.clock = clock;
    this.metrics = metrics;
    this.worker = Worker.start("card-clock", this::endWhenDue);
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean endWhenDue() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      TimeUnit.MILLISECONDS.sleep(Worker.IDLE_MILLIS * 10);
      return false;
    }
    int ended;
    do {
      ended = desk.endWhatIsOver(AT_ONCE);
      metrics.count(ended, "musubi_cards_ended_total");
    } while (ended == AT_ONCE);
    wake.run();
    next = now.plus(EVERY);
    return false;
  }
}
