package musubi.gateway.value;

/**
 * Individual Number (個人番号): 12 ASCII digits, the last a check digit. Prints as redacted.
 *
 * <p>The documents say only that there is a check digit ([003 R-030]); the formula is ours.
 */
public record IndividualNumber(String digits) {
  private static final String WHAT = "Individual Number";

  public IndividualNumber {
    Digits.require(WHAT, digits, 12);
    Digits.requireCheckDigit(WHAT, digits);
  }

  @Override
  public String toString() {
    return "IndividualNumber[redacted]";
  }
}
