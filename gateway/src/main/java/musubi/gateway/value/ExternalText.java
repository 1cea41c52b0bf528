package musubi.gateway.value;

import static java.util.Objects.requireNonNull;

/**
 * Text that may hold external characters (外字): a name or an address, kept code point for code point
 * and never normalised. Prints as redacted.
 *
 * <p>Refused: empty text (what is absent is an empty {@code Optional}), unpaired surrogates,
 * control characters, noncharacters, white space at either end, and a variation selector (U+FE00 to
 * U+FE0F, U+E0100 to U+E01EF) that follows no base: at the start, after white space, after another
 * selector.
 */
public record ExternalText(String text) {
  private static final String WHAT = "text";

  public ExternalText {
    requireNonNull(text, "text");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(WHAT + ": empty");
    }
    boolean base = false;
    int codePoint = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      requireAllowed(codePoint);
      if (isVariationSelector(codePoint)) {
        if (!base) {
          throw new IllegalArgumentException(WHAT + ": a variation selector without a base");
        }
        base = false;
      } else {
        base = !isSpace(codePoint);
      }
    }
    if (isSpace(text.codePointAt(0)) || isSpace(codePoint)) {
      throw new IllegalArgumentException(WHAT + ": white space at an end");
    }
  }

  /** The text, refused when it is longer than {@code maxCodePoints}. */
  public static ExternalText of(String text, int maxCodePoints) {
    ExternalText external = new ExternalText(text);
    int length = external.codePoints();
    if (length > maxCodePoints) {
      throw new IllegalArgumentException(
          WHAT + ": " + length + " code points (expected: at most " + maxCodePoints + ")");
    }
    return external;
  }

  /** Length in code points; a variation selector is one of its own. */
  public int codePoints() {
    return text.codePointCount(0, text.length());
  }

  /**
   * Number of external characters (外字数). The rule is ours: a private-use code point counts one, a
   * character with a variation selector counts one, and so does a private-use code point with one.
   */
  public int gaijiCount() {
    int count = 0;
    boolean counted = false;
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      if (isVariationSelector(codePoint)) {
        count += counted ? 0 : 1;
      } else {
        counted = isPrivateUse(codePoint);
        count += counted ? 1 : 0;
      }
    }
    return count;
  }

  @Override
  public String toString() {
    return "ExternalText[redacted]";
  }

  private static void requireAllowed(int codePoint) {
    if (codePoint < 0x20 || (codePoint >= 0x7F && codePoint <= 0x9F)) {
      throw new IllegalArgumentException(WHAT + ": a control character");
    }
    if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
      throw new IllegalArgumentException(WHAT + ": an unpaired surrogate");
    }
    if ((codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF)) {
      throw new IllegalArgumentException(WHAT + ": a noncharacter");
    }
  }

  private static boolean isVariationSelector(int codePoint) {
    return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
  }

  private static boolean isPrivateUse(int codePoint) {
    return (codePoint >= 0xE000 && codePoint <= 0xF8FF) || codePoint >= 0xF0000;
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
