package musubi.gateway.card;

import java.util.Optional;

/** What the card system decides of an order. */
public sealed interface Decision {
  /**
   * The step is taken.
   *
   * @param card after the step
   * @param successor a card that is applied for by it
   * @param replaced the card that ends because this one takes its place
   */
  record Taken(Card card, Optional<Card> successor, Optional<CardNumber> replaced)
      implements Decision {}

  /** The step is refused, for good; nothing changes. */
  record Refused(CardReason reason) implements Decision {}

  /** The order was decided before; this is what was decided then. */
  record Repeated(Past past) implements Decision {}

  /**
   * A decision of the past.
   *
   * @param refused why; empty when the step was taken
   * @param number of the card; empty when there is none
   * @param revision the card's after the step, or when it was refused
   * @param digest of the order
   */
  record Past(
      Optional<CardReason> refused, Optional<CardNumber> number, long revision, byte[] digest) {
    @Override
    public String toString() {
      return "Past[" + refused + ", revision " + revision + "]";
    }
  }
}
