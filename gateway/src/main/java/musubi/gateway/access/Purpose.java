package musubi.gateway.access;

/**
 * What a call is made for, as its metadata says. All parts empty for an exchange between machines.
 *
 * <p>Operator and terminal are vouched for by the calling system under its certificate.
 *
 * @param business the business (事務), 1 to 64 of {@code A-Z a-z 0-9 . _ : / -}; empty when absent
 * @param reference number of the application that the call belongs to; the same format
 * @param operator the operator's id (操作者ID); the same format
 * @param terminal the terminal's id (操作端末ID); the same format
 */
public record Purpose(String business, String reference, String operator, String terminal) {
  /** No purpose: an exchange between machines. */
  public static final Purpose NONE = new Purpose("", "", "", "");

  private static final int MAX_LENGTH = 64;

  /**
   * @throws Refusal PURPOSE_MALFORMED
   */
  public Purpose {
    requireFormat(business, "musubi-business");
    requireFormat(reference, "musubi-reference");
    requireFormat(operator, "musubi-operator");
    requireFormat(terminal, "musubi-terminal");
  }

  /**
   * Refuses a purpose that does not fit what the exchange asks for.
   *
   * @throws Refusal PURPOSE_MISSING or OPERATOR_NOT_ALLOWED
   */
  public void requireFits(boolean needsOperator) {
    if (!needsOperator) {
      if (!operator.isEmpty() || !terminal.isEmpty()) {
        throw Refusal.of(AccessReason.OPERATOR_NOT_ALLOWED);
      }
      return;
    }
    requirePresent(business, "musubi-business");
    requirePresent(reference, "musubi-reference");
    requirePresent(operator, "musubi-operator");
    requirePresent(terminal, "musubi-terminal");
  }

  /** Operators and terminals are persons and places: not printed. */
  @Override
  public String toString() {
    return "Purpose[business=" + business + "]";
  }

  private static void requirePresent(String value, String header) {
    if (value.isEmpty()) {
      throw Refusal.ofField(AccessReason.PURPOSE_MISSING, header, header + ": absent");
    }
  }

  private static void requireFormat(String value, String header) {
    if (value.length() > MAX_LENGTH || !value.chars().allMatch(Purpose::isAllowed)) {
      throw Refusal.ofField(
          AccessReason.PURPOSE_MALFORMED,
          header,
          header
              + ": "
              + value.length()
              + " characters (expected: 1 to 64 of A-Z a-z 0-9 . _ : / -)");
    }
  }

  private static boolean isAllowed(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "._:/-".indexOf(c) >= 0;
  }
}
