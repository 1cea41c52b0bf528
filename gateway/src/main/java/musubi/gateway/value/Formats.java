package musubi.gateway.value;

import java.util.function.IntPredicate;

/** Formats of items that are no values of their own. What breaks one is told by its shape alone. */
public final class Formats {
  private Formats() {}

  /** So many ASCII digits. */
  public static void digits(String text, int length) {
    require(
        text.length() == length && has(text, Formats::isDigit),
        text.length() + " characters (expected: " + length + " ASCII digits)");
  }

  /** ASCII digits and letters, so many at most. */
  public static void alphanumeric(String text, int limit) {
    require(
        text.length() <= limit && has(text, c -> isDigit(c) || isLetter(c)),
        text.length() + " characters (expected: at most " + limit + " ASCII digits or letters)");
  }

  /** Printable ASCII characters without spaces, so many at most. */
  public static void printable(String text, int limit) {
    require(
        text.length() <= limit && has(text, c -> c > ' ' && c <= '~'),
        text.length() + " characters (expected: at most " + limit + " printable ASCII characters)");
  }

  /** Printable ASCII characters with spaces between them, so many at most. */
  public static void words(String text, int limit) {
    require(
        text.length() <= limit && text.equals(text.strip()) && has(text, c -> c >= ' ' && c <= '~'),
        text.length()
            + " characters (expected: at most "
            + limit
            + " printable ASCII characters, spaces between them)");
  }

  /** ASCII digits and hyphens, so many at most. */
  public static void phoneNumber(String text, int limit) {
    require(
        text.length() <= limit && has(text, c -> isDigit(c) || c == '-'),
        text.length() + " characters (expected: at most " + limit + " ASCII digits and hyphens)");
  }

  private static boolean has(String text, IntPredicate every) {
    return text.chars().allMatch(every);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static void require(boolean holds, String shape) {
    if (!holds) {
      throw new IllegalArgumentException(shape);
    }
  }
}
