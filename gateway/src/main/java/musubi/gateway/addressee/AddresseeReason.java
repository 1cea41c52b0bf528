package musubi.gateway.addressee;

import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;

import musubi.gateway.access.Reason;

/** Reasons of unified addressee numbers. */
public enum AddresseeReason implements Reason {
  ADDRESSEE_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "nobody of the body has the number",
      "check the number; have one assigned to a person who has none",
      "an addressee number of another business"),
  SAME_PERSON_DOUBTFUL(
      STATE,
      CALLER_OPERATOR,
      "a person with this Individual Number is known with another birth date or sex",
      "two people compare the documents; the register corrects the four items first if it was wrong",
      "an Individual Number that was typed from the card of another member of the household"),
  NUMBER_REPLACED(
      STATE,
      CALLER_OPERATOR,
      "the Individual Number was replaced; the person has another one now",
      "take the number over that the person has now",
      "a business that has not heard of the change of a number"),
  ADDRESSEE_NUMBER_LINKED(
      STATE,
      CALLER_OPERATOR,
      "the addressee number is linked to another person",
      "check both persons in the business; an addressee number stands for one person",
      "a number that a business gave twice"),
  SECOND_NUMBER(
      STATE,
      CALLER_OPERATOR,
      "the person has another addressee number of this business",
      "go on with the number that the person has [003 X-33]",
      "a person who came back and was entered as somebody new"),
  NUMBER_IN_USE(
      STATE,
      CALLER_OPERATOR,
      "the new Individual Number is, or was, the number of somebody whom the body knows",
      "check both numbers against the notice of the change",
      "old and new number in the wrong order"),
  NUMBER_SEARCH_NOT_ALLOWED(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "the business does not use Individual Numbers, so nobody is looked for by one",
      "search by another key; a business that uses the numbers by law is entered in the"
          + " configuration [003 R-051]",
      "an official of another business who has a number on paper");

  private final Details details;

  AddresseeReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
