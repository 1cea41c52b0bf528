package musubi.gateway.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;

/**
 * How many calls a node has at once, and how long a caller may take to send its message. Virtual
 * threads pile up without a limit when the database is slow; this is the limit.
 *
 * <p>One caller gets at most half of the places, over however many connections: when it takes all
 * it can, the others are still answered. The half is ours.
 *
 * <p>Thread-safe.
 */
final class Admission implements AutoCloseable {
  private final Semaphore places;
  private final int size;
  private final int share;
  private final Duration patience;
  private final Metrics metrics;
  private final Map<String, Integer> held = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("admission").factory());

  Admission(int size, Duration patience, Metrics metrics) {
    this.size = size;
    this.share = Math.max(1, size / 2);
    this.places = new Semaphore(size);
    this.patience = patience;
    this.metrics = metrics;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** A place that a call has; given back once, however often that is asked. */
  final class Place {
    private final String caller;
    private final AtomicBoolean left = new AtomicBoolean();

    private Place(String caller) {
      this.caller = caller;
    }

    /** Gives the place back; returns whether it had not been given back before. */
    boolean leave() {
      boolean first = left.compareAndSet(false, true);
      if (first) {
        places.release();
        forget(caller);
      }
      return first;
    }
  }

  /**
   * Takes a place for a caller.
   *
   * @throws Refusal NODE_BUSY
   */
  Place enter(String caller) {
    int mine = held.merge(caller, 1, Integer::sum);
    boolean tooMany = mine > share;
    if (tooMany || !places.tryAcquire()) {
      forget(caller);
      metrics.count("musubi_admission_refused_total", "limit", tooMany ? "caller" : "node");
      throw Refusal.of(AccessReason.NODE_BUSY);
    }
    return new Place(caller);
  }

  /** Time that a caller has to send its message. */
  Duration patience() {
    return patience;
  }

  /** Calls that are in. */
  int inside() {
    return size - places.availablePermits();
  }

  /** Runs the action when the caller's time to send its message is over, unless cancelled. */
  Future<?> limit(Runnable action) {
    return timer.schedule(action, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Runs the action again and again, until cancelled. */
  Future<?> every(Duration time, Runnable action) {
    return timer.scheduleWithFixedDelay(
        action, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void forget(String caller) {
    held.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
  }
}
