package musubi.gateway.office;

import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of notices between the systems of a body. */
public enum OfficeReason implements Reason {
  NOTICES_WAIT(
      BUSY,
      CALLER_ADMINISTRATOR,
      "as many notices wait for the receiving system as may wait",
      "have the receiving system fetch and acknowledge what waits, then repeat the call",
      "a booking system that has been switched off for months");

  private final Details details;

  OfficeReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
