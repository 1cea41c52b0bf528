package musubi.gateway.protection;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.protection.Mark.Revised;
import musubi.gateway.value.ResidentRecordCode;

/** The marks that a tier has, and how far the tier above is. */
public final class PgMarks {
  /** A later revision replaces an earlier one, and nothing else does. */
  private static final String UPSERT =
      """
      insert into protection as p
          (resident_record_code, municipality, protected, until, revision, marked_at)
      select code, $1, marked, coalesce(until, 'infinity'), revision, $2
        from unnest($3::text[], $4::bool[], $5::timestamptz[], $6::int8[])
          as u (code, marked, until, revision)
      on conflict (resident_record_code, municipality) do update
        set protected = excluded.protected, until = excluded.until,
            revision = excluded.revision, marked_at = excluded.marked_at
        where p.revision < excluded.revision
      """;

  private static final String COLUMNS =
      "resident_record_code, protected, case when isfinite(until) then until end, revision";

  private static final String NEXT =
      "select "
          + COLUMNS
          + " from protection where municipality = $1 and revision > $2 order by revision limit $3";

  private static final String FIND =
      "select "
          + COLUMNS
          + " from protection where resident_record_code = $1 and municipality = $2";

  private static final String LANES =
      "select municipality, revision, acknowledged from protection_lane order by municipality";

  /**
   * How far the marks of a municipality are.
   *
   * @param revision of the last mark here; 0 when none
   * @param acknowledged the tier above has everything up to it
   */
  record Lane(String municipality, long revision, long acknowledged) {}

  /** Takes the lane of a municipality for a transaction; whoever comes second waits. */
  Lane take(Statements statements, String municipality) {
    statements.send(
        "insert into protection_lane (municipality) values ($1) on conflict do nothing",
        Tuple.of(municipality));
    return lane(
        statements
            .query(
                "select municipality, revision, acknowledged from protection_lane"
                    + " where municipality = $1 for update",
                Tuple.of(municipality))
            .iterator()
            .next());
  }

  /** Sends marks of a municipality and its new last revision; the caller flushes. */
  void sendMarks(
      Statements statements, String municipality, List<Revised> marks, long revision, Instant now) {
    OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
    statements.send(
        UPSERT,
        Tuple.wrap(
            List.of(
                municipality,
                at,
                column(marks, String[]::new, m -> m.mark().code().digits()),
                column(marks, Boolean[]::new, m -> m.mark().isProtected()),
                column(marks, OffsetDateTime[]::new, m -> end(m.mark())),
                column(marks, Long[]::new, Revised::revision))));
    statements.send(
        "update protection_lane set revision = greatest(revision, $2), changed_at = $3"
            + " where municipality = $1",
        Tuple.of(municipality, revision, at));
  }

  /** Sends how far the tier above is; it may have less than before. The caller flushes. */
  void sendAcknowledged(
      Statements statements, String municipality, long acknowledged, Instant now) {
    statements.send(
        "update protection_lane set acknowledged = $2, changed_at = $3 where municipality = $1",
        Tuple.of(municipality, acknowledged, now.atOffset(ZoneOffset.UTC)));
  }

  /** All lanes of this tier. */
  List<Lane> lanes(Database database) {
    List<Lane> lanes = new ArrayList<>();
    database.read(LANES, Tuple.tuple()).forEach(row -> lanes.add(lane(row)));
    return lanes;
  }

  /** The lane of one municipality; one without marks when there is none yet. */
  Lane lane(Database database, String municipality) {
    RowSet<Row> rows =
        database.read(
            "select municipality, revision, acknowledged from protection_lane"
                + " where municipality = $1",
            Tuple.of(municipality));
    return rows.size() == 0 ? new Lane(municipality, 0, 0) : lane(rows.iterator().next());
  }

  /** Marks of a municipality that follow a revision, in order. */
  List<Revised> next(Database database, String municipality, long after, int limit) {
    List<Revised> marks = new ArrayList<>();
    database.read(NEXT, Tuple.of(municipality, after, limit)).forEach(row -> marks.add(mark(row)));
    return marks;
  }

  /** How many marks of a municipality follow a revision. */
  long after(Database database, String municipality, long revision) {
    return database
        .read(
            "select count(*) from protection where municipality = $1 and revision > $2",
            Tuple.of(municipality, revision))
        .iterator()
        .next()
        .getLong(0);
  }

  /** The mark of a municipality for a person; empty when there never was one. */
  Optional<Revised> find(Database database, ResidentRecordCode code, String municipality) {
    RowSet<Row> rows = database.read(FIND, Tuple.of(code.digits(), municipality));
    return rows.size() == 0 ? Optional.empty() : Optional.of(mark(rows.iterator().next()));
  }

  private static Revised mark(Row row) {
    return new Revised(
        new Mark(
            new ResidentRecordCode(row.getString(0)),
            row.getBoolean(1),
            Optional.ofNullable(row.getOffsetDateTime(2))
                .map(until -> Mark.lastDayBefore(until.toInstant()))),
        row.getLong(3));
  }

  private static Lane lane(Row row) {
    return new Lane(row.getString(0), row.getLong(1), row.getLong(2));
  }

  private static OffsetDateTime end(Mark mark) {
    return mark.until().map(until -> until.atOffset(ZoneOffset.UTC)).orElse(null);
  }

  private static <T> T[] column(
      List<Revised> marks, IntFunction<T[]> array, Function<Revised, T> value) {
    return marks.stream().map(value).toArray(array);
  }
}
