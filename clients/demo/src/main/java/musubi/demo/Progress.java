package musubi.demo;

import java.io.PrintStream;

/** A bar where one waits; on a terminal it moves, elsewhere it is one line at the end. */
final class Progress {
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final String what;
  private final int total;
  private final boolean moving = System.console() != null && System.console().isTerminal();
  private final long start = System.nanoTime();
  private int steps;

  Progress(PrintStream out, String what, int total) {
    this.out = out;
    this.what = what;
    this.total = total;
  }

  synchronized void step() {
    steps++;
    if (moving) {
      int filled = WIDTH * steps / total;
      out.printf(
          "\r%-24s [%s%s] %d/%d",
          what, "#".repeat(filled), ".".repeat(WIDTH - filled), steps, total);
      out.flush();
    }
  }

  synchronized void done() {
    String end = "%-24s %d in %.1f s%n".formatted(what, steps, (System.nanoTime() - start) / 1e9);
    out.print(moving ? "\r" + " ".repeat(WIDTH + 40) + "\r" + end : end);
    out.flush();
  }
}
