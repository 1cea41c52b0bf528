package musubi.backends.reservation;

/** A visit that is not booked, changed or cancelled; nothing has changed. */
public final class NotBookedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Objection objection;

  NotBookedException(Objection objection) {
    super(objection.name());
    this.objection = objection;
  }

  /** Why not. */
  public enum Objection {
    /** The code was not offered, or no more, or has a visit, or has none. */
    STATE,
    /** The code may not be used for that day. */
    CODE_OVER,
    /** There is no such counter. */
    COUNTER_UNKNOWN,
    /** The counter is closed then, or no visit begins at that minute. */
    CLOSED,
    /** The time is past. */
    PAST,
    /** Nobody more can come then. */
    FULL
  }

  /** Why not. */
  public Objection objection() {
    return objection;
  }
}
