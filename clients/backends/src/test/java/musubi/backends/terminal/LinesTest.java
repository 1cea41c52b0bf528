package musubi.backends.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void next_linesAndThenTheEnd() {
    Lines lines = Lines.of(new BufferedReader(new StringReader("help\n\nquit")), Lines.IDLE);

    assertEquals(new Lines.Typed("help"), lines.next());
    assertEquals(new Lines.Typed(""), lines.next());
    assertEquals(new Lines.Typed("quit"), lines.next());
    assertEquals(new Lines.End(), lines.next());
  }

  @Test
  void next_nobodyTypes_isIdleAndLosesNothing() throws Exception {
    try (PipedWriter typing = new PipedWriter();
        BufferedReader reader = new BufferedReader(new PipedReader(typing))) {
      Lines lines = Lines.of(reader, Duration.ofMillis(1));

      assertEquals(new Lines.Idle(), lines.next());
      typing.write("help\n");
      typing.flush();
      Lines.Line line = lines.next();
      while (line instanceof Lines.Idle) {
        line = lines.next();
      }

      assertEquals(new Lines.Typed("help"), line);
    }
  }

  @Test
  void of_nobodyAsks_nothingIsRead() throws Exception {
    try (PipedWriter typing = new PipedWriter();
        BufferedReader reader = new BufferedReader(new PipedReader(typing))) {
      long before = readers();

      Lines.of(reader, Lines.IDLE);

      assertEquals(before, readers());
    }
  }

  @Test
  void screen_controlCharacters_doNotReachTheTerminal() {
    StringWriter written = new StringWriter();

    new Screen(new PrintWriter(written), false).line("架空\033[2J\u009B山\n");

    assertEquals("架空?[2J?山?" + System.lineSeparator(), written.toString());
  }

  @Test
  void screen_erase_onlyWhereItIsATerminal() {
    StringWriter file = new StringWriter();
    StringWriter terminal = new StringWriter();

    new Screen(new PrintWriter(file), false).erase();
    new Screen(new PrintWriter(terminal), true).erase();

    assertEquals("", file.toString());
    assertEquals("\033[H\033[2J\033[3J", terminal.toString());
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("terminal-input"))
        .count();
  }
}
