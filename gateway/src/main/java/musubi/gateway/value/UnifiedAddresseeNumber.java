package musubi.gateway.value;

/**
 * Unified addressee number (団体内統合宛名番号) of one body: 15 ASCII digits. Prints as redacted. No source
 * document gives the form: it is ours.
 */
public record UnifiedAddresseeNumber(String digits) {
  private static final String WHAT = "unified addressee number";

  public UnifiedAddresseeNumber {
    Digits.require(WHAT, digits, 15);
  }

  @Override
  public String toString() {
    return "UnifiedAddresseeNumber[redacted]";
  }
}
