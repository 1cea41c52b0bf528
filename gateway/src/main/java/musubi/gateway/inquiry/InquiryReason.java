package musubi.gateway.inquiry;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of inquiries and provisions. */
public enum InquiryReason implements Reason {
  BODY_NOT_LINKED(
      STATE,
      NODE_ADMINISTRATOR,
      "the key log has no active key for one of the two bodies",
      "see with ./musubi status whether both linkage nodes have entered their keys",
      "an inquiry to a municipality that has no linkage node yet"),
  INQUIRY_UNKNOWN(
      NOT_FOUND,
      CALLER_DEVELOPER,
      "no inquiry of the calling business has this id",
      "use the id of the answer to Ask",
      "the id of another business's inquiry"),
  ANSWER_MALFORMED(
      MALFORMED,
      NODE_ADMINISTRATOR,
      "the opened answer is no answer, or not one for each person",
      "tell the body that was asked; the inquiry has ended with this reason",
      "an answer about two persons to a question about one"),
  ANSWER_EXCEEDS_ROW(
      NOT_ALLOWED,
      NODE_ADMINISTRATOR,
      "the answer holds items that the row does not have; nothing of it is kept",
      "tell the body that was asked; the inquiry has ended with this reason",
      "a name in the answer to a row of addresses"),
  PERMIT_USED(
      STATE,
      NODE_ADMINISTRATOR,
      "the permit came with another request before",
      "nothing; the broker's operator looks for who repeats permits",
      "a permit put onto another question"),
  REQUEST_REPEATED(
      STATE,
      NODE_ADMINISTRATOR,
      "the request came under another permit before",
      "nothing; the broker's operator looks for who repeats requests",
      "a request that was recorded on its way and sent again"),
  PENDING_DECIDED(
      STATE,
      CALLER_OPERATOR,
      "somebody has decided about the question already",
      "nothing; the decision stands",
      "two officials who look at the same list");

  private final Details details;

  InquiryReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
