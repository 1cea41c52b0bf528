package musubi.gateway.confirmation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.rpc.Call;

/**
 * Stops fishing: an operator who asked for too many persons that were not found is refused until
 * the misses are old. Kept in memory; a restart forgets it, the records do not.
 *
 * <p>Misses count where the operator's own system calls. A tier that another asks does not count:
 * that it lacks a resident of elsewhere is no fault of the operator's.
 *
 * <p>Thread-safe.
 */
public final class Misses {
  /** Misses of one operator within {@link #WINDOW}, unless configured; ours. */
  public static final int LIMIT = 20;

  /** How long a miss counts; ours. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /** Operators who are remembered; then those without a recent miss are forgotten. */
  private static final int MANY = 10_000;

  private final int limit;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Map<String, Deque<Instant>> byOperator = new ConcurrentHashMap<>();

  /** Allows an operator this many within the window. */
  public Misses(int limit, InstantSource clock, Metrics metrics) {
    this.limit = limit;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Lets the operator ask.
   *
   * @throws Refusal TOO_MANY_MISSES
   */
  void require(Call call) {
    if (!call.isRelayed()) {
      Deque<Instant> missed = byOperator.get(operator(call));
      if (missed != null && recent(missed) >= limit) {
        throw Refusal.of(ConfirmationReason.TOO_MANY_MISSES);
      }
    }
  }

  /**
   * Counts a person who was not found, for the operator and for the node's figures. Whoever asks
   * for many at once learns no more than one after the other: beyond the limit it is not said that
   * nobody was found.
   *
   * @throws Refusal TOO_MANY_MISSES
   */
  void miss(Call call) {
    if (!call.isRelayed()) {
      metrics.count("musubi_misses_total", "method", call.method());
      if (byOperator.size() >= MANY) {
        byOperator.values().removeIf(missed -> recent(missed) == 0);
      }
      Deque<Instant> missed =
          byOperator.computeIfAbsent(operator(call), operator -> new ArrayDeque<>());
      synchronized (missed) {
        if (recent(missed) >= limit) {
          throw Refusal.of(ConfirmationReason.TOO_MANY_MISSES);
        }
        missed.addLast(clock.instant());
      }
    }
  }

  private int recent(Deque<Instant> missed) {
    Instant since = clock.instant().minus(WINDOW);
    synchronized (missed) {
      while (!missed.isEmpty() && missed.peekFirst().isBefore(since)) {
        missed.removeFirst();
      }
      return missed.size();
    }
  }

  /** An operator id is one person's within a body. */
  private static String operator(Call call) {
    return call.caller().body().digits() + " " + call.purpose().operator();
  }
}
