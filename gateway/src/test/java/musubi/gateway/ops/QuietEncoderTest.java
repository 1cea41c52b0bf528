package musubi.gateway.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietEncoderTest {
  @Test
  void encode_exceptionWithCauseAndSuppressed_printsClassesAndNoMessage() {
    Exception failure = new IllegalStateException("珍標識太郎", new RuntimeException("珍標識太郎"));
    failure.addSuppressed(new UnsupportedOperationException("珍標識太郎"));
    LoggerContext context = new LoggerContext();
    QuietEncoder encoder = new QuietEncoder();
    encoder.setContext(context);
    encoder.start();

    String line =
        new String(
            encoder.encode(
                new LoggingEvent(
                    "",
                    context.getLogger("any"),
                    Level.ERROR,
                    "{} failed",
                    failure,
                    new Object[] {"a"})),
            UTF_8);

    assertEquals(List.of(), new Marks(List.of("珍標識太郎")).in(line));
    for (String expected :
        List.of(
            "IllegalStateException",
            "RuntimeException",
            "UnsupportedOperationException",
            "QuietEncoderTest.java",
            "\"a\"")) {
      assertTrue(line.contains(expected), expected);
    }
  }
}
