package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import musubi.client.CallObserver.Ended;
import org.junit.jupiter.api.Test;

class ObserversTest {
  private static final Ended REFUSED =
      new Ended(Ended.Kind.REFUSED, "PERSON_NOT_FOUND", Duration.ofMillis(20), 2);
  private static final Ended ANSWERED =
      new Ended(Ended.Kind.ANSWERED, "", Duration.ofMillis(10), 1);

  @Test
  void micrometer_calls_areTimedByMethodOutcomeAndReason() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    CallObserver calls = new MicrometerCalls(registry);

    calls.begun("S/A").accept(REFUSED);
    calls.begun("S/A").accept(ANSWERED);
    calls.begun("S/A").accept(ANSWERED);

    assertEquals(
        1,
        registry
            .get("musubi.client.calls")
            .tags("method", "S/A", "outcome", "REFUSED", "reason", "PERSON_NOT_FOUND")
            .timer()
            .count());
    assertEquals(
        20,
        registry
            .get("musubi.client.calls")
            .tags("outcome", "ANSWERED")
            .timer()
            .totalTime(java.util.concurrent.TimeUnit.MILLISECONDS));
  }

  @Test
  void openTelemetry_calls_areSpansWithOutcomeAndReason() {
    Kept kept = new Kept();
    try (OpenTelemetrySdk telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(kept))
                    .build())
            .build()) {
      CallObserver calls = new OpenTelemetryCalls(telemetry);
      calls.begun("S/A").accept(REFUSED);
      calls.begun("S/B").accept(ANSWERED);
    }

    SpanData refused = kept.spans.getFirst();
    assertEquals("S/A", refused.getName());
    assertEquals(StatusCode.ERROR, refused.getStatus().getStatusCode());
    assertEquals("PERSON_NOT_FOUND", refused.getAttributes().get(text("musubi.reason")));
    assertEquals("ANSWERED", kept.spans.get(1).getAttributes().get(text("musubi.outcome")));
    assertFalse(kept.spans.get(1).getAttributes().asMap().containsKey(text("musubi.reason")));
  }

  private static AttributeKey<String> text(String name) {
    return AttributeKey.stringKey(name);
  }

  /** Keeps spans. */
  private static final class Kept implements SpanExporter {
    private final List<SpanData> spans = new ArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
