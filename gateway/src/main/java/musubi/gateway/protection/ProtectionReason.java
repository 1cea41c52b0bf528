package musubi.gateway.protection;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
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
      "a batch that was read without an order"),
  RELEASE_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "no release has this number in the municipality",
      "check the number with the one who asked for the release",
      "a number with two digits swapped"),
  RELEASE_NOT_RESIDENT(
      STATE,
      CALLER_OPERATOR,
      "the person is no current resident of this municipality, which alone could release the record",
      "have the municipality of residence release it",
      "a person who moved away between request and release"),
  APPROVAL_BY_SAME_PERSON(
      NOT_ALLOWED,
      CALLER_OPERATOR,
      "what one person asks for is approved by another: a release, a list of bulk provision",
      "have another operator with the right approve it",
      "a superior who asks and approves at once [002 R-034]"),
  RELEASE_APPROVED(
      STATE,
      CALLER_OPERATOR,
      "the release is approved already; nobody approves it twice",
      "let the one who asked take it",
      "two superiors who approve the same release"),
  RELEASE_NOT_APPROVED(
      STATE,
      CALLER_OPERATOR,
      "nobody has approved the release",
      "have another operator with the right approve it within 24 hours of the request",
      "a clerk who takes a release before the superior looked at it"),
  RELEASE_NOT_REQUESTERS(
      NOT_ALLOWED,
      CALLER_OPERATOR,
      "a release is for the operator alone who asked for it",
      "have that operator take it, or ask for a release of your own",
      "a colleague who takes the release over"),
  RELEASE_EXPIRED(
      STATE,
      CALLER_OPERATOR,
      "the time in which the release could be approved or taken is over",
      "ask for a new release",
      "a release that was approved yesterday"),
  RELEASE_USED(
      STATE,
      CALLER_OPERATOR,
      "the release was taken already; it holds once",
      "after a lost reply repeat with the same request id; otherwise ask for a new release",
      "a second look at the same record");

  private final Details details;

  ProtectionReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
