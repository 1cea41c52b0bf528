package musubi.gateway.confirmation;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of search, inquiry, confirmation and provision. */
public enum ConfirmationReason implements Reason {
  PERSON_NOT_FOUND(
      NOT_FOUND,
      CALLER_OPERATOR,
      "nobody is known by this key, or the person differs from who was expected",
      "check the key against the document; nothing is guessed [002 R-049]",
      "a code with a typing error that hits a valid check digit"),
  TIER_UNAVAILABLE(
      AWAY,
      NODE_ADMINISTRATOR,
      "a tier that had to be asked is away; nothing is known about the person",
      "repeat after a while",
      "the prefecture's node is being restarted"),
  PERSON_AMBIGUOUS(
      STATE,
      CALLER_OPERATOR,
      "more than one person answers to this key; none is chosen",
      "ask by the resident-record code, or let the municipality of residence look",
      "twins of one name in one household"),
  PERSON_REMOVED(
      STATE,
      CALLER_OPERATOR,
      "the key belongs to a removed person, and no tier knows a current resident by it",
      "the person has died or left the country, or a transfer-in has not arrived yet",
      "an inquiry on the day between transfer-out and transfer-in"),
  ANSWER_WITHHELD(
      STATE,
      CALLER_OPERATOR,
      "the record is not answered by this exchange",
      "ask the municipality of residence by the procedure between offices",
      "a record that the municipality answers about in person only"),
  CARD_HOLDER_DIFFERS(
      STATE,
      CALLER_OPERATOR,
      "the card is another person's than the code in the request",
      "ask whose card it is",
      "two persons of one household at the counter"),
  CONDITION_WEAK(
      MALFORMED,
      CALLER_OPERATOR,
      "the condition is too weak to search by",
      "give a name or reading, with a birth date or the beginning of the address [003 R-050]",
      "a search by name alone, or by birth date and sex"),
  WILDCARD(
      MALFORMED,
      CALLER_OPERATOR,
      "the condition holds a wildcard",
      "write the name and the address out; a search is not for browsing [002 R-033]",
      "a name that ends with an asterisk"),
  TOO_MANY_HITS(
      STATE,
      CALLER_OPERATOR,
      "more persons meet the condition than a list may hold; none is shown",
      "narrow the condition as the answer says",
      "a common name with a year of birth alone"),
  TOO_MANY_MISSES(
      BUSY,
      CALLER_OPERATOR,
      "the operator asked for too many persons that were not found",
      "check the documents at hand; the limit ends by itself, and an auditor sees the record",
      "somebody who tries numbers one after the other"),
  RECIPIENT_NOT_LISTED(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "the prefecture's list does not have this recipient with this business",
      "have the prefecture enter the recipient with the business and its legal basis [002 R-046]",
      "a department that asks for a business of another");

  private final Details details;

  ConfirmationReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
