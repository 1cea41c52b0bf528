package musubi.backends.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an operator types, line by line. Used by one thread. */
@FunctionalInterface
public interface Lines {
  /** How long a screen may stand untouched before it is cleared; ours ([002 R-031]). */
  Duration IDLE = Duration.ofMinutes(2);

  /** What comes next. */
  sealed interface Line {}

  /** A line. */
  record Typed(String text) implements Line {
    @Override
    public String toString() {
      return "Typed[redacted]";
    }
  }

  /** Nobody has typed for a while. */
  record Idle() implements Line {}

  /** Nothing more will come. */
  record End() implements Line {}

  /** Waits for a line. */
  Line next();

  /**
   * Lines of a reader, which a thread of its own reads to its end from the first question on; the
   * caller closes it.
   */
  static Lines of(BufferedReader reader, Duration idle) {
    BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    Thread input =
        Thread.ofPlatform().daemon().name("terminal-input").unstarted(() -> read(reader, lines));
    return () -> {
      if (input.getState() == Thread.State.NEW) {
        input.start();
      }
      try {
        return Optional.ofNullable(lines.poll(idle.toMillis(), TimeUnit.MILLISECONDS))
            .orElseGet(Idle::new);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new End();
      }
    };
  }

  private static void read(BufferedReader reader, BlockingQueue<Line> lines) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(new Typed(line));
      }
    } catch (IOException e) {
      // An input that breaks is an input that ends.
    }
    lines.add(new End());
  }
}
