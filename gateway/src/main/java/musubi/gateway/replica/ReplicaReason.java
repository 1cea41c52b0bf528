package musubi.gateway.replica;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;

import musubi.gateway.access.Reason;

/** Reasons of replicas and transfers. */
public enum ReplicaReason implements Reason {
  REPLICA_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "the business keeps no replica of the person",
      "have the business import it, or check the number and the business",
      "a person whom the business has never dealt with"),
  REPLICA_INVALID(
      MALFORMED,
      CALLER_OPERATOR,
      "an item is not in the schema of the business, stands there twice or breaks its format",
      "see the schema of the business in docs/protocols/addressees.md",
      "a date with slashes"),
  REFERENCE_UNKNOWN(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "no approved request has this reference",
      "have the request approved and entered in the configuration of the node [004 R-014]",
      "a transfer that was asked for by telephone"),
  ITEM_NOT_APPROVED(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "the approved request does not cover an item",
      "hand over only what was approved, or have more approved [004 R-014]",
      "the basic pension number, when only category and dates were asked for");

  private final Details details;

  ReplicaReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
