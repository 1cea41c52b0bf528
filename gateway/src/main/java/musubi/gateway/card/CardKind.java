package musubi.gateway.card;

/** The two cards. The numbers are those of the contract. */
public enum CardKind {
  NONE,
  INDIVIDUAL_NUMBER_CARD,
  REGISTER_CARD;

  /** Its number in contract and database. */
  public int number() {
    return ordinal();
  }

  static CardKind of(int number) {
    return values()[number];
  }
}
