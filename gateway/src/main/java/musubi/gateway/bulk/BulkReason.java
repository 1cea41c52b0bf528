package musubi.gateway.bulk;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of bulk provision. */
public enum BulkReason implements Reason {
  CERTIFICATE_UNUSABLE(
      MALFORMED,
      CALLER_ADMINISTRATOR,
      "no file can be encrypted for the recipient certificate",
      "send one X.509 certificate in DER with an RSA key of 2,048 bits or more, or an EC key of"
          + " P-256, P-384 or P-521",
      "a certificate in PEM, or one with an Ed25519 key"),
  BULK_UNKNOWN(
      NOT_FOUND,
      CALLER_DEVELOPER,
      "there is no such list that this caller may ask for",
      "ask from the system that submitted it, with the id of the answer to the submission",
      "a list of another department"),
  BULK_CHANGED(
      STATE,
      NODE_ADMINISTRATOR,
      "the stored list is not the one that was submitted and shown to the approver",
      "compare id, count and digest; when they are right, the database was changed: submit again",
      "an approval of one list with the digest of another"),
  BULK_STATE(
      STATE,
      CALLER_DEVELOPER,
      "the list is in a state in which this cannot be done",
      "ask for its state; results are there when it is DONE",
      "a fetch while the node still works through the list"),
  BULK_EXPIRED(
      STATE,
      CALLER_OPERATOR,
      "the list is past its time: its rows and results are erased",
      "submit it again",
      "an approval after more than a week");

  private final Details details;

  BulkReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
