package musubi.client;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.function.Consumer;

/**
 * Traces calls with OpenTelemetry: one client span per act, named by the method, below the current
 * span of the thread; attributes {@code rpc.system}, {@code rpc.method}, {@code musubi.outcome},
 * {@code musubi.reason}, {@code musubi.attempts}. No trace context is sent to nodes. Needs
 * opentelemetry-api, which the library does not bring along. Thread-safe.
 */
public final class OpenTelemetryCalls implements CallObserver {
  private final Tracer tracer;

  /** Spans of this telemetry. */
  public OpenTelemetryCalls(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("musubi.client");
  }

  @Override
  public Consumer<Ended> begun(String method) {
    Span span =
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("rpc.system", "grpc")
            .setAttribute("rpc.method", method)
            .startSpan();
    return ended -> end(span, ended);
  }

  private static void end(Span span, Ended ended) {
    span.setAttribute("musubi.outcome", ended.kind().name());
    span.setAttribute("musubi.attempts", ended.attempts());
    if (ended.kind() != Ended.Kind.ANSWERED) {
      span.setAttribute("musubi.reason", ended.reason());
      span.setStatus(StatusCode.ERROR, ended.reason());
    }
    span.end();
  }
}
