package musubi.gateway.mailing;

import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;

import musubi.gateway.access.Reason;

/**
 * Reasons of mailing records. All but the last are results of single records among many, and stand
 * in the records of calls.
 */
public enum MailingReason implements Reason {
  MAILING_DIGEST_DIFFERS(
      MALFORMED,
      CALLER_DEVELOPER,
      "the digest is not the SHA-256 of the mailing record's bytes",
      "make the digest over the bytes that are sent, after the last change to them",
      "a record that was encoded again after its digest was made"),
  MAILING_UNREADABLE(
      MALFORMED,
      CALLER_DEVELOPER,
      "the bytes are no mailing record, hold a field that is not in the contract, or are more than 64 KiB",
      "send the bytes of one MailingRecord of the contract",
      "a record of a newer contract"),
  MAILING_ITEM_INVALID(
      MALFORMED,
      CALLER_OPERATOR,
      "an item of the mailing record breaks its format",
      "correct the item that the result names, in the resident record",
      "a postal code with a hyphen"),
  MAILING_LENGTH_DIFFERS(
      MALFORMED,
      CALLER_DEVELOPER,
      "a length in the mailing record is not that of its text",
      "count code points, a variation selector as one of its own",
      "a length in bytes, or in UTF-16 units"),
  MAILING_GAIJI_COUNT_DIFFERS(
      MALFORMED,
      CALLER_DEVELOPER,
      "a number of external characters in the mailing record is not that of its text",
      "count private-use code points and characters with a variation selector",
      "a name whose selector was lost in a conversion"),
  MAILING_PERSON_COUNT_DIFFERS(
      MALFORMED,
      CALLER_DEVELOPER,
      "the number of persons in the mailing record is not that of its persons",
      "make the record anew from the household as it is",
      "a child that was added to the letter and not to the number"),
  MAILING_NOT_CALLERS(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the municipality in the mailing record is not that of the caller",
      "send records of the own municipality alone",
      "a register that serves two towns and mixes their lists"),
  MAILING_ID_USED(
      STATE,
      CALLER_DEVELOPER,
      "the id was used for another mailing record, or for one that is erased",
      "give every record a random id of its own; repeat a record with the same bytes",
      "a record that was made anew under the old id"),
  MAILING_PROTECTED(
      STATE,
      CALLER_OPERATOR,
      "a person of the mailing record is protected, and the register does not say that it directed the letter",
      "make sure where the letter may go, then send the record with protected_directed",
      "a household that left a violent home and has a mail address elsewhere"),
  MAILING_NUMBER_AHEAD(
      STATE,
      CALLER_ADMINISTRATOR,
      "the number is higher than any that was given out: records would be erased that nobody has",
      "find out what the issuing system has, and go on from there",
      "an issuing system that was connected to another card system before");

  private final Details details;

  MailingReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
