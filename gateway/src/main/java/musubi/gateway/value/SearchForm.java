package musubi.gateway.value;

import static java.util.Objects.requireNonNull;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The form in which a search compares names, readings and addresses: what a record says and what an
 * operator types fold to the same text. For finding records only; nobody is identified by it. No
 * document gives these rules: all are ours.
 *
 * <p>Compatibility decomposition (NFKD) makes one width of all. Letters become lower case;
 * private-use characters become 〓. All else that is no letter, number or 〓 is dropped: white space,
 * punctuation, hyphens, symbols, combining marks, variation selectors, unpaired surrogates; and so
 * is ー.
 *
 * <p>Variant characters (異体字) become one of them, by the list variants.tsv. Kana becomes large,
 * unvoiced hiragana; ゐ, ゑ, を become い, え, お; ぢ and づ are taken for じ and ず and end as し and す. け
 * between two kanji becomes か (霞ヶ関, 霞が関). Iteration marks (々, ゝ, ヾ) repeat the character before
 * them; where there is none they stay.
 *
 * <p>Folding what is folded changes nothing. When nothing is left, the form is the empty text. Not
 * united: long vowels (おおの, おの), hentaigana, kanji and kana of the same look (二, ニ), が and ヶ after
 * kana (つつじヶ丘), characters simplified in China.
 *
 * <p>Folded forms are as personal as what they are made of. They are stored: whoever changes a rule
 * or the list must have them written again.
 */
public final class SearchForm {
  /** What an external character folds to, one for each; operators type it as a substitute. */
  public static final char EXTERNAL = '〓';

  /** Longest name, in code points, of which {@link #withExternal} makes forms; ours. */
  private static final int MAX_WITH_EXTERNAL = 12;

  private static final String WILDCARDS = "*?%_";
  private static final String NUMBERS = "0123456789" + AddressForm.NUMERALS;

  private static final char SOUND_MARK = '\u3099';
  private static final String ITERATION_MARKS = "々〻ゝヽ";
  private static final String MORE_HYPHENS = "ー−─━=";
  private static final int KATAKANA_LESS_HIRAGANA = 'ァ' - 'ぁ';
  private static final String SMALL_AND_OLD = "ぁぃぅぇぉっゃゅょゎゕゖゐゑを";
  private static final String LARGE_AND_NEW = "あいうえおつやゆよわかけいえお";

  private SearchForm() {}

  /** The form of a name in kanji, kana or Latin letters. */
  public static String ofName(String name) {
    return fold(requireNonNull(name, "name"), false);
  }

  /** The form of a reading; the rules are those of a name. */
  public static String ofReading(String kana) {
    return fold(requireNonNull(kana, "kana"), false);
  }

  /**
   * The form of an address. Besides what is done to a name (the rules are ours too):
   *
   * <p>大字, 小字 and 字 before a name are dropped, but not the 字 of 文字 and 丁字. Then the name of a
   * prefecture at the start is dropped, so that nothing is left of it alone.
   *
   * <p>Kanji numerals, positional or with 十, 百 and 千, become digits before 丁目, 番地, 番 (but not of 番町
   * and 番丁), 号, 条 and 線, before a hyphen or の that a number follows, and after such a number at the
   * end of the address. Elsewhere they are part of a name and stay (三田, 六本木).
   *
   * <p>Between two numbers 丁目, 番地, 番, 号, 号室, の, hyphens, and white space after digits become one
   * '-'. After a number that no other follows they are dropped, but の is not.
   *
   * <p>A name that looks like a number (三条市, 一番堀) has digits, in every spelling alike. Left as they
   * are, since no rule is safe: 丁 without 目, 地割, numerals directly before the name of a building,
   * 壱, 弐 and 参, postal codes, 之 for の.
   */
  public static String ofAddress(String address) {
    return AddressForm.of(fold(requireNonNull(address, "address"), true));
  }

