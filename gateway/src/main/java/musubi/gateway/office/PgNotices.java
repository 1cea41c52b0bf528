package musubi.gateway.office;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Notices between the systems of a body, in PostgreSQL. */
public final class PgNotices {
  private static final String ADVANCE =
      "update office_lane set number = number + $2 where lane = $1"
          + " returning number, given, settled, erased";

  private static final String TAKE =
      "select number, given, settled, erased from office_lane where lane = $1 for update";

  private static final String POST =
      """
      insert into office_notice (lane, number, content, posted_at)
      select $1, $2 + u.place, u.content, $4
        from unnest($3::bytea[]) with ordinality as u (content, place)
      """;

  private static final String AFTER =
      """
      select number, content from office_notice where lane = $1 and number > $2
       order by number limit $3
      """;

  private static final String SETTLE =
      """
      with settled as (
        update office_notice set settled_at = $3
         where lane = $1 and number <= $2 and settled_at is null)
      update office_lane set settled = $2 where lane = $1
      """;

  private static final String ERASE =
      """
      with gone as (
        delete from office_notice where (lane, number) in
          (select lane, number from office_notice where settled_at <= $1
            order by settled_at, number limit $2)
        returning lane, number),
      last as (
        update office_lane l set erased = greatest(l.erased, g.number)
          from (select lane, max(number) as number from gone group by lane) as g
         where l.lane = g.lane)
      select count(*) from gone
      """;

  private static final String BACKLOG =
      "select count(*), min(posted_at) from office_notice where settled_at is null";

  /**
   * How far a lane is.
   *
   * @param number the last one posted; 0 when none
   * @param given the last one answered to the receiver
   * @param settled the last one that the receiver acknowledged
   * @param erased the last one erased
   */
  record State(long number, long given, long settled, long erased) {}

  /** A notice in its place. */
  record Waiting(long number, byte[] content) {
    @Override
    public String toString() {
      return "Waiting[" + number + "]";
    }
  }

  /**
   * How many notices have not been acknowledged.
   *
   * @param oldest since when the first waits; empty when none does
   */
  public record Backlog(long count, Optional<Instant> oldest) {}

  /** Gives numbers to notices; whoever comes second waits for the transaction. */
  State advance(Statements statements, Lane lane, int count) {
    return state(statements.query(ADVANCE, Tuple.of(lane.code(), count)).iterator().next());
  }

  /** Takes a lane for the transaction; whoever comes second waits. */
  State take(Statements statements, Lane lane) {
    return state(statements.query(TAKE, Tuple.of(lane.code())).iterator().next());
  }

  /** Sends notices after a number; the caller flushes. */
  void sendPosted(
      Statements statements, Lane lane, long after, List<byte[]> contents, Instant now) {
    Buffer[] buffers = contents.stream().map(Buffer::buffer).toArray(Buffer[]::new);
    statements.send(POST, Tuple.of(lane.code(), after, buffers, utc(now)));
  }

  /** Sends that the receiver has everything up to a number; the caller flushes. */
  void sendSettled(Statements statements, Lane lane, long number, Instant now) {
    statements.send(SETTLE, Tuple.of(lane.code(), number, utc(now)));
  }

  /** Sends what was answered to the receiver; the caller flushes. */
  void sendGiven(Statements statements, Lane lane, long number) {
    statements.send(
        "update office_lane set given = $2 where lane = $1", Tuple.of(lane.code(), number));
  }

  /** The first notices after a number, in order. */
  List<Waiting> after(Statements statements, Lane lane, long number, int limit) {
    List<Waiting> waiting = new ArrayList<>();
    for (Row row : statements.query(AFTER, Tuple.of(lane.code(), number, limit))) {
      waiting.add(new Waiting(row.getLong(0), row.getBuffer(1).getBytes()));
    }
    return waiting;
  }

  /** Erases notices that were acknowledged by a time, so many at most; returns how many. */
  int erase(Statements statements, Instant until, int most) {
    return statements
        .query(ERASE, Tuple.of(utc(until), most))
        .iterator()
        .next()
        .getLong(0)
        .intValue();
  }

  /** What waits in all lanes. */
  public Backlog backlog(Database database) {
    Row row = database.read(BACKLOG, Tuple.tuple()).iterator().next();
    return new Backlog(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(OffsetDateTime::toInstant));
  }

  private static State state(Row row) {
    return new State(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
