package musubi.gateway.value;

import static java.util.Objects.requireNonNull;

/**
 * Digits and their check digit; loops by hand, since every record that passes runs through here.
 */
final class Digits {
  private Digits() {}

  /** Refuses anything but exactly {@code length} ASCII digits. */
  static void require(String what, String digits, int length) {
    requireNonNull(digits, "digits");
    if (digits.length() != length) {
      throw new IllegalArgumentException(
          what + ": " + digits.length() + " characters (expected: " + length + " ASCII digits)");
    }
    for (int i = 0; i < length; i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException(
            what
                + ": not a digit at position "
                + (i + 1)
                + " (expected: "
                + length
                + " ASCII digits)");
      }
    }
  }

  /**
   * Refuses a number whose last digit is not the check digit of those before it.
   *
   * <p>With the digits before it counted from the right, n = 1, 2, …, and weights n + 1 for n up to
   * 6 and n - 5 from 7 on: 11 less the remainder of the weighted sum by 11, or 0 when that
   * remainder is 0 or 1. The documents say only that there is a check digit ([003 R-030]): the
   * formula is ours.
   */
  static void requireCheckDigit(String what, String digits) {
    int last = digits.length() - 1;
    int sum = 0;
    for (int n = 1; n <= last; n++) {
      sum += (digits.charAt(last - n) - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int remainder = sum % 11;
    int expected = remainder <= 1 ? 0 : 11 - remainder;
    if (digits.charAt(last) - '0' != expected) {
      throw wrongCheckDigit(what);
    }
  }

  static IllegalArgumentException wrongCheckDigit(String what) {
    return new IllegalArgumentException(what + ": wrong check digit");
  }
}
