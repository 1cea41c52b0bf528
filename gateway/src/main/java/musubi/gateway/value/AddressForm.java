package musubi.gateway.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of {@link SearchForm} that only addresses have, for text that is folded already. */
final class AddressForm {
  static final String NUMERALS = "〇一二三四五六七八九十百千";
  private static final int[] VALUES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000};

  private static final Pattern AZA = Pattern.compile("(?:[大小]|(?<![文丁]))字(?=[^0-9])");

  private static final Pattern PREFECTURES =
      Pattern.compile(
          "(?:北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野"
              + "|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島"
              + "|沖縄)県)++");

  private static final String NUMBER = "[0-9" + NUMERALS + "]";
  private static final String UNIT = "(?:丁目|番地|番(?![町丁])|号室|号)";

  /** A run of digits and numerals, and after it what makes it a number. */
  private static final Pattern FOLLOWED =
      Pattern.compile("(" + NUMBER + "++)(" + UNIT + "|[条線-]|の(?=" + NUMBER + "))?+");

  /** A number and separators, and the numerals that are left between it and the end. */
  private static final Pattern LAST =
      Pattern.compile("([0-9](?:" + UNIT + "|[- の])++)(" + NUMBER + "++)$");

  /** Separators after a number; and the gaps that are left elsewhere. */
  private static final Pattern SEPARATORS =
      Pattern.compile("(?<=[0-9])(?:" + UNIT + "|の(?=[0-9])|[- ])++|[- ]++");

  private AddressForm() {}

  static String of(String folded) {
    String named = withoutPrefecture(AZA.matcher(folded).replaceAll(""));
    String followed =
        FOLLOWED
            .matcher(named)
            .replaceAll(
                run -> run.group(2) == null ? run.group() : digits(run.group(1)) + run.group(2));
    String numbered =
        LAST.matcher(followed).replaceFirst(last -> last.group(1) + digits(last.group(2)));
    return SEPARATORS
        .matcher(numbered)
        .replaceAll(found -> isBetweenDigits(numbered, found.start(), found.end()) ? "-" : "");
  }

  private static String withoutPrefecture(String text) {
    Matcher prefectures = PREFECTURES.matcher(text);
    return prefectures.lookingAt() ? text.substring(prefectures.end()) : text;
  }

  private static boolean isBetweenDigits(String text, int start, int end) {
    return start > 0
        && end < text.length()
        && isDigit(text.charAt(start - 1))
        && isDigit(text.charAt(end));
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** The numerals in digits, 二四 as well as 二十四; the run as it is when it is no such number. */
  private static String digits(String run) {
    boolean counted = false;
    StringBuilder positional = new StringBuilder(run.length());
    for (int i = 0; i < run.length(); i++) {
      int numeral = NUMERALS.indexOf(run.charAt(i));
      if (numeral < 0) {
        return run;
      }
      counted |= numeral >= 10;
      positional.append(numeral);
    }
    return counted ? counted(run) : positional.toString();
  }

  private static String counted(String run) {
    int sum = 0;
    int digit = 0;
    int lastUnit = 10_000;
    for (int i = 0; i < run.length(); i++) {
      int value = VALUES[NUMERALS.indexOf(run.charAt(i))];
      if (value >= 10 ? value >= lastUnit : value == 0 || digit != 0) {
        return run;
      }
      if (value < 10) {
        digit = value;
      } else {
        sum += Math.max(digit, 1) * value;
        digit = 0;
        lastUnit = value;
      }
    }
    return Integer.toString(sum + digit);
  }
}
