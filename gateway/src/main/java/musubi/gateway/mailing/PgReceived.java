package musubi.gateway.mailing;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import musubi.gateway.pg.Statements;

/** Mailing records that the card system has. */
final class PgReceived {
  private static final String KNOWN =
      """
      select mailing_id, key_day, content_check, received_at from mailing
       where municipality = $1 and mailing_id = any($2::uuid[])
      """;

  private static final String INSERT =
      """
      insert into mailing
          (municipality, mailing_id, key_day, sealed, content_check, received_at, number)
      select $1, id, $2, sealed, content_check, $6, $7 + place
        from unnest($3::uuid[], $4::bytea[], $5::bytea[])
          with ordinality as u (id, sealed, content_check, place)
      """;

  private static final String NEXT =
      """
      select number, municipality, mailing_id, key_day, sealed from mailing
       where number > $1 and sealed is not null order by number limit $2
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
  record Known(LocalDate keyDay, Optional<byte[]> check, Instant receivedAt) {
    @Override
    public String toString() {
      return "Known[" + keyDay + "]";
    }
  }

  /** A record that waits for issuing. */
  record Waiting(long number, String municipality, UUID id, LocalDate keyDay, byte[] sealed) {
    @Override
    public String toString() {
      return "Waiting[" + number + "]";
    }
  }

  /**
   * How far the numbers are.
   *
   * @param last given last
   * @param taken issuing has all records up to it
   */
  record Counter(long last, long taken) {}

  /** The counter, held until the transaction ends. */
  Counter lock(Statements statements) {
    Row row =
        statements
            .query(
                "select last_number, taken_number from mailing_counter for update", Tuple.tuple())
            .iterator()
            .next();
    return new Counter(row.getLong(0), row.getLong(1));
  }

  /** What is known of records. */
  Map<UUID, Known> known(Statements statements, String municipality, Collection<UUID> ids) {
    Object array = ids.toArray(UUID[]::new);
    Map<UUID, Known> known = new HashMap<>();
    for (Row row : statements.query(KNOWN, Tuple.of(municipality, array))) {
      known.put(
          row.getUUID(0),
          new Known(
              row.getLocalDate(1),
              Optional.ofNullable(row.getBuffer(2)).map(Buffer::getBytes),
              row.getOffsetDateTime(3).toInstant()));
    }
    return known;
  }

  /** Inserts those records that are not known, under the next numbers; returns their ids. */
  Set<UUID> insert(
      Statements statements, String municipality, LocalDate keyDay, List<New> all, Instant now) {
    Counter counter = lock(statements);
    Set<UUID> known = known(statements, municipality, all.stream().map(New::id).toList()).keySet();
    List<New> fresh = all.stream().filter(each -> !known.contains(each.id)).toList();
    if (fresh.isEmpty()) {
      return Set.of();
    }
    statements.send(
        INSERT,
        Tuple.of(
            municipality,
            keyDay,
            fresh.stream().map(New::id).toArray(UUID[]::new),
            fresh.stream().map(each -> Buffer.buffer(each.sealed)).toArray(Buffer[]::new),
            fresh.stream().map(each -> Buffer.buffer(each.check)).toArray(Buffer[]::new),
            PgKept.utc(now),
            counter.last));
    statements.send(
        "update mailing_counter set last_number = last_number + $1", Tuple.of((long) fresh.size()));
    statements.flush();
    Set<UUID> ids = new HashSet<>();
    fresh.forEach(each -> ids.add(each.id));
    return ids;
  }

  /** Sends that issuing has all records up to a number; the caller flushes. */
  void sendTaken(Statements statements, Counter before, long taken, Instant now) {
    statements.send(
        "update mailing set ended_at = $3, sealed = null"
            + " where number > $1 and number <= $2 and ended_at is null",
        Tuple.of(before.taken, taken, PgKept.utc(now)));
    statements.send("update mailing_counter set taken_number = $1", Tuple.of(taken));
  }

  /** Records that follow a number, in order. */
  List<Waiting> next(Statements statements, long after, int most) {
    List<Waiting> next = new ArrayList<>();
    for (Row row : statements.query(NEXT, Tuple.of(after, most))) {
      next.add(
          new Waiting(
              row.getLong(0),
              row.getString(1),
              row.getUUID(2),
              row.getLocalDate(3),
              row.getBuffer(4).getBytes()));
    }
    return next;
  }
}
