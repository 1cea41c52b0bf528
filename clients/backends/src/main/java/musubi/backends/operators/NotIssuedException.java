package musubi.backends.operators;

/** A statement that the authority does not make. Says why, not about whom. */
public final class NotIssuedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. New values may be added. */
  public enum Reason {
    /** Fewer than two different factors, too long ago, or in the future. */
    NOT_AUTHENTICATED("the person has not shown two factors within the last 12 hours"),
    OPERATOR_UNKNOWN("no operator of this id is registered"),
    OPERATOR_SUSPENDED("the operator is suspended"),
    OPERATOR_ABOLISHED("the operator's id was abolished"),
    BUSINESS_NOT_GRANTED("the operator has no right to this business"),
    /** The login is of another operator or terminal than the purpose names. */
    LOGIN_OF_ANOTHER("the purpose names another operator or terminal than the login");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }
  }

  private final Reason reason;

  NotIssuedException(Reason reason) {
    super(reason.sentence);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
