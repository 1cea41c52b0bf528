package musubi.backends.progress;

/** A step that the delivery of a card does not take; nothing has changed. */
public final class NotPossibleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Objection objection;

  NotPossibleException(Objection objection, String sentence) {
    super(sentence);
    this.objection = objection;
  }

  /** Why not. */
  public enum Objection {
    /** There is no such card or code. */
    UNKNOWN,
    /** The table has no such step from the state. */
    STATE,
    /** The card is kept no longer on that day. */
    TOO_LATE,
    /** The time for it has not come. */
    TOO_EARLY
  }

  /** Why not. */
  public Objection objection() {
    return objection;
  }
}
