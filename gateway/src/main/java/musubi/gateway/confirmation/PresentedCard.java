package musubi.gateway.confirmation;

/**
 * What a card has signed at a terminal. Prints as redacted.
 *
 * @param challenge that was answered, 32 bytes
 * @param serial of its certificate: 1 to 40 hexadecimal digits, lower case
 * @param signature r and s, 64 bytes
 */
public record PresentedCard(byte[] challenge, String serial, byte[] signature) {
  private static final int CHALLENGE_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  public PresentedCard {
    requireLength("challenge", challenge, CHALLENGE_BYTES);
    requireLength("signature", signature, SIGNATURE_BYTES);
    if (!serial.matches("[0-9a-f]{1,40}")) {
      throw new IllegalArgumentException(
          "certificate_serial: "
              + serial.length()
              + " characters (expected: 1 to 40 hexadecimal digits, lower case)");
    }
  }

  private static void requireLength(String field, byte[] bytes, int expected) {
    if (bytes.length != expected) {
      throw new IllegalArgumentException(
          field + ": " + bytes.length + " bytes (expected: " + expected + ")");
    }
  }

  @Override
  public String toString() {
    return "PresentedCard[redacted]";
  }
}
