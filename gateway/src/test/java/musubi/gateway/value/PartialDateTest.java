package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialDateTest {
  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "1950, 0, 0, 19500000", "1950, 4, 0, 19500400", "1, 0, 0, 10000"})
  void toInt_unknownParts_areZeros(int year, int month, int day, int yyyymmdd) {
    PartialDate date = new PartialDate(year, month, day);

    assertEquals(yyyymmdd, date.toInt());
    assertEquals(date, PartialDate.fromInt(yyyymmdd));
    assertFalse(date.isComplete());
    assertEquals(Optional.empty(), date.toLocalDate());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1, 1",
    "10000, 1, 1",
    "2000, -1, 1",
    "2000, 13, 1",
    "2000, 1, -1",
    "2000, 1, 32",
    "2000, 4, 31",
    "2000, 2, 30",
    "2023, 2, 29",
    "1900, 2, 29",
    "0, 1, 0",
    "0, 1, 1",
    "0, 0, 1",
    "2000, 0, 1",
    "2000, 0, 31",
  })
  void new_badDate_isRefusedWithoutTheValue(int year, int month, int day) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new PartialDate(year, month, day));

    assertFalse(refused.getMessage().contains(Integer.toString(Math.max(year, 2000))));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {-1, 1, 101, 100, 20230229, 20231301, 20230001, 100_000_101, Integer.MIN_VALUE})
  void fromInt_noDate_isRefused(int yyyymmdd) {
    assertThrows(IllegalArgumentException.class, () -> PartialDate.fromInt(yyyymmdd));
  }

  @Test
  void new_everyDayOfEveryMonth_existsWhenJavaTimeSaysSo() {
    int previous = 0;
    for (int year = 1; year <= 9999; year++) {
      for (int month = 1; month <= 12; month++) {
        for (int day = 1; day <= 31; day++) {
          if (!existsInJavaTime(year, month, day)) {
            assertFalse(exists(year, month, day));
            continue;
          }
          PartialDate date = new PartialDate(year, month, day);
          LocalDate calendar = LocalDate.of(year, month, day);
          assertTrue(date.isComplete());
          assertEquals(calendar, date.toLocalDate().orElseThrow());
          assertEquals(date, PartialDate.of(calendar));
          assertEquals(date, PartialDate.fromInt(date.toInt()));
          assertTrue(previous < date.toInt());
          previous = date.toInt();
        }
      }
    }
  }

  private static boolean exists(int year, int month, int day) {
    try {
      new PartialDate(year, month, day);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static boolean existsInJavaTime(int year, int month, int day) {
    if (day <= 28) {
      return true;
    }
    try {
      LocalDate.of(year, month, day);
      return true;
    } catch (DateTimeException refused) {
      return false;
    }
  }
}
