package musubi.gateway.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Logs as lines of JSON. The level that an operator sets is that of our own code: the libraries
 * that see bytes of messages or statements never log below ERROR, because at their talkative levels
 * they print frames, headers and parameters. Of an exception, class and place are printed, never
 * the message: nobody knows what a library writes into it.
 */
public final class Logs {
  private static final Logger LOG = LoggerFactory.getLogger(Logs.class);
  private static final String OURS = "musubi";

  /** What these warn about is what a peer sent, and they quote it: header names, header values. */
  private static final List<String> QUOTING = List.of("io.grpc", "io.netty", "io.vertx");

  private Logs() {}

  /**
   * Sets logging up for the whole process.
   *
   * @param level TRACE, DEBUG, INFO, WARN or ERROR, for our own code
   * @param file where to; standard error when empty
   */
  public static void configure(String level, Optional<Path> file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    OutputStreamAppender<ILoggingEvent> appender = appender(file);
    JsonEncoder encoder = new QuietEncoder();
    encoder.setContext(context);
    encoder.setWithMDC(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithContext(false);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    QUOTING.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    context.getLogger(OURS).setLevel(Level.toLevel(level, Level.INFO));
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    // The handler of the JDK would print the message of whatever nobody caught.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> LOG.error("thread {} ended", thread.getName(), failure));
  }

  private static OutputStreamAppender<ILoggingEvent> appender(Optional<Path> file) {
    if (file.isEmpty()) {
      ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
      console.setTarget("System.err");
      return console;
    }
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.get().toString());
    return appender;
  }
}
