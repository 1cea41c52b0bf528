package musubi.gateway.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** The numbers of a tier: counters, dispositions, and how far the tier above is. */
public final class PgUpdates {
  /** Writes dispositions. */
  public static final String INSERT =
      """
      insert into identity_update (municipality, number, disposition, reason, resident_record_code,
          notice, remainder, request_id, received_hash, sent_hash, disposed_at)
      select * from unnest($1::text[], $2::int8[], $3::int2[], $4::text[], $5::text[],
          $6::bytea[], $7::bytea[], $8::uuid[], $9::bytea[], $10::bytea[], $11::timestamptz[])
      """;

  private static final String NEXT =
      """
      select number, disposition, reason, notice, sent_hash from identity_update
       where municipality = $1 and number > $2 order by number limit $3
      """;

  private static final short APPLIED = 1;
  private static final short REJECTED = 2;

  /** How far a municipality's counter is. */
  public record Lane(String municipality, long lastNumber, byte[] receivedHash, byte[] sentHash) {}

  /**
   * One number with its disposition.
   *
   * @param rejection why it was not applied; empty when it was
   * @param code resident-record code; empty under a place-holder
   * @param notice what came or goes on, byte for byte; empty under a place-holder
   * @param remainder what stays in the municipality
   * @param requestId of the register's push; in the municipality only
   */
  public record Disposed(
      long number,
      Optional<String> rejection,
      String code,
      byte[] notice,
      byte[] remainder,
      Optional<UUID> requestId,
      byte[] receivedHash,
      byte[] sentHash,
      Instant at) {
    @Override
    public String toString() {
      return "Disposed[" + number + "]";
    }
  }

  /** What goes on to the tier above under one number. */
  record Outgoing(long number, Optional<String> rejection, byte[] notice, byte[] sentHash) {
    @Override
    public String toString() {
      return "Outgoing[" + number + "]";
    }
  }

  /** Makes the counter of a municipality when there is none yet. */
  public void open(Database database, String municipality) {
    database.transaction(
        statements ->
            statements.query(
                "insert into lane (municipality, received_hash, sent_hash) values ($1, $2, $2)"
                    + " on conflict do nothing",
                Tuple.of(municipality, Buffer.buffer(RunningHash.none()))));
  }

  /** Takes the counter for a transaction: whoever comes second waits until the first commits. */
  Lane take(Statements statements, String municipality) {
    return lane(
        statements
            .query(
                "select municipality, last_number, received_hash, sent_hash from lane"
                    + " where municipality = $1 for update",
                Tuple.of(municipality))
            .iterator()
            .next());
  }

  /** Counters of all municipalities that this tier knows. */
  List<Lane> lanes(Database database) {
    List<Lane> lanes = new ArrayList<>();
    database
        .read("select municipality, last_number, received_hash, sent_hash from lane", Tuple.tuple())
        .forEach(row -> lanes.add(lane(row)));
    return lanes;
  }

  /** The counter of one municipality, without taking it. */
  Lane lane(Database database, String municipality) {
    return lane(
        database
            .read(
                "select municipality, last_number, received_hash, sent_hash from lane"
                    + " where municipality = $1",
                Tuple.of(municipality))
            .iterator()
            .next());
  }

  /** Sends the new state of a counter within its transaction; the caller flushes. */
  public void sendLane(Statements statements, Lane lane) {
    statements.send(
        "update lane set last_number = $2, received_hash = $3, sent_hash = $4"
            + " where municipality = $1",
        Tuple.of(
            lane.municipality(),
            lane.lastNumber(),
            Buffer.buffer(lane.receivedHash()),
            Buffer.buffer(lane.sentHash())));
  }

