package musubi.gateway.card;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way between a municipality and the card system. */
public interface CardLink {
  /** Cards in one message at most; ours. */
  int MOST = 500;

  /**
   * What the card system decided.
   *
   * @param refused why; empty when the step was taken
   * @param card as it is now; empty when it is none of the municipality
   */
  record Answer(Optional<CardReason> refused, Optional<Card> card) {}

  /** To the card system. */
  interface Up {
    /**
     * Has an order decided.
     *
     * @throws musubi.gateway.rpc.StreamEndedException it was not, or its answer was lost
     */
    Answer submit(Order order, Duration limit);

    /**
     * The card as it is.
     *
     * @throws musubi.gateway.access.Refusal CARD_UNKNOWN, CARD_OF_OTHER_MUNICIPALITY
     * @throws musubi.gateway.rpc.StreamEndedException the answer was lost
     */
    Card find(CardNumber number, Duration limit);
  }

  /** To a municipality. */
  @FunctionalInterface
  interface Down {
    /**
     * Tells a municipality of its cards.
     *
     * @throws musubi.gateway.rpc.StreamEndedException it may not have them
     */
    void tell(String municipality, List<Card> cards, Duration limit);
  }
}
