package musubi.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Is told of every call over a connection; for metrics and traces ({@link MicrometerCalls}, {@link
 * OpenTelemetryCalls}). Must neither block nor throw. Nothing that it is told is personal.
 *
 * {@snippet file="Observers.java" region="observer"}
 */
@FunctionalInterface
public interface CallObserver {
  /**
   * A call begins, on the thread that makes it.
   *
   * @param method full name of the gRPC method
   * @return is told the end, on the same thread; of a stream on the one that ended it
   */
  Consumer<Ended> begun(String method);

  /**
   * The end of a call.
   *
   * @param kind ANSWERED, REFUSED or FAILED
   * @param reason stable name of the refusal or the failure; empty when answered
   * @param took from the beginning, repeats and pauses included
   * @param attempts how often it was tried
   */
  record Ended(Kind kind, String reason, Duration took, int attempts) {
    /** What a call comes to. */
    public enum Kind {
      ANSWERED,
      REFUSED,
      FAILED
    }
  }
}
