package musubi.gateway.value;

import static java.util.Objects.requireNonNull;

/**
 * A reading in full-width hiragana or katakana, with the prolonged sound mark ー, the middle dot ・
 * and the ideographic space. Prints as redacted.
 *
 * <p>Refused: text without a letter, a space at either end, and everything else; so also half-width
 * letters, iteration marks (ゝ, ヽ), and a sound mark written as a character of its own (U+3099,
 * U+309A, U+309B, U+309C), since the voiced letter has a code point.
 */
public record Kana(String text) {
  private static final String WHAT = "kana";

  private static final char FIRST = 'ぁ';
  private static final char LAST = 'ゖ';
  private static final int KATAKANA_LESS_HIRAGANA = 'ァ' - 'ぁ';
  private static final char FIRST_WA_ROW = 'ヷ';
  private static final char LAST_WA_ROW = 'ヺ';
  private static final char PROLONGED = 'ー';
  private static final char MIDDLE_DOT = '・';
  private static final char SPACE = '\u3000';

  /** The unvoiced letter of each from ぁ to ゖ, in the order of the code points. */
  private static final String UNVOICED =
      "ああいいううええおお"
          + "かかききくくけけここ"
          + "ささししすすせせそそ"
          + "たたちちつつつててとと"
          + "なにぬねの"
          + "はははひひひふふふへへへほほほ"
          + "まみむめも"
          + "ややゆゆよよ"
          + "らりるれろ"
          + "わわゐゑをん"
          + "うかけ";

  /** The same from ヷ to ヺ, which hiragana does not have. */
  private static final String UNVOICED_WA_ROW = "わゐゑを";

  public Kana {
    requireNonNull(text, "text");
    boolean letter = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (unvoiced(c) != 0) {
        letter = true;
      } else if (c != PROLONGED && c != MIDDLE_DOT && c != SPACE) {
        throw new IllegalArgumentException(
            WHAT + ": not full-width kana at position " + (i + 1) + soundMarkHint(c));
      }
    }
    if (!letter) {
      throw new IllegalArgumentException(WHAT + ": no letter");
    }
    if (text.charAt(0) == SPACE || text.charAt(text.length() - 1) == SPACE) {
      throw new IllegalArgumentException(WHAT + ": a space at an end");
    }
  }

  /** The reading, refused when it is longer than {@code maxCharacters}. */
  public static Kana of(String text, int maxCharacters) {
    requireNonNull(text, "text");
    if (text.length() > maxCharacters) {
      throw new IllegalArgumentException(
          WHAT + ": " + text.length() + " characters (expected: at most " + maxCharacters + ")");
    }
    return new Kana(text);
  }

  /**
   * The unvoiced reading (清音化かな), by which records are searched. The rule is ours: katakana becomes
   * hiragana; voiced and semi-voiced letters become plain (ば and ぱ: は; ゔ: う; ヷ: わ); small ones
   * large (ゃ: や; っ: つ; ゕ: か); ー, ・ and spaces are dropped. ゐ, ゑ and を stay as they are: a different
   * spelling is a different reading.
   */
  public Kana unvoiced() {
    StringBuilder unvoiced = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = unvoiced(text.charAt(i));
      if (c != 0) {
        unvoiced.append(c);
      }
    }
    return new Kana(unvoiced.toString());
  }

  @Override
  public String toString() {
    return "Kana[redacted]";
  }

  /** The unvoiced hiragana of a letter; 0 for what is not a letter. */
  private static char unvoiced(char c) {
    if (c >= FIRST && c <= LAST) {
      return UNVOICED.charAt(c - FIRST);
    }
    if (c >= FIRST + KATAKANA_LESS_HIRAGANA && c <= LAST + KATAKANA_LESS_HIRAGANA) {
      return UNVOICED.charAt(c - FIRST - KATAKANA_LESS_HIRAGANA);
    }
    if (c >= FIRST_WA_ROW && c <= LAST_WA_ROW) {
      return UNVOICED_WA_ROW.charAt(c - FIRST_WA_ROW);
    }
    return 0;
  }

  private static String soundMarkHint(char c) {
    return c >= '\u3099' && c <= '\u309C' ? " (a sound mark apart from its letter)" : "";
  }
}
