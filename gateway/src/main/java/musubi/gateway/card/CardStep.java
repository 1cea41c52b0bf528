package musubi.gateway.card;

/** Steps of a card's life. The numbers are those of the contract. */
public enum CardStep {
  NONE,
  APPLY,
  MANUFACTURE,
  ARRIVE,
  INVITE,
  DELIVER,
  SUSPEND,
  RELEASE,
  REPORT_LOSS,
  FIND,
  ABOLISH,
  RECOVER,
  RETURN,
  REISSUE,
  RENEW,
  CHANGE_FACE,
  REPLACE_CERTIFICATES,
  TRANSFER_OUT,
  CONTINUE_USE,
  LAPSE,
  EXPIRE,
  REPLACE,
  ENTER_REGISTER_CARD;

  /** Whether a card comes into being by it. */
  public boolean isBeginning() {
    return this == APPLY || this == ENTER_REGISTER_CARD;
  }

  /** Its number in contract and database. */
  public int number() {
    return ordinal();
  }

  static CardStep of(int number) {
    return values()[number];
  }
}
