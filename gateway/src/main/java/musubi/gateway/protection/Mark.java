package musubi.gateway.protection;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import musubi.gateway.value.Japan;
import musubi.gateway.value.ResidentRecordCode;

/**
 * A mark of one municipality for one person, or that it was taken back. Prints as redacted.
 *
 * @param isProtected false when the mark was taken back
 * @param lastDay last day of the mark in Japan, that day included; empty when it has none
 */
public record Mark(ResidentRecordCode code, boolean isProtected, Optional<LocalDate> lastDay) {

  public Mark {
    requireNonNull(code, "code");
    if (lastDay.isPresent() && !isProtected) {
      throw new IllegalArgumentException("last day: of a mark that is taken back");
    }
  }

  /** A mark under its revision in the municipality. */
  public record Revised(Mark mark, long revision) {
    public Revised {
      if (revision < 1) {
        throw new IllegalArgumentException("revision: below 1");
      }
    }

    @Override
    public String toString() {
      return "Revised[" + revision + "]";
    }
  }

  /** From when on the mark is over; empty when it has no end. */
  Optional<Instant> until() {
    return lastDay.map(day -> day.plusDays(1).atStartOfDay(Japan.ZONE).toInstant());
  }

  /** The last day of a mark that is over from a time on. */
  static LocalDate lastDayBefore(Instant until) {
    return until.atZone(Japan.ZONE).toLocalDate().minusDays(1);
  }

  /** Whether the last day has passed. */
  boolean isOver(Instant now) {
    return until().filter(end -> !end.isAfter(now)).isPresent();
  }

  /** Whether the mark withholds the address. */
  boolean isInForce(Instant now) {
    return isProtected && !isOver(now);
  }

  @Override
  public String toString() {
    return "Mark[redacted]";
  }
}