  /**
   * Whether a text that was typed holds what is elsewhere a wildcard (*, ?, %, _ of any width).
   * Folding drops these as it drops other punctuation; a search should refuse them first.
   */
  public static boolean holdsWildcard(String text) {
    return Normalizer.normalize(text, Form.NFKD).chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  /**
   * The forms under which a record with external characters may be stored: the folded name, then it
   * with one and with two of its characters replaced by {@link #EXTERNAL}; without duplicates. Two
   * is the most, and a name of more than 12 code points has no other form: these limits are ours.
   */
  public static List<String> withExternal(String foldedName) {
    int[] codePoints = foldedName.codePoints().toArray();
    Set<String> forms = new LinkedHashSet<>();
    forms.add(foldedName);
    if (codePoints.length <= MAX_WITH_EXTERNAL) {
      for (int apart = 0; apart < codePoints.length; apart++) {
        for (int first = 0; first + apart < codePoints.length; first++) {
          forms.add(replaced(codePoints, first, first + apart));
        }
      }
    }
    return List.copyOf(forms);
  }

  private static String replaced(int[] codePoints, int first, int second) {
    int[] replaced = codePoints.clone();
    replaced[first] = EXTERNAL;
    replaced[second] = EXTERNAL;
    return new String(replaced, 0, replaced.length);
  }

  /**
   * The rules of the class comment. Decomposed and not composed (NFKC), so that a text stays
   * normalised whatever is dropped from it, and so that sound marks are characters of their own.
   *
   * @param gaps whether numbers stay apart by a '-' or a space when all between them is dropped
   */
  private static String fold(String text, boolean gaps) {
    String decomposed = Normalizer.normalize(text, Form.NFKD);
    StringBuilder folded = new StringBuilder(decomposed.length());
    int last = 0;
    char gap = 0;
    int codePoint;
    for (int i = 0; i < decomposed.length(); i += Character.charCount(codePoint)) {
      codePoint = decomposed.codePointAt(i);
      int c = form(codePoint);
      if (c == 0) {
        if (codePoint == SOUND_MARK) {
          voice(folded);
        }
        gap = widen(gap, codePoint);
        continue;
      }
      if (last != 0 && ITERATION_MARKS.indexOf(c) >= 0) {
        c = last;
      }
      if (isKanji(c)) {
        joinByKa(folded);
      }
      if (gaps && isGap(gap, last, c)) {
        folded.append(gap);
      }
      folded.appendCodePoint(c);
      last = c;
      gap = 0;
    }
    return folded.toString();
  }

  /** The form of a character by itself; 0 for one that is dropped. */
  private static int form(int codePoint) {
    if (Character.getType(codePoint) == Character.PRIVATE_USE) {
      return EXTERNAL;
    }
    int c = Variants.representative(Character.toLowerCase(codePoint));
    if (c >= 'ァ' && c <= 'ヶ') {
      c -= KATAKANA_LESS_HIRAGANA;
    }
    int kana = SMALL_AND_OLD.indexOf(c);
    if (kana >= 0) {
      return LARGE_AND_NEW.charAt(kana);
    }
    return isKanji(c) || (Character.isLetterOrDigit(c) && !isHyphen(c)) ? c : 0;
  }

  /** Makes ず and じ of づ and ぢ, and so す and し. */
  private static void voice(StringBuilder folded) {
    int end = folded.length() - 1;
    if (end >= 0 && folded.charAt(end) == 'つ') {
      folded.setCharAt(end, 'す');
    } else if (end >= 0 && folded.charAt(end) == 'ち') {
      folded.setCharAt(end, 'し');
    }
  }

  /** Makes か of a け that comes after a kanji; a kanji comes next. */
  private static void joinByKa(StringBuilder folded) {
    int end = folded.length() - 1;
    if (end > 0 && folded.charAt(end) == 'け' && isKanji(folded.codePointBefore(end))) {
      folded.setCharAt(end, 'か');
    }
  }

  /** A hyphen tells more than a space; what combines with a character is no gap. */
  private static char widen(char gap, int dropped) {
    if (isHyphen(dropped)) {
      return '-';
    }
    return gap != 0 || combines(dropped) ? gap : ' ';
  }

  /** Numerals with a space between them may as well have none; digits may not. */
  private static boolean isGap(char gap, int before, int after) {
    return (gap == '-' && isNumber(before) && isNumber(after))
        || (gap == ' ' && AddressForm.isDigit(before) && isNumber(after));
  }

  private static boolean isHyphen(int codePoint) {
    return Character.getType(codePoint) == Character.DASH_PUNCTUATION
        || MORE_HYPHENS.indexOf(codePoint) >= 0;
  }

  private static boolean combines(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT ->
          true;
      default -> false;
    };
  }

  private static boolean isKanji(int codePoint) {
    return Character.isIdeographic(codePoint) || codePoint == EXTERNAL;
  }

  private static boolean isNumber(int codePoint) {
    return NUMBERS.indexOf(codePoint) >= 0;
  }
}
