import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import musubi.client.Connection;
import musubi.client.MicrometerCalls;
import musubi.client.OpenTelemetryCalls;

/** Calls counted and traced. */
final class Observers {
  // @start region="observer"
  static Connection counted(MeterRegistry meters) {
    return Settings.node().observer(new MicrometerCalls(meters)).open();
  }

  static Connection traced(OpenTelemetry telemetry) {
    return Settings.node().observer(new OpenTelemetryCalls(telemetry)).open();
  }
  // @end
}
