package musubi.client;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import musubi.type.v1.Date;

/** Days of the registers, which are those of Japan wherever a system runs. */
public final class Days {
  /** The time zone of the registers. */
  public static final ZoneId JAPAN = ZoneId.of("Asia/Tokyo");

  private Days() {}

  /** The day that it is in Japan at a time. */
  public static LocalDate of(Instant time) {
    return LocalDate.ofInstant(time, JAPAN);
  }

  /** The message of a day. */
  public static Date message(LocalDate day) {
    return Date.newBuilder()
        .setYear(day.getYear())
        .setMonth(day.getMonthValue())
        .setDay(day.getDayOfMonth())
        .build();
  }
}
