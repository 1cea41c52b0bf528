package musubi.gateway.value;

/**
 * Addressee number (宛名番号) of one business of a body: 1 to 15 ASCII digits. Prints as redacted. No
 * source document gives the form: it is ours.
 */
public record AddresseeNumber(String digits) {
  private static final String WHAT = "addressee number";
  private static final int MOST = 15;

  public AddresseeNumber {
    if (digits == null || digits.isEmpty() || digits.length() > MOST) {
      throw new IllegalArgumentException(WHAT + ": not 1 to 15 digits");
    }
    Digits.require(WHAT, digits, digits.length());
  }

  @Override
  public String toString() {
    return "AddresseeNumber[redacted]";
  }
}
