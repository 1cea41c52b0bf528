package musubi.gateway.confirmation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.Reviewed;

/**
 * The folding of {@link SlowSearch}: one character after the other, by tables of its own. It knows
 * the characters of {@link Crowd} and no more, and shares nothing with the program.
 */
final class SlowFold {
  static final int EXTERNAL = '〓';

  private static final String HALF_WIDTH =
      "ｦｧｨｩｪｫｬｭｮｯｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ";
  private static final String FULL_WIDTH =
      "ヲァィゥェォャュョッアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
  private static final String KATAKANA =
      "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン" + "ァィゥェォャュョッヵヶガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ";
  private static final String HIRAGANA =
      "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん" + "ぁぃぅぇぉゃゅょっゕゖがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ";
  private static final String MARKED = "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔぁぃぅぇぉゃゅょっゕゖゐゑを";
  private static final String PLAIN = "かきくけこさしすせそたしすてとはひふへほはひふへほうあいうえおやゆよつかけいえお";
  private static final String HYPHENS = "-‐‑–—−ー─";
  private static final String NUMERALS = "〇一二三四五六七八九";
  private static final List<String> UNITS = List.of("丁目", "番地", "号室", "番", "号");
  private static final List<String> PREFECTURES = List.of("東京都", "福岡県", "北海道");
  private static final Map<Integer, Integer> VARIANTS = variants();

  private SlowFold() {}

  /** A name or a reading. */
  static String name(String text) {
    StringBuilder folded = new StringBuilder();
    read(text, false)
        .codePoints()
        .filter(c -> Character.isLetterOrDigit(c) || c == EXTERNAL)
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** An address. */
  static String address(String text) {
    String read = read(text, true).replace("大字", "").replaceAll("(?<!文)字", "");
    for (String prefecture : PREFECTURES) {
      if (read.startsWith(prefecture)) {
        read = read.substring(prefecture.length());
      }
    }
    StringBuilder folded = new StringBuilder();
    boolean afterNumber = false;
    int at = 0;
    while (at < read.length()) {
      Optional<Numeral> number = number(read, at, afterNumber);
      if (number.isPresent()) {
        folded.append(number.get().value());
        at = afterSeparators(read, number.get().end());
        afterNumber = number(read, at, true).isPresent();
        if (afterNumber) {
          folded.append('-');
        }
      } else {
        afterNumber = false;
        char c = read.charAt(at++);
        if (Character.isLetterOrDigit(c) || c == EXTERNAL || Character.isSurrogate(c)) {
          folded.append(c);
        }
      }
    }
    return folded.toString();
  }

  private record Numeral(int value, int end) {}

  /** The number at a place: digits always, numerals only where something says that they count. */
  private static Optional<Numeral> number(String text, int at, boolean afterNumber) {
    int end = at;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end > at) {
      return Optional.of(new Numeral(Integer.parseInt(text.substring(at, end)), end));
    }
    while (end < text.length() && isNumeral(text.charAt(end))) {
      end++;
    }
    boolean last = afterNumber && end == text.length();
    return end > at && (last || counts(text, end))
        ? Optional.of(new Numeral(value(text.substring(at, end)), end))
        : Optional.empty();
  }

  private static boolean counts(String text, int end) {
    boolean joined =
        end < text.length()
            && (text.charAt(end) == '-' || text.charAt(end) == 'の')
            && isNumber(text, end + 1);
    return joined || unit(text, end) > 0;
  }

  private static int unit(String text, int at) {
    boolean isName = text.startsWith("番町", at) || text.startsWith("番丁", at);
    return isName
        ? 0
        : UNITS.stream().filter(unit -> text.startsWith(unit, at)).findFirst().orElse("").length();
  }

  private static int afterSeparators(String text, int at) {
    int end = at;
    while (end < text.length()) {
      boolean no = text.charAt(end) == 'の' && isNumber(text, end + 1);
      int length = no || text.charAt(end) == '-' || text.charAt(end) == ' ' ? 1 : unit(text, end);
      if (length == 0) {
        return end;
      }
      end += length;
    }
    return end;
  }

  private static boolean isNumber(String text, int at) {
    return at < text.length() && (isDigit(text.charAt(at)) || isNumeral(text.charAt(at)));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNumeral(char c) {
    return NUMERALS.indexOf(c) >= 0 || c == '十';
  }

  /** Up to 99, as 十二 or as 一二. */
  private static int value(String numerals) {
    int ten = numerals.indexOf('十');
    if (ten < 0) {
      int value = 0;
      for (char c : numerals.toCharArray()) {
        value = value * 10 + NUMERALS.indexOf(c);
      }
      return value;
    }
    String ones = numerals.substring(ten + 1);
    int tens = ten == 0 ? 1 : value(numerals.substring(0, ten));
    return tens * 10 + (ones.isEmpty() ? 0 : value(ones));
  }

  /** The characters of a text, each in its usual form; of an address with what parts numbers. */
  private static String read(String text, boolean address) {
    StringBuilder read = new StringBuilder();
    int[] points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      int c = points[i];
      boolean voiced = i + 1 < points.length && (points[i + 1] == 'ﾞ' || points[i + 1] == 'ﾟ');
      if (isSelector(c) || c == 'ﾞ' || c == 'ﾟ') {
        continue;
      }
      if (c == '々' && !read.isEmpty()) {
        read.appendCodePoint(read.codePointBefore(read.length()));
      } else if (HYPHENS.indexOf(c) >= 0 || c == '－' || c == 'ｰ') {
        read.append(address ? "-" : "");
      } else if (c == ' ' || c == '　') {
        read.append(address ? " " : "");
      } else {
        read.appendCodePoint(usual(c, voiced));
      }
    }
    return withoutSmallKe(read.toString());
  }

  private static int usual(int c, boolean voiced) {
    if (isPrivate(c)) {
      return EXTERNAL;
    }
    if (c >= '！' && c <= '～') {
      return usual(c - '！' + '!', false);
    }
    int half = HALF_WIDTH.indexOf(c);
    if (half >= 0) {
      char full = FULL_WIDTH.charAt(half);
      return voiced && full == 'チ' ? 'し' : voiced && full == 'ツ' ? 'す' : usual(full, false);
    }
    int katakana = KATAKANA.indexOf(c);
    if (katakana >= 0) {
      return usual(HIRAGANA.charAt(katakana), false);
    }
    int marked = MARKED.indexOf(c);
    if (marked >= 0) {
      return PLAIN.charAt(marked);
    }
    return VARIANTS.getOrDefault(c, Character.toLowerCase(c));
  }

  /** 霞ヶ関 and 霞が関; an external character is a kanji, too. */
  private static String withoutSmallKe(String text) {
    return text.replaceAll("(?<=[\\p{IsHan}〓])け(?=[\\p{IsHan}〓])", "か");
  }

  private static boolean isPrivate(int c) {
    return c >= 0xE000 && c <= 0xF8FF || c >= 0xF0000;
  }

  private static boolean isSelector(int c) {
    return c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
  }

  private static Map<Integer, Integer> variants() {
    Map<Integer, Integer> variants = new HashMap<>();
    for (List<String> line : Reviewed.rows("search-variants.tsv")) {
      line.stream()
          .skip(1)
          .forEach(each -> variants.put(each.codePointAt(0), line.getFirst().codePointAt(0)));
    }
    return variants;
  }
}
