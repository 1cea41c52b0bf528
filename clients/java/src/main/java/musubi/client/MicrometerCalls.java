package musubi.client;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Consumer;

/**
 * Counts and times calls with Micrometer: the timer {@code musubi.client.calls} with the tags
 * method, outcome (answered, refused, failed) and reason (empty, a reason of docs/errors.md, or a
 * {@link Failure}). Needs micrometer-core, which the library does not bring along. Thread-safe.
 */
public final class MicrometerCalls implements CallObserver {
  private final MeterRegistry registry;

  /** Into this registry. */
  public MicrometerCalls(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  @Override
  public Consumer<Ended> begun(String method) {
    return ended ->
        Timer.builder("musubi.client.calls")
            .description("Calls to nodes, repeats included")
            .tag("method", method)
            .tag("outcome", ended.kind().name())
            .tag("reason", ended.reason())
            .register(registry)
            .record(ended.took());
  }
}
