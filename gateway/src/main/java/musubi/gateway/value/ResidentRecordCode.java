package musubi.gateway.value;

/**
 * Resident-record code (住民票コード): 11 ASCII digits, the last a check digit. Prints as redacted.
 *
 * <p>No source document gives the formula of the check digit; it is ours, and the same as that of
 * the {@link IndividualNumber}.
 */
public record ResidentRecordCode(String digits) {
  private static final String WHAT = "resident-record code";

  public ResidentRecordCode {
    Digits.require(WHAT, digits, 11);
    Digits.requireCheckDigit(WHAT, digits);
  }

  @Override
  public String toString() {
    return "ResidentRecordCode[redacted]";
  }
}
