package musubi.backends.pension;

/**
 * An application for exemption from premiums on its way to the pension service and back; its dates
 * make its state visible ([004 R-018]). Prints as redacted.
 *
 * @param receivedDate day it came in; this and the other dates are {@code yyyymmdd}
 * @param sentDate day it was sent on; empty before
 * @param determinationDate day of the decision; empty before
 * @param determinationResult what was decided; empty before
 */
public record Exemption(
    String basicPensionNumber,
    String type,
    String receivedDate,
    String sentDate,
    String determinationDate,
    String determinationResult) {
  /** How far it is. */
  public enum State {
    RECEIVED,
    SENT,
    DETERMINED
  }

  /** An application that came in. */
  public static Exemption received(String basicPensionNumber, String type, String date) {
    return new Exemption(basicPensionNumber, type, date, "", "", "");
  }

  /** How far it is, as its dates say. */
  public State state() {
    if (!determinationDate.isEmpty()) {
      return State.DETERMINED;
    }
    return sentDate.isEmpty() ? State.RECEIVED : State.SENT;
  }

  /**
   * This application when it was sent on.
   *
   * @throws IllegalArgumentException it was sent before, or would be sent before it came in
   */
  public Exemption sent(String date) {
    if (state() != State.RECEIVED || date.compareTo(receivedDate) < 0) {
      throw new IllegalArgumentException("not an application that can be sent on that day");
    }
    return new Exemption(basicPensionNumber, type, receivedDate, date, "", "");
  }

  /**
   * This application when it was decided.
   *
   * @throws IllegalArgumentException it was not sent, was decided, or would be decided before
   */
  public Exemption determined(String date, String result) {
    if (state() != State.SENT || date.compareTo(sentDate) < 0) {
      throw new IllegalArgumentException("not an application that can be decided on that day");
    }
    return new Exemption(basicPensionNumber, type, receivedDate, sentDate, date, result);
  }

  @Override
  public String toString() {
    return "Exemption[" + state() + "]";
  }
}
