package musubi.gateway.card;

/** States of a card. The numbers are those of the contract; 0 stands for a card there is not. */
public enum CardState {
  NONE,
  APPLIED,
  MANUFACTURED,
  ARRIVED,
  INVITED,
  DELIVERED,
  SUSPENDED,
  LOST,
  MOVED,
  MOVED_LOST,
  EXPIRED,
  ABOLISHED,
  RECOVERED,
  RETURNED;

  /** Whether the card proves who its holder is. */
  public boolean isUsable() {
    return this == DELIVERED;
  }

  /** Whether it is reported lost. */
  public boolean isLost() {
    return this == LOST || this == MOVED_LOST;
  }

  /** Its number in contract and database. */
  public int number() {
    return ordinal();
  }

  static CardState of(int number) {
    return values()[number];
  }
}
