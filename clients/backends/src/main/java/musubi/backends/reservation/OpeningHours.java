package musubi.backends.reservation;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Set;
import musubi.client.Days;

/** When visits begin: on working days, each half hour from 9:00 to 16:30 in Japan; ours. */
final class OpeningHours {
  private static final LocalTime FIRST = LocalTime.of(9, 0);
  private static final LocalTime LAST = LocalTime.of(16, 30);
  private static final int MINUTES = 30;
  private static final Set<DayOfWeek> CLOSED = Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

  private OpeningHours() {}

  /** Whether a visit can begin then. */
  static boolean hasVisitAt(Instant begin) {
    ZonedDateTime there = begin.atZone(Days.JAPAN);
    LocalTime time = there.toLocalTime();
    return !CLOSED.contains(there.getDayOfWeek())
        && !time.isBefore(FIRST)
        && !time.isAfter(LAST)
        && time.getMinute() % MINUTES == 0
        && time.getSecond() == 0
        && time.getNano() == 0;
  }
}
