package musubi.backends.filedrop;

/**
 * A whole file that is not taken; nothing of it was sent. Names lines, never what stands in them.
 */
final class FileRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;

  FileRefusedException(int line, String reason, String what) {
    super(what);
    this.line = line;
    this.reason = reason;
  }

  /** From 1, the header's; 0 when it is the file as a whole. */
  int line() {
    return line;
  }

  String reason() {
    return reason;
  }
}
