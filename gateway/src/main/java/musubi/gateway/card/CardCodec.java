package musubi.gateway.card;

/** The bytes in which orders and cards are kept. */
public interface CardCodec {
  /** The bytes of the contract. */
  static CardCodec ofContract() {
    return new CardMessages.Codec();
  }

  /** An order; the same order gives the same bytes. */
  byte[] bytes(Order order);

  /** The order of such bytes. */
  Order order(byte[] bytes);

  /** A card. */
  byte[] bytes(Card card);

  /** The card of such bytes. */
  Card card(byte[] bytes);
}
