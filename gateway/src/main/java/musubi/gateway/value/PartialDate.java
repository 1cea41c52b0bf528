package musubi.gateway.value;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * A Gregorian date of which parts may be unknown, as birth dates are. Prints as redacted.
 *
 * <p>An unknown part is 0, and so is what is finer than it: a day needs its month, a month its
 * year.
 *
 * @param year 1 to 9999, or 0
 * @param month 1 to 12, or 0
 * @param day 1 to the length of that month, or 0
 */
public record PartialDate(int year, int month, int day) {
  private static final String WHAT = "date";
  private static final int MAX_YEAR = 9999;

  public PartialDate {
    if (year < 0 || year > MAX_YEAR) {
      throw new IllegalArgumentException(WHAT + ": year out of range (expected: 0 to 9999)");
    }
    if (month < 0 || month > 12) {
      throw new IllegalArgumentException(WHAT + ": month out of range (expected: 0 to 12)");
    }
    if (month != 0 && year == 0) {
      throw new IllegalArgumentException(WHAT + ": a month without a year");
    }
    if (day != 0 && month == 0) {
      throw new IllegalArgumentException(WHAT + ": a day without a month");
    }
    // The first 28 days exist in every month, and need no calendar.
    if (day < 0 || (day > 28 && day > YearMonth.of(year, month).lengthOfMonth())) {
      throw new IllegalArgumentException(WHAT + ": no such day in that month");
    }
  }

  /** A complete date. */
  public static PartialDate of(LocalDate date) {
    return new PartialDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
  }

  /** The date of {@link #toInt}. */
  public static PartialDate fromInt(int yyyymmdd) {
    if (yyyymmdd < 0) {
      throw new IllegalArgumentException(WHAT + ": negative (expected: yyyymmdd)");
    }
    return new PartialDate(yyyymmdd / 10_000, yyyymmdd / 100 % 100, yyyymmdd % 100);
  }

  /** The decimal digits yyyymmdd, unknown parts as zeros; dates sort as these numbers do. */
  public int toInt() {
    return year * 10_000 + month * 100 + day;
  }

  /** Whether no part is unknown. */
  public boolean isComplete() {
    return day != 0;
  }

  /** The calendar day; empty unless complete. */
  public Optional<LocalDate> toLocalDate() {
    return isComplete() ? Optional.of(LocalDate.of(year, month, day)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "PartialDate[redacted]";
  }
}
