package musubi.gateway.mailing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.gateway.value.Japan;

/**
 * The business days (営業日) of offices in Japan: no Saturday, no Sunday, no national holiday, and not
 * the days from 29 December to 3 January. That offices rest on these days is law; that a business
 * day of the documents is a day on which they do not is ours.
 *
 * <p>The holidays are data, because equinoxes are announced a year before and laws change. A year
 * that the data does not know has no holidays but the turn of the year.
 */
public final class BusinessDays {
  private static final String RESOURCE = "/musubi/gateway/mailing/holidays.txt";
  private static final MonthDay FIRST_OF_CLOSING = MonthDay.of(12, 29);
  private static final MonthDay LAST_OF_CLOSING = MonthDay.of(1, 3);

  private final Set<LocalDate> holidays;

  /** Days with these holidays. */
  BusinessDays(Set<LocalDate> holidays) {
    this.holidays = Set.copyOf(holidays);
  }

  /** Days with the holidays that come with the program. */
  public static BusinessDays standard() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(BusinessDays.class.getResourceAsStream(RESOURCE)),
                StandardCharsets.UTF_8))) {
      return parse(lines.lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Days with the holidays of a file: one {@code yyyy-mm-dd} on each line, comments behind {@code
   * #}.
   *
   * @throws IllegalArgumentException a line that is no day
   */
  public static BusinessDays read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return parse(lines.stream());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The business day to which a time counts: its own day, or the next one on which offices are. */
  LocalDate of(Instant time) {
    return onOrAfter(time.atZone(Japan.ZONE).toLocalDate());
  }

  /** When a day begins. */
  Instant start(LocalDate day) {
    return day.atStartOfDay(Japan.ZONE).toInstant();
  }

  /**
   * The same time of day so many business days later; a time on which offices rest counts as the
   * beginning of the next business day.
   */
  Instant after(Instant time, int days) {
    ZonedDateTime local = time.atZone(Japan.ZONE);
    LocalDate day = of(time);
    ZonedDateTime from = day.equals(local.toLocalDate()) ? local : day.atStartOfDay(Japan.ZONE);
    for (int i = 0; i < days; i++) {
      day = onOrAfter(day.plusDays(1));
    }
    return day.atTime(from.toLocalTime()).atZone(Japan.ZONE).toInstant();
  }

  private LocalDate onOrAfter(LocalDate day) {
    LocalDate next = day;
    while (isRest(next)) {
      next = next.plusDays(1);
    }
    return next;
  }

  private boolean isRest(LocalDate day) {
    MonthDay date = MonthDay.from(day);
    return day.getDayOfWeek() == DayOfWeek.SATURDAY
        || day.getDayOfWeek() == DayOfWeek.SUNDAY
        || !date.isBefore(FIRST_OF_CLOSING)
        || !date.isAfter(LAST_OF_CLOSING)
        || holidays.contains(day);
  }

  private static BusinessDays parse(Stream<String> lines) {
    return new BusinessDays(
        lines
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .map(BusinessDays::day)
            .collect(Collectors.toSet()));
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("holidays: a line that is no day (expected: yyyy-mm-dd)");
    }
  }
}
