package musubi.backends.filedrop;

/** A row that is not sent. Names the column and a position in it, never what stands there. */
final class RowRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  static final String ITEM_INVALID = "ITEM_INVALID";
  static final String COLUMNS_DIFFER = "COLUMNS_DIFFER";
  static final String CHARACTER_UNMAPPED = "CHARACTER_UNMAPPED";

  private final String reason;
  private final String field;
  private final int position;

  RowRefusedException(String reason, String field, int position, String fix) {
    super(fix);
    this.reason = reason;
    this.field = field;
    this.position = position;
  }

  String reason() {
    return reason;
  }

  /** Name of the item, or {@code column N}. */
  String field() {
    return field;
  }

  /** Code point in the column, from 1; 0 when it is the column as a whole. */
  int position() {
    return position;
  }
}
