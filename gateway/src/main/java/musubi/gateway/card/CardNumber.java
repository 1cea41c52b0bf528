package musubi.gateway.card;

import java.util.random.RandomGenerator;

/**
 * Number of a card: 16 ASCII digits, the last a check digit (Luhn, ISO/IEC 7812-1). No document
 * gives its form: it is ours. Prints as redacted.
 */
public record CardNumber(String digits) {
  private static final int LENGTH = 16;

  public CardNumber {
    if (!digits.matches("[0-9]{16}")) {
      throw new IllegalArgumentException(
          "card number: " + digits.length() + " characters (expected: 16 ASCII digits)");
    }
    if (digits.charAt(LENGTH - 1) != checkDigit(digits.substring(0, LENGTH - 1))) {
      throw new IllegalArgumentException("card number: check digit is wrong");
    }
  }

  /** A number that says nothing about the card. */
  public static CardNumber any(RandomGenerator random) {
    StringBuilder body = new StringBuilder();
    for (int i = 1; i < LENGTH; i++) {
      body.append((char) ('0' + random.nextInt(10)));
    }
    return new CardNumber(body.toString() + checkDigit(body.toString()));
  }

  private static char checkDigit(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      int digit = body.charAt(body.length() - 1 - i) - '0';
      int weighed = i % 2 == 0 ? 2 * digit : digit;
      sum += weighed / 10 + weighed % 10;
    }
    return (char) ('0' + (10 - sum % 10) % 10);
  }

  @Override
  public String toString() {
    return "CardNumber[redacted]";
  }
}
