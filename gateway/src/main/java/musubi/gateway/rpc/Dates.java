package musubi.gateway.rpc;

import java.time.DateTimeException;
import java.time.LocalDate;
import musubi.type.v1.Date;

/** Days of the calendar between the contract's messages and values. */
public final class Dates {
  private static final int LAST_YEAR = 9999;

  private Dates() {}

  /**
   * The day; all parts have to be known.
   *
   * @param field names it in the sentence of the failure
   * @throws IllegalArgumentException it is none
   */
  public static LocalDate day(String field, Date date) {
    try {
      LocalDate day = LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
      if (day.getYear() < 1 || day.getYear() > LAST_YEAR) {
        throw new IllegalArgumentException(field + ": year out of range");
      }
      return day;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(field + ": no date of the calendar", e);
    }
  }

  /** The message of a day. */
  public static Date date(LocalDate day) {
    return Date.newBuilder()
        .setYear(day.getYear())
        .setMonth(day.getMonthValue())
        .setDay(day.getDayOfMonth())
        .build();
  }
}
