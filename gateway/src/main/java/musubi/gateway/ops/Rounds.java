package musubi.gateway.ops;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A worker that sends what waits in the database: it goes round, then sleeps until it is woken or a
 * while has passed. After a round that could not do everything it comes back sooner, and later with
 * each such round. The figures are ours.
 *
 * <p>{@link #wake} may be called by any thread.
 */
public final class Rounds implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 2_000;

  private final Duration gather;
  private final BooleanSupplier round;
  private final Semaphore wake = new Semaphore(0);
  private final Worker worker;
  private long pause = FIRST_PAUSE_MILLIS;

  private Rounds(String name, Duration gather, BooleanSupplier round) {
    this.gather = gather;
    this.round = round;
    this.worker = Worker.start(name, this::goAndWait);
  }

  /**
   * Starts going round.
   *
   * @param round does what there is to do; whether all of it could be done
   */
  public static Rounds start(String name, BooleanSupplier round) {
    return start(name, Duration.ZERO, round);
  }

  /**
   * Starts going round.
   *
   * @param gather how long it waits for more after it was woken
   * @param round does what there is to do; whether all of it could be done
   */
  public static Rounds start(String name, Duration gather, BooleanSupplier round) {
    return new Rounds(name, gather, round);
  }

  /** There is something to do. */
  public void wake() {
    wake.release();
  }

  /** Stops, in the middle of a round too. */
  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean goAndWait() throws InterruptedException {
    boolean all = round.getAsBoolean();
    pause = all ? FIRST_PAUSE_MILLIS : Math.min(LAST_PAUSE_MILLIS, pause * 2);
    if (wake.tryAcquire(all ? LOOK_AGAIN.toMillis() : pause, TimeUnit.MILLISECONDS)) {
      TimeUnit.MILLISECONDS.sleep(gather.toMillis());
      wake.drainPermits();
    }
    return true;
  }
}
