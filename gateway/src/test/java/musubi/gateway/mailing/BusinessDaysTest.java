package musubi.gateway.mailing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusinessDaysTest {
  private static final BusinessDays DAYS = BusinessDays.standard();
  private static final KeyLife LIFE = new KeyLife(DAYS, 1);
  private static final LocalDate TUESDAY = LocalDate.of(2026, 11, 24);

  /** Time in Japan, the business day that it counts to, the same time one business day later. */
  private static final List<List<String>> TABLE =
      List.of(
          List.of("2026-11-19T10:00", "2026-11-19", "2026-11-20T10:00"),
          List.of("2026-11-20T23:59", "2026-11-20", "2026-11-24T23:59"),
          List.of("2026-11-21T10:00", "2026-11-24", "2026-11-25T00:00"),
          List.of("2026-11-22T10:00", "2026-11-24", "2026-11-25T00:00"),
          List.of("2026-11-23T10:00", "2026-11-24", "2026-11-25T00:00"),
          List.of("2026-12-28T17:00", "2026-12-28", "2027-01-04T17:00"),
          List.of("2026-12-29T00:00", "2027-01-04", "2027-01-05T00:00"),
          List.of("2027-01-03T23:59", "2027-01-04", "2027-01-05T00:00"),
          List.of("2026-05-01T09:00", "2026-05-01", "2026-05-07T09:00"),
          List.of("2026-09-18T09:00", "2026-09-18", "2026-09-24T09:00"));

  @Test
  void days_aroundRest_areThoseOnWhichOfficesAre() {
    for (List<String> row : TABLE) {
      Instant time = japan(row.get(0));
      assertEquals(LocalDate.parse(row.get(1)), DAYS.of(time), row.get(0));
      assertEquals(japan(row.get(2)), DAYS.after(time, 1), row.get(0));
    }
    assertEquals(japan("2026-11-26T10:00"), DAYS.after(japan("2026-11-19T10:00"), 4));
  }

  @Test
  void read_otherList_replacesTheHolidays(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("holidays.txt");
    Files.writeString(file, "# own\n2026-11-24 # a day of our own\n\n");
    BusinessDays own = BusinessDays.read(file);

    assertEquals(LocalDate.of(2026, 11, 23), own.of(japan("2026-11-22T10:00")));
    assertEquals(LocalDate.of(2026, 11, 25), own.of(japan("2026-11-24T10:00")));

    Files.writeString(file, "2026/11/24\n");
    assertThrows(IllegalArgumentException.class, () -> BusinessDays.read(file));
  }

  @Test
  void key_ofToday_isNeverOver() {
    Instant evening = japan("2026-11-24T23:59");

    assertFalse(LIFE.isOver(TUESDAY, false, Optional.of(japan("2026-11-10T10:00")), evening));
    assertFalse(LIFE.isOver(TUESDAY, false, Optional.empty(), evening));
  }

  @Test
  void key_withNothingOpen_isOverOneBusinessDayAfterTheLastEnd() {
    Optional<Instant> friday = Optional.of(japan("2026-11-27T15:00"));

    assertFalse(LIFE.isOver(TUESDAY, false, friday, japan("2026-11-30T14:59")));
    assertTrue(LIFE.isOver(TUESDAY, false, friday, japan("2026-11-30T15:00")));
    assertFalse(new KeyLife(DAYS, 2).isOver(TUESDAY, false, friday, japan("2026-11-30T15:00")));
  }

  @Test
  void key_withSomethingOpen_livesOnAndNeverAYear() {
    Instant last = japan("2026-11-24T00:00").plus(KeyLife.MOST);

    assertFalse(LIFE.isOver(TUESDAY, true, Optional.empty(), last.minusSeconds(1)));
    assertTrue(LIFE.isOver(TUESDAY, true, Optional.empty(), last));
    assertTrue(KeyLife.MOST.compareTo(Duration.ofDays(365)) < 0);
  }

  @Test
  void key_underWhichNothingCame_isOverOneBusinessDayAfterItsDay() {
    assertFalse(LIFE.isOver(TUESDAY, false, Optional.empty(), japan("2026-11-24T23:59")));
    assertTrue(LIFE.isOver(TUESDAY, false, Optional.empty(), japan("2026-11-25T00:00")));
  }

  @Test
  void freshness_everyPairOfFiles_sendsOnlyWhatBothAgreeOn() {
    for (Freshness own : Freshness.values()) {
      for (Freshness nation : Freshness.values()) {
        for (boolean isPatient : List.of(true, false)) {
          Optional<Freshness.Next> next =
              Freshness.next(
                  List.of(Freshness.SAME, own), List.of(nation, Freshness.SAME), isPatient);
          assertEquals(
              own == Freshness.SAME && nation == Freshness.SAME,
              next.equals(Optional.of(Freshness.Next.DELIVER)));
          assertEquals(
              own == Freshness.SAME && nation != Freshness.SAME && isPatient, next.isEmpty());
        }
      }
    }
    assertEquals(
        Optional.of(Freshness.Next.RETURN_UNKNOWN), Freshness.next(List.of(), List.of(), true));
  }

  private static Instant japan(String time) {
    return LocalDateTime.parse(time).atZone(ZoneId.of("Asia/Tokyo")).toInstant();
  }
}
