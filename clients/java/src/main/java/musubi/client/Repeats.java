package musubi.client;

import io.grpc.StatusRuntimeException;
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
   * The call's answer.
   *
   * @param patience how long to go on repeating; zero for one attempt
   * @throws RefusedException the last refusal
   */
  static <T> T call(Duration patience, Supplier<T> call) {
    return call(patience, answer -> true, call);
  }

  /**
   * The call's outcome, or its last answer when the patience is over.
   *
   * @param patience how long to go on repeating; zero for one attempt
   * @param isOutcome whether an answer is final
   * @throws RefusedException the last refusal
   */
  static <T> T call(Duration patience, Predicate<T> isOutcome, Supplier<T> call) {
    long until = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        T answer = call.get();
        if (isOutcome.test(answer) || System.nanoTime() >= until) {
          return answer;
        }
      } catch (StatusRuntimeException e) {
        RefusedException refused = RefusedException.of(e);
        if (!refused.mayRepeat() || System.nanoTime() >= until) {
          throw refused;
        }
      }
      pause(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
      pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between two attempts", e);
    }
  }
}
