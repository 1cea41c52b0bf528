package musubi.gateway.mailing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How long the key of a business day lives: until nothing under it is open any more and some
 * business days have passed since the last of it ended; and never a year.
 *
 * @param keepDays business days that a record is kept after its end; the documents name one ([000
 *     FL-8]) or "a certain period" ([001 R-018]), the default of one is ours
 */
public record KeyLife(BusinessDays days, int keepDays) {
  /** Business days that a record is kept after its end, unless configured. */
  public static final int KEEP_DAYS = 1;

  /** "Less than a year" (1年未満, [001 5.3]) as days; that it counts from the key's day is ours. */
  static final Duration MOST = Duration.ofDays(364);

  public KeyLife {
    if (keepDays < 1) {
      throw new IllegalArgumentException("keep days: below 1");
    }
  }

  /**
   * Whether a key is to be destroyed now. Never one of today, under which records may still come.
   *
   * @param isOpen whether a record under it waits for something
   * @param lastEnd when the last of its records ended; empty when none did
   */
  boolean isOver(LocalDate day, boolean isOpen, Optional<Instant> lastEnd, Instant now) {
    if (!isPast(day, now)) {
      return false;
    }
    if (isOutlived(day, now)) {
      return true;
    }
    Instant end = lastEnd.orElse(days.start(day));
    return !isOpen && !now.isBefore(days.after(end, keepDays));
  }

  /** Whether a key has lived as long as any may. */
  boolean isOutlived(LocalDate day, Instant now) {
    return !now.isBefore(days.start(day).plus(MOST));
  }

  /** Whether no more records come under the key of a day. */
  boolean isPast(LocalDate day, Instant now) {
    return day.isBefore(days.of(now));
  }
}
