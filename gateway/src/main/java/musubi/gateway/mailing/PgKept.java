package musubi.gateway.mailing;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/**
 * Which records are kept under the key of which day, and their end. The same at the communication
 * node and at the card system: a row's record is over when {@code ended_at} is set.
 */
final class PgKept {
  private static final String STANDING =
      """
      select exists (select 1 from mailing where key_day = $1 and ended_at is null),
          (select max(ended_at) from mailing where key_day = $1 and ended_at is not null)
      """;

  private static final String ERASE =
      """
      update mailing set sealed = null, content_check = null, ended_at = coalesce(ended_at, $2)
       where mailing_id in
        (select mailing_id from mailing
          where key_day = $1 and content_check is not null limit $3)
       and key_day = $1
      """;

  private static final String FORGET =
      """
      delete from mailing where ctid = any (array(
        select ctid from mailing where ended_at <= $1 and content_check is null
         order by ended_at limit $2))
      """;

  /**
   * What stands under the key of a day.
   *
   * @param isOpen whether a record waits for something
   * @param lastEnd when the last record ended; empty when none did
   */
  record Standing(boolean isOpen, Optional<Instant> lastEnd) {}

  Standing standing(Database database, LocalDate day) {
    Row row = database.read(STANDING, Tuple.of(day)).iterator().next();
    return new Standing(
        row.getBoolean(0), Optional.ofNullable(row.getOffsetDateTime(1)).map(t -> t.toInstant()));
  }

  /** Days of which something sealed is left. */
  List<LocalDate> days(Database database) {
    List<LocalDate> days = new ArrayList<>();
    Optional<LocalDate> day = next(database, LocalDate.EPOCH);
    while (day.isPresent()) {
      days.add(day.get());
      day = next(database, day.get());
    }
    return days;
  }

  private static Optional<LocalDate> next(Database database, LocalDate after) {
    return Optional.ofNullable(
        database
            .read(
                "select min(key_day) from mailing where content_check is not null and key_day > $1",
                Tuple.of(after))
            .iterator()
            .next()
            .getLocalDate(0));
  }

  /** Empties rows whose key is gone, so many at most; returns how many. */
  int erase(Statements statements, LocalDate day, Instant now, int most) {
    return statements.query(ERASE, Tuple.of(day, utc(now), most)).rowCount();
  }

  /** Deletes rows that ended at a time or earlier, so many at most; returns how many. */
  int forget(Statements statements, Instant end, int most) {
    return statements.query(FORGET, Tuple.of(utc(end), most)).rowCount();
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
