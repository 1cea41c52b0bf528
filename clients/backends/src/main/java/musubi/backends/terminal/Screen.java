package musubi.backends.terminal;

import java.io.PrintWriter;
import musubi.client.CallException;
import musubi.client.FailedException;
import musubi.client.RefusedException;

/** Where an operator reads. Whatever comes from a record cannot steer it. Used by one thread. */
public final class Screen {
  private static final String ERASE = "\033[H\033[2J\033[3J";

  private final PrintWriter out;
  private final boolean erasable;

  /**
   * Writes there.
   *
   * @param erasable whether it is a terminal, which can be told to forget what it shows
   */
  public Screen(PrintWriter out, boolean erasable) {
    this.out = out;
    this.erasable = erasable;
  }

  void line(String text) {
    out.println(plain(text));
    out.flush();
  }

  /** Asks for a line; where nobody sees what is typed, the answer begins a new line. */
  void prompt(String text) {
    out.print(plain(text) + " ");
    if (!erasable) {
      out.println();
    }
    out.flush();
  }

  /** Says why there is no answer, what to do, and who must do it. */
  void unanswered(CallException exception) {
    switch (exception) {
      case RefusedException refused -> refused(refused);
      case FailedException failed -> failed(failed);
    }
  }

  private void refused(RefusedException refusal) {
    line("拒否 refused: " + refusal.reason());
    line("  理由 why:      " + why(refusal));
    refusal.field().ifPresent(field -> line("  項目 item:     " + field));
    refusal.fix().ifPresent(fix -> line("  対処 to do:    " + fix));
    line("  担当 who acts: " + Labels.of(refusal.mustAct()));
  }

  /** What a connection says of itself helps nobody at a counter. */
  private void failed(FailedException failure) {
    line("不達 no answer: " + failure.failure());
    line("  理由 why:      the node gave no answer; nothing is known");
    line("  対処 to do:    " + failure.failure().fix());
  }

  private static String why(RefusedException refusal) {
    String reason = refusal.reason() + ": ";
    return refusal.getMessage().startsWith(reason)
        ? refusal.getMessage().substring(reason.length())
        : refusal.getMessage();
  }

  /** Makes a terminal forget what it shows, lines that have scrolled away included. */
  void erase() {
    if (erasable) {
      out.print(ERASE);
      out.flush();
    }
  }

  /** Control characters would be commands to a terminal. */
  private static String plain(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
