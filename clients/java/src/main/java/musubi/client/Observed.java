package musubi.client;

import java.time.Duration;
import java.util.function.Consumer;
import musubi.client.CallObserver.Ended;

/** One call, as its observer is told of it. */
final class Observed {
  private final Consumer<Ended> told;
  private final long begun = System.nanoTime();
  private int attempts;

  Observed(Connection connection, String method) {
    this.told = connection.observer().begun(method);
  }

  void attempt() {
    attempts++;
  }

  void ended(Outcome<?> outcome) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    told.accept(
        switch (outcome) {
          case Outcome.Answered<?> answered -> new Ended(Ended.Kind.ANSWERED, "", took, attempts);
          case Outcome.Refused<?> refused ->
              new Ended(Ended.Kind.REFUSED, refused.refusal().reason(), took, attempts);
          case Outcome.Failed<?> failed ->
              new Ended(Ended.Kind.FAILED, failed.failure().reason(), took, attempts);
        });
  }
}