  /** Sends dispositions within a transaction; the caller flushes. */
  public void sendInsert(Statements statements, String municipality, List<Disposed> updates) {
    if (updates.isEmpty()) {
      return;
    }
    statements.send(
        INSERT,
        Tuple.wrap(
            List.of(
                column(updates, String[]::new, u -> municipality),
                column(updates, Long[]::new, Disposed::number),
                column(updates, Short[]::new, u -> u.rejection().isEmpty() ? APPLIED : REJECTED),
                column(updates, String[]::new, u -> u.rejection().orElse("")),
                column(updates, String[]::new, u -> u.code().isEmpty() ? null : u.code()),
                column(updates, Buffer[]::new, u -> bytes(u.notice())),
                column(updates, Buffer[]::new, u -> bytes(u.remainder())),
                column(updates, UUID[]::new, u -> u.requestId().orElse(null)),
                column(updates, Buffer[]::new, u -> Buffer.buffer(u.receivedHash())),
                column(updates, Buffer[]::new, u -> Buffer.buffer(u.sentHash())),
                column(updates, OffsetDateTime[]::new, u -> u.at().atOffset(ZoneOffset.UTC)))));
  }

  /** What follows a number, in order. */
  List<Outgoing> next(Database database, String municipality, long after, int limit) {
    List<Outgoing> updates = new ArrayList<>();
    for (Row row : database.read(NEXT, Tuple.of(municipality, after, limit))) {
      Buffer notice = row.getBuffer(3);
      updates.add(
          new Outgoing(
              row.getLong(0),
              row.getShort(1) == APPLIED ? Optional.empty() : Optional.of(row.getString(2)),
              notice == null ? new byte[0] : notice.getBytes(),
              row.getBuffer(4).getBytes()));
    }
    return updates;
  }

  /** Running hash of what goes on, after a number; empty when this tier has no such number. */
  Optional<byte[]> sentHash(Database database, String municipality, long number) {
    return hash(database, "sent_hash", municipality, number);
  }

  /** Running hash of what came, after a number; empty when this tier has no such number. */
  Optional<byte[]> receivedHash(Database database, String municipality, long number) {
    return hash(database, "received_hash", municipality, number);
  }

  /** Last number of a municipality that the tier above is known to have; 0 when none. */
  long acknowledged(Database database, String municipality) {
    RowSet<Row> rows =
        database.read(
            "select acknowledged from onward where municipality = $1", Tuple.of(municipality));
    return rows.size() == 0 ? 0 : rows.iterator().next().getLong(0);
  }

  /** Sends how far the tier above is, per municipality; the caller flushes. */
  void sendAcknowledged(Statements statements, Map<String, Long> numbers, Instant at) {
    Map<String, Long> ordered = new TreeMap<>(numbers);
    statements.send(
        """
        insert into onward (municipality, acknowledged, changed_at)
        select m, n, $3 from unnest($1::text[], $2::int8[]) as u (m, n)
        on conflict (municipality) do update
          set acknowledged = excluded.acknowledged, changed_at = excluded.changed_at
          where onward.acknowledged < excluded.acknowledged
        """,
        Tuple.of(
            ordered.keySet().toArray(String[]::new),
            ordered.values().toArray(Long[]::new),
            at.atOffset(ZoneOffset.UTC)));
  }

  private static Optional<byte[]> hash(
      Database database, String column, String municipality, long number) {
    if (number == 0) {
      return Optional.of(RunningHash.none());
    }
    RowSet<Row> rows =
        database.read(
            "select " + column + " from identity_update where municipality = $1 and number = $2",
            Tuple.of(municipality, number));
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(rows.iterator().next().getBuffer(0).getBytes());
  }

  private static Lane lane(Row row) {
    return new Lane(
        row.getString(0), row.getLong(1), row.getBuffer(2).getBytes(), row.getBuffer(3).getBytes());
  }

  private static Buffer bytes(byte[] bytes) {
    return bytes.length == 0 ? null : Buffer.buffer(bytes);
  }

  private static <T> T[] column(
      List<Disposed> updates, IntFunction<T[]> array, Function<Disposed, T> value) {
    return updates.stream().map(value).toArray(array);
  }
}
