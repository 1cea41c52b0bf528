package musubi.gateway.mailing;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/**
 * Mailing records that wait at a communication node for the card system, and what became of them.
 */
final class PgMailings {
  private static final String INSERT =
      """
      insert into mailing (mailing_id, key_day, sealed, content_check, taken_at, due_at)
      select id, $2, sealed, content_check, $5, $5
        from unnest($1::uuid[], $3::bytea[], $4::bytea[]) as u (id, sealed, content_check)
      on conflict do nothing returning mailing_id
      """;

  private static final String NEXT =
      """
      select mailing_id, key_day, sealed, taken_at from mailing
       where ended_at is null and due_at <= $1 order by due_at limit $2
      """;

  private static final String LOCK =
      """
      select mailing_id from mailing
       where mailing_id = any($1::uuid[]) and ended_at is null order by mailing_id for update
      """;

  private static final String END =
      """
      update mailing as m
         set ended_at = $2, sealed = null, number = u.number, outcome = u.outcome,
             reason = u.reason, item = u.item, received_at = u.received_at
        from unnest($1::uuid[], $3::int8[], $4::int2[], $5::text[], $6::text[], $7::timestamptz[])
          as u (id, number, outcome, reason, item, received_at)
       where m.mailing_id = u.id
      """;

  private static final String LIST =
      """
      select number, mailing_id, outcome, ended_at, received_at, reason, item from mailing
       where number > $1 order by number limit $2
      """;

  /**
   * A record on its way into the database.
   *
   * @param check by which a repeat is compared
   */
  record New(UUID id, byte[] sealed, byte[] check) {
    @Override
    public String toString() {
      return "New[" + id + "]";
    }
  }

  /** By what a known record is compared; without a check when it is erased. */
  record Known(LocalDate keyDay, Optional<byte[]> check) {
    @Override
    public String toString() {
      return "Known[" + keyDay + "]";
    }
  }

  /** A record that waits. */
  record Waiting(UUID id, LocalDate keyDay, byte[] sealed, Instant takenAt) {
    @Override
    public String toString() {
      return "Waiting[" + id + "]";
    }
  }

  /**
   * The end of a record.
   *
   * @param reason what the card system found; empty unless it refused the record
   * @param item which item it named; empty when none
   * @param receivedAt when the card system had it; empty unless it has
   */
  record Ended(UUID id, Outcome outcome, String reason, String item, Optional<Instant> receivedAt) {
    static Ended of(UUID id, Outcome outcome) {
      return new Ended(id, outcome, "", "", Optional.empty());
    }

    @Override
    public String toString() {
      return "Ended[" + outcome + "]";
    }
  }

  /** An end that has its number. */
  record Listed(long number, Instant endedAt, Ended ended) {}

  /** Inserts records; the ids of those that were not known. */
  Set<UUID> insert(Statements statements, LocalDate keyDay, List<New> records, Instant now) {
    RowSet<Row> rows =
        statements.query(
            INSERT,
            Tuple.of(
                column(records, UUID[]::new, New::id),
                keyDay,
                column(records, Buffer[]::new, r -> Buffer.buffer(r.sealed)),
                column(records, Buffer[]::new, r -> Buffer.buffer(r.check)),
                PgKept.utc(now)));
    Set<UUID> inserted = new HashSet<>();
    rows.forEach(row -> inserted.add(row.getUUID(0)));
    return inserted;
  }

  /** What is known under ids; an id that is not is left out. */
  Map<UUID, Known> known(Statements statements, Collection<UUID> ids) {
    Map<UUID, Known> known = new HashMap<>();
    if (ids.isEmpty()) {
      return known;
    }
    Object array = ids.toArray(UUID[]::new);
    for (Row row :
        statements.query(
            "select mailing_id, key_day, content_check from mailing"
                + " where mailing_id = any($1::uuid[])",
            Tuple.of(array))) {
      known.put(
          row.getUUID(0),
          new Known(
              row.getLocalDate(1), Optional.ofNullable(row.getBuffer(2)).map(Buffer::getBytes)));
    }
    return known;
  }

  /** Records that are due, the longest due first. */
  List<Waiting> next(Database database, Instant now, int most) {
    List<Waiting> next = new ArrayList<>();
    for (Row row : database.read(NEXT, Tuple.of(PgKept.utc(now), most))) {
      next.add(
          new Waiting(
              row.getUUID(0),
              row.getLocalDate(1),
              row.getBuffer(2).getBytes(),
              row.getOffsetDateTime(3).toInstant()));
    }
    return next;
  }

  /** Ids of records of a key's day that wait, so many at most. */
  List<UUID> waiting(Statements statements, LocalDate keyDay, int most) {
    List<UUID> ids = new ArrayList<>();
    statements
        .query(
            "select mailing_id from mailing where key_day = $1 and ended_at is null limit $2",
            Tuple.of(keyDay, most))
        .forEach(row -> ids.add(row.getUUID(0)));
    return ids;
  }

  /** How many records wait. */
  long waiting(Database database) {
    return database
        .read("select count(*) from mailing where ended_at is null", Tuple.tuple())
        .iterator()
        .next()
        .getLong(0);
  }

  /** Sends when records are due again; the caller flushes. */
  void sendDue(Statements statements, List<UUID> ids, Instant due) {
    Object array = ids.toArray(UUID[]::new);
    statements.send(
        "update mailing set due_at = $2 where mailing_id = any($1::uuid[]) and ended_at is null",
        Tuple.of(array, PgKept.utc(due)));
  }

  /**
   * Ends records that have not ended yet. The counter's row lock makes the order of numbers the
   * order of commits; the caller flushes.
   */
  void end(Statements statements, List<Ended> all, Instant now) {
    Object asked = all.stream().map(Ended::id).toArray(UUID[]::new);
    Set<UUID> open = new HashSet<>();
    statements.query(LOCK, Tuple.of(asked)).forEach(row -> open.add(row.getUUID(0)));
    List<Ended> ended = all.stream().filter(each -> open.contains(each.id)).toList();
    if (ended.isEmpty()) {
      return;
    }
    long last =
        statements
            .query(
                "update mailing_counter set last_number = last_number + $1 returning last_number",
                Tuple.of((long) ended.size()))
            .iterator()
            .next()
            .getLong(0);
    Long[] numbers = new Long[ended.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = last - numbers.length + 1 + i;
    }
    statements.send(
        END,
        Tuple.of(
            column(ended, UUID[]::new, Ended::id),
            PgKept.utc(now),
            numbers,
            column(ended, Short[]::new, e -> (short) e.outcome.code()),
            column(ended, String[]::new, Ended::reason),
            column(ended, String[]::new, Ended::item),
            column(ended, OffsetDateTime[]::new, e -> e.receivedAt.map(PgKept::utc).orElse(null))));
  }

  /** Ends that follow a number, in order. */
  List<Listed> list(Database database, long after, int most) {
    List<Listed> listed = new ArrayList<>();
    for (Row row : database.read(LIST, Tuple.of(after, most))) {
      listed.add(
          new Listed(
              row.getLong(0),
              row.getOffsetDateTime(3).toInstant(),
              new Ended(
                  row.getUUID(1),
                  Outcome.fromCode(row.getShort(2)).orElseThrow(),
                  row.getString(5),
                  row.getString(6),
                  Optional.ofNullable(row.getOffsetDateTime(4)).map(OffsetDateTime::toInstant))));
    }
    return listed;
  }

  private static <S, T> Object column(List<S> rows, IntFunction<T[]> array, Function<S, T> value) {
    return rows.stream().map(value).toArray(array);
  }
}
