package musubi.gateway.acquisition;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of processing numbers on their way to the broker. */
public enum AcquisitionReason implements Reason {
  NUMBER_MISROUTED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the processing number was issued to an organisation of another body",
      "hand numbers over at the communication server of the body that asked for them",
      "a register that serves two towns and mixes their lists"),
  FOUR_ITEMS_DIFFER(
      STATE,
      CALLER_OPERATOR,
      "the four items of the request are not those of the identity file",
      "two people compare the person at the linkage side with the resident record",
      "an Individual Number that was entered for another person"),
  BROKER_KEY_UNKNOWN(
      AWAY,
      NODE_ADMINISTRATOR,
      "the key log of this node has no key of the broker yet: no processing number can be checked",
      "see why the key log does not reach the node: its log and /health name the reason",
      "a nation that was just installed and has not reached the broker");

  private final Details details;

  AcquisitionReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
