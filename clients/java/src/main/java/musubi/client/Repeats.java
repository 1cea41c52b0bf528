package musubi.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Repeats a call whose outcome is unknown or that a node could not take, with the same request id.
 */
final class Repeats {
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LAST_PAUSE_MILLIS = 1_000;

  private Repeats() {}

  /**
   * The outcome that the act waits for, or the last one when the patience is over or the thread is
   * interrupted.
   *
   * @param patience how long to go on repeating; zero for one attempt
   * @param isOutcome whether an answer is what the act waits for
   */
  static <A> Outcome<A> until(
      Duration patience, Predicate<A> isOutcome, Supplier<Outcome<A>> attempt) {
    long until = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      Outcome<A> outcome = attempt.get();
      if (!mayRepeat(outcome, isOutcome)
          || System.nanoTime() >= until
          || !paused(Math.max(pause, askedDelay(outcome)))) {
        return outcome;
      }
      pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
    }
  }

  private static <A> boolean mayRepeat(Outcome<A> outcome, Predicate<A> isOutcome) {
    return switch (outcome) {
      case Outcome.Answered<A> answered -> !isOutcome.test(answered.answer());
      case Outcome.Refused<A> refused -> refused.refusal().mayRepeat();
      case Outcome.Failed<A> failed -> failed.failure().mayRepeat();
    };
  }

  /** Milliseconds that a full node asks for. */
  private static long askedDelay(Outcome<?> outcome) {
    return outcome instanceof Outcome.Refused<?> refused
        ? refused.refusal().delay().map(Duration::toMillis).orElse(0L)
        : 0;
  }

  /** Waits about so long; false when the thread was interrupted. */
  private static boolean paused(long millis) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
