package musubi.gateway.registry;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of the update path. */
public enum RegistryReason implements Reason {
  ITEM_INVALID(
      MALFORMED,
      CALLER_DEVELOPER,
      "an item breaks its format",
      "see the field's comment in the contract; the field is named in the answer",
      "a resident-record code with a wrong check digit"),
  MUNICIPALITY_NOT_CALLERS(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the municipality in the message is not one the caller may speak for",
      "send updates to the communication server of the municipality they belong to [002 R-003]",
      "a register that writes the code of a neighbouring city into item 8"),
  ALREADY_RESIDENT(
      STATE,
      CALLER_OPERATOR,
      "the change enters somebody who is a current resident of the municipality",
      "check the resident-record code; send a correction or a removal first [002 R-007]",
      "a transfer-in for a person who already lives here"),
  RESIDENT_UNKNOWN(
      STATE,
      CALLER_OPERATOR,
      "the change is about somebody who is no current resident of the municipality",
      "check the resident-record code; send the entry first",
      "a move for a person who has left"),
  MOVE_CHANGES_MORE(
      STATE,
      CALLER_OPERATOR,
      "a move within the municipality changes an item other than the address",
      "send the other items as a correction of their own [002 R-008]",
      "a move that also changes the name"),
  UPDATE_PROHIBITED(
      STATE,
      CALLER_OPERATOR,
      "the record's update-prohibited flag is set",
      "clear the flag with the update, if the prohibition has ended",
      "a record under examination"),
  RECORD_LOCKED(
      STATE,
      CALLER_OPERATOR,
      "the record's exclusive-lock flag is set",
      "finish the operation that holds the record, or clear the flag with the update",
      "two windows of the register at work on one person"),
  LANE_FULL(
      BUSY,
      CALLER_ADMINISTRATOR,
      "as many updates of the municipality wait as the node takes",
      "repeat with the same request id after the delay in the answer",
      "a bulk load without a limit of its own"),
  LANE_AWAY(
      AWAY,
      NODE_ADMINISTRATOR,
      "the update could not be stored in time; whether it was is known after a repeat",
      "repeat with the same request id",
      "the database is being restarted"),
  STREAM_OUT_OF_STEP(
      MALFORMED,
      CALLER_DEVELOPER,
      "a message of the stream does not follow from those before it",
      "say hello first; number updates without gap from the receiver's cursor",
      "a batch whose first number lies beyond the cursor"),
  CONTRACT_TOO_OLD(
      STATE,
      CALLER_ADMINISTRATOR,
      "the caller's revision of the contract is not spoken here",
      "update the calling node",
      "a node that was not updated for years"),
  FORKED(
      STATE,
      CALLER_ADMINISTRATOR,
      "the two sides remember different updates under the same number",
      "one side was restored from a backup: see docs/operations.md, fork",
      "a sender restored to yesterday that used numbers again");

  private final Details details;

  RegistryReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
