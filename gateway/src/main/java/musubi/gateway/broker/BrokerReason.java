package musubi.gateway.broker;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons that the broker alone gives. */
public enum BrokerReason implements Reason {
  NUMBERS_EXHAUSTED(
      BUSY,
      CALLER_ADMINISTRATOR,
      "the organisation has as many processing numbers open as it may have",
      "use those that are open, or wait until they end after 30 days",
      "a program that requests numbers in a loop and never hands them over"),
  REQUEST_NOT_CALLERS(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the request names another sender than the node that brings it",
      "bring your own requests only; nobody translates for another",
      "a request that was taken from another organisation and sent again"),
  REQUEST_CHANGED(
      STATE,
      CALLER_DEVELOPER,
      "the id of the request was used before for another content",
      "repeat a request byte for byte, or make a new one with a new id",
      "a repeat with new blind factors and the old id"),
  EPOCH_NOT_USABLE(
      STATE,
      CALLER_ADMINISTRATOR,
      "a symbol key that the request names is not ready, is retired, or is of another epoch",
      "take the active epochs from the key log and make the request anew",
      "a question with symbols of an epoch that ended last month"),
  BUDGET_EXCEEDED(
      BUSY,
      CALLER_ADMINISTRATOR,
      "the organisation asks about more persons in a minute than its budget allows",
      "repeat the same request after a minute; spread lists over time",
      "a list of all residents that is asked about at once"),
  ANSWERER_AWAY(
      AWAY,
      NODE_ADMINISTRATOR,
      "the organisation that is asked cannot be reached; it is not known whether the question came",
      "repeat the same request until it expires; the permit stays the same",
      "a city whose node is being restarted"),
  ANSWERER_REFUSED(
      STATE,
      NODE_ADMINISTRATOR,
      "the organisation that is asked refused the question before it looked up anybody",
      "look up the reason that the sentence names; a repeat will be refused, too",
      "a permit that reached the organisation after it had expired"),
  CHECKPOINT_UNKNOWN(
      STATE,
      NODE_ADMINISTRATOR,
      "the countersigned checkpoint is none of this log, or the signature is not the caller's",
      "follow the log anew; if it stays, the witness and the broker have different logs",
      "a broker that was restored from a backup after the witness had signed more");

  private final Details details;

  BrokerReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
