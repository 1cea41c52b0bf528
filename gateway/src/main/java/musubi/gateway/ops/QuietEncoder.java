package musubi.gateway.ops;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import java.util.Map;

/** Lines of JSON in which exceptions have a class and a place, and no message. */
final class QuietEncoder extends JsonEncoder {
  @Override
  public byte[] encode(ILoggingEvent event) {
    return super.encode(event.getThrowableProxy() == null ? event : quiet(event));
  }

  private static ILoggingEvent quiet(ILoggingEvent event) {
    IThrowableProxy throwable = new QuietThrowable(event.getThrowableProxy());
    LoggingEvent quiet =
        new LoggingEvent() {
          @Override
          public IThrowableProxy getThrowableProxy() {
            return throwable;
          }

          @Override
          public Map<String, String> getMDCPropertyMap() {
            return Map.of();
          }
        };
    quiet.setInstant(event.getInstant());
    quiet.setLevel(event.getLevel());
    quiet.setThreadName(event.getThreadName());
    quiet.setLoggerName(event.getLoggerName());
    quiet.setMessage(event.getMessage());
    quiet.setArgumentArray(event.getArgumentArray());
    return quiet;
  }

  /** An exception, its causes and those suppressed, without their messages. */
  private record QuietThrowable(IThrowableProxy whole) implements IThrowableProxy {
    private static final String MESSAGE = "(not printed)";

    @Override
    public String getMessage() {
      return MESSAGE;
    }

    @Override
    public String getClassName() {
      return whole.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return whole.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return whole.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
      return whole.getCause() == null ? null : new QuietThrowable(whole.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(whole.getSuppressed())
          .map(QuietThrowable::new)
          .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return whole.isCyclic();
    }
  }
}
