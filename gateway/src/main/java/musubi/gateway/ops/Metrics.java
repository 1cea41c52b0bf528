package musubi.gateway.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The node's figures for Prometheus. Labels are methods, reasons, parties and municipalities: never
 * a person ([003 R-065]).
 */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Counts one. */
  public void count(String name, String... labels) {
    Counter.builder(name).tags(labels).register(registry).increment();
  }

  /** Counts several. */
  public void count(long amount, String name, String... labels) {
    Counter.builder(name).tags(labels).register(registry).increment(amount);
  }

  /** Notes how long something took. */
  public void time(Duration duration, String name, String... labels) {
    Timer.builder(name)
        .tags(labels)
        .publishPercentiles(0.5, 0.99)
        .register(registry)
        .record(duration);
  }

  /** A value that is read when asked for. */
  public void gauge(String name, Supplier<Number> value, String... labels) {
    Gauge.builder(name, value).tags(labels).strongReference(true).register(registry);
  }

  /** All figures in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }
}
