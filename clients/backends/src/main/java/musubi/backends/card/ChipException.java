package musubi.backends.card;

/** What a card's chip does not do, and why. Holds nothing personal. */
public final class ChipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Why why;

  /** Why. */
  public enum Why {
    /** The card is not delivered yet. */
    NOT_ACTIVE,
    /** It was activated for another delivery. */
    OTHER_DELIVERY,
    /** The PIN is not 4 digits. */
    PIN_UNSUITABLE,
    /** The PIN is another. */
    WRONG_PIN,
    /** Too many wrong PINs were entered. */
    PIN_BLOCKED
  }

  ChipException(Why why) {
    super(why.name(), null, false, false);
    this.why = why;
  }

  /** Why. */
  public Why why() {
    return why;
  }
}
