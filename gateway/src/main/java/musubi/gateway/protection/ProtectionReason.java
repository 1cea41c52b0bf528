package musubi.gateway.protection;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;

import musubi.gateway.access.Reason;

/** Reasons of marks and releases. */
public enum ProtectionReason implements Reason {
  MARK_DATE_PAST(
      MALFORMED,
      CALLER_OPERATOR,
      "the last day of the mark is over: it would protect nobody",
      "set a last day of today or later, or none",
      "the year of last time, taken over from an old form"),
  MARKS_OUT_OF_ORDER(
      MALFORMED,
      CALLER_DEVELOPER,
      "the marks are more than 500, or their revisions do not grow from after_revision on",
      "send marks in the order of their revisions, each revision once",
      "a batch that was read without an order");

  private final Details details;

  ProtectionReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
