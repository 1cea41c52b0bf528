package musubi.backends.card;

/**
 * A card in a reader. This is the adapter: a terminal with a real reader implements it over the
 * reader's driver, and {@link SoftwareCard} is a card without one.
 *
 * <p>Nothing but wrong PINs that a person entered may ever block anything, and then only what needs
 * the PIN: a message that comes twice, late or in vain leaves the card as it is.
 */
public interface CardReader {
  /** Serial of the certificate for user authentication. */
  String certificateSerial();

  /**
   * The card's signature with its key for user authentication: ECDSA on P-256 with SHA-256, r and s
   * of 32 bytes each.
   *
   * @param pin as the holder has entered it
   * @throws ChipException NOT_ACTIVE, WRONG_PIN, PIN_BLOCKED
   */
  byte[] sign(byte[] statement, String pin);

  /**
   * Activates the chip for the delivery that the card system has taken. The same delivery again
   * changes nothing, the PIN neither, and is answered the same.
   *
   * @param revision of the card after the delivery
   * @param pin as the holder has chosen it: 4 digits (ours)
   * @throws ChipException OTHER_DELIVERY; nothing is counted, and nothing changes
   */
  Activation activate(long revision, String pin);

  /**
   * That the chip is active.
   *
   * @param revision of the delivery
   */
  record Activation(long revision) {}
}
