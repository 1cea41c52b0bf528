package musubi.gateway.rpc;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;

/**
 * How many calls a node has at once, and how long a caller may take to send its message. Virtual
 * threads pile up without a limit when the database is slow; this is the limit.
 */
final class Admission implements AutoCloseable {
  private final Semaphore places;
  private final int size;
  private final Duration patience;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("admission").factory());

  Admission(int size, Duration patience) {
    this.size = size;
    this.places = new Semaphore(size);
    this.patience = patience;
  }

  /**
   * Takes a place.
   *
   * @throws Refusal NODE_BUSY
   */
  void enter() {
    if (!places.tryAcquire()) {
      throw Refusal.of(AccessReason.NODE_BUSY);
    }
  }

  /** Gives the place back. */
  void leave() {
    places.release();
  }

  /** Calls that are in. */
  int inside() {
    return size - places.availablePermits();
  }

  /** Runs the action when the caller's patience-time is over, unless cancelled. */
  ScheduledFuture<?> limit(Runnable action) {
    return timer.schedule(action, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
