package musubi.backends.terminal;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.type.v1.Date;

/** Birth dates as they are typed: of the Gregorian calendar, or with the name of an era. */
final class BirthDates {
  private static final Pattern TYPED =
      Pattern.compile(
          "(?<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])?(?<year>[0-9]{1,4}|元)"
              + "(?:[-./年](?<month>[0-9]{1,2})(?:[-./月](?<day>[0-9]{1,2})日?|月)?|年)?");

  /** The year before the first of an era. */
  private static final Map<String, Integer> BEFORE =
      Map.ofEntries(
          Map.entry("明治", 1867),
          Map.entry("M", 1867),
          Map.entry("大正", 1911),
          Map.entry("T", 1911),
          Map.entry("昭和", 1925),
          Map.entry("S", 1925),
          Map.entry("平成", 1988),
          Map.entry("H", 1988),
          Map.entry("令和", 2018),
          Map.entry("R", 2018));

  private BirthDates() {}

  /**
   * A date; a day or a month that was left out is unknown.
   *
   * @throws IllegalArgumentException not written as a date is
   */
  static Date read(String text) {
    Matcher typed = TYPED.matcher(text);
    boolean first = text.contains("元");
    if (!typed.matches() || typed.group("era") == null && (first || typed.end("year") != 4)) {
      throw new IllegalArgumentException(
          "a birth date is written as 1980-04-01, 1980-04, 1980, S55.4.1 or 昭和55年4月1日");
    }
    int year = first ? 1 : Integer.parseInt(typed.group("year"));
    String era = typed.group("era");
    int before = era == null ? 0 : BEFORE.get(era.toUpperCase(Locale.ROOT));
    return Date.newBuilder()
        .setYear(before + year)
        .setMonth(number(typed.group("month")))
        .setDay(number(typed.group("day")))
        .build();
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
