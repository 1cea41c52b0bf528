package musubi.gateway.card;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.CHANGED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import java.util.Optional;
import java.util.stream.Stream;
import musubi.gateway.access.Reason;

/** Reasons of cards. */
public enum CardReason implements Reason {
  CARD_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "no card has this number",
      "read the number from the card again",
      "two digits that were swapped and still fit the check digit of another number"),
  CARD_OF_OTHER_MUNICIPALITY(
      NOT_ALLOWED,
      CALLER_OPERATOR,
      "another municipality has the card",
      "send the holder there, or record continued use first when the holder moved here",
      "a release asked for at the counter of a neighbouring city"),
  CARD_STEP_NOT_TAKERS(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the step is not for a caller of this kind to take",
      "see the table of steps in the documents",
      "a terminal that reports the making of a card"),
  CARD_REVISION_CHANGED(
      CHANGED,
      CALLER_OPERATOR,
      "the card has changed since the order was decided",
      "read the card again and decide anew, with a new request id",
      "an abolition ordered while the holder reported the card lost elsewhere"),
  CARD_REPORTED_LOST(
      STATE,
      CALLER_OPERATOR,
      "the card was reported lost",
      "let two persons record that it was found, or abolish it",
      "a delivery to somebody who holds a card that its owner reported lost"),
  CARD_STATE_FORBIDS(
      STATE,
      CALLER_OPERATOR,
      "there is no such step from the state of the card",
      "read the card; the table of steps says what can follow",
      "the release of a card that is not suspended"),
  CARD_KIND_FORBIDS(
      STATE,
      CALLER_OPERATOR,
      "there is no such step for a register card",
      "apply for a new card",
      "the renewal of a card of former times"),
  CARD_HAS_SUCCESSOR(
      STATE,
      CALLER_OPERATOR,
      "another card was applied for in place of this one already",
      "follow the other card",
      "a second application because the first took long"),
  CARD_CONTINUE_LATE(
      STATE,
      CALLER_OPERATOR,
      "the time in which continued use can be recorded is over",
      "let the holder apply for a new card",
      "a card brought four months after the move"),
  CARD_EVIDENCE_MISSING(
      STATE,
      CALLER_OPERATOR,
      "nothing says by what the identity of the holder was confirmed",
      "confirm the identity and say by what",
      "a delivery at the end of a busy day"),
  CARD_SECOND_PERSON_MISSING(
      STATE,
      CALLER_DEVELOPER,
      "the step needs a second person, and no other than the first stands behind it",
      "have another operator with the right approve the order",
      "a municipality that sends an order before its approval"),
  CARD_NOT_READY(
      STATE,
      CALLER_DEVELOPER,
      "what the step needs was not brought: certificates, a last day, a destination, a holder",
      "bring what the table of steps asks for",
      "a move without the municipality moved to"),
  CARD_EVENT_CHANGED(
      STATE,
      CALLER_DEVELOPER,
      "the event id stands for another order already",
      "use a new event id for a new order",
      "a counter of events that was set back"),
  CERTIFICATE_SERIAL_USED(
      STATE,
      CALLER_DEVELOPER,
      "a certificate of this serial exists already",
      "issue a certificate with a serial of its own",
      "two issuing machines that count alike"),
  CARD_ORDER_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "no order has this number in the municipality",
      "check the number with the one who gave the order",
      "a number with two digits swapped"),
  CARD_ORDER_NOT_WAITING(
      STATE,
      CALLER_OPERATOR,
      "the order waits for no approval, or waited longer than a day",
      "read the card; give the order again when it is still wanted",
      "two superiors who approve the same order"),
  CARD_SYSTEM_AWAY(
      AWAY,
      NODE_ADMINISTRATOR,
      "the card system does not answer",
      "ask again; orders that wait here will reach it",
      "the card system is being maintained");

  private final Details details;

  CardReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  /** The reason of a name that another node sent. */
  static Optional<CardReason> of(String name) {
    return Stream.of(values()).filter(reason -> reason.name().equals(name)).findFirst();
  }

  @Override
  public Details details() {
    return details;
  }
}
