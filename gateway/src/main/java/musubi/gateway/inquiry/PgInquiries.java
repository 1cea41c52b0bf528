package musubi.gateway.inquiry;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.gateway.inquiry.Inquiry.Going;
import musubi.gateway.inquiry.Inquiry.State;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Inquiries that this body has started, in PostgreSQL. */
public final class PgInquiries {
  private static final String INSERT =
      """
      insert into inquiry (id, business, row_id, other, state, persons, request, secret,
          started_at, ends_at, try_at)
      values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10) returning number
      """;

  private static final String GOING =
      "number, id, row_id, other, state, persons, request, secret, permit, started_at, ends_at";

  private static final String CLAIM =
      """
      update inquiry set try_at = $1::timestamptz + make_interval(secs => case
          when state = 3 then least(600, 2 + extract(epoch from $1::timestamptz - started_at) / 10)
          else 5 end)
       where number in (
         select number from inquiry where state in (1, 3) and try_at <= $1
          order by try_at limit $2 for update skip locked)
       returning
      """
          + GOING;

  private static final String END =
      """
      update inquiry set state = $2, reason = $3, permit_id = coalesce($4, permit_id), answer = $5,
          ended_at = $6, request = null, secret = null, permit = null
       where number = $1 and state = any($7::int[]) returning number
      """;

  private static final String PEND =
      """
      update inquiry set state = 3, permit_id = $2, permit = $3, answer = $4, ends_at = $5,
          try_at = $6
       where number = $1 and state = 1 returning number
      """;

  /** What a business sees of an inquiry. */
  record Seen(
      long number,
      UUID id,
      String business,
      String rowId,
      String other,
      State state,
      String reason,
      Optional<byte[]> permitId,
      Optional<byte[]> answer) {
    @Override
    public String toString() {
      return "Seen[" + number + ", " + state + "]";
    }
  }

  /** A new inquiry. */
  record Fresh(
      UUID id,
      String business,
      String rowId,
      String other,
      int persons,
      byte[] request,
      byte[] secret,
      Instant startedAt,
      Instant endsAt,
      Instant tryAt) {
    @Override
    public String toString() {
      return "Fresh[" + id + "]";
    }
  }

  /** How an inquiry ends. */
  record End(State state, String reason, Optional<byte[]> permitId, Optional<byte[]> answer) {
    @Override
    public String toString() {
      return "End[" + state + "]";
    }
  }

  /** Writes an inquiry; returns its number. */
  long insert(Statements statements, Fresh fresh) {
    return statements
        .query(
            INSERT,
            Tuple.wrap(
                List.of(
                    fresh.id(),
                    fresh.business(),
                    fresh.rowId(),
                    fresh.other(),
                    fresh.persons(),
                    Buffer.buffer(fresh.request()),
                    Buffer.buffer(fresh.secret()),
                    utc(fresh.startedAt()),
                    utc(fresh.endsAt()),
                    utc(fresh.tryAt()))))
        .iterator()
        .next()
        .getLong(0);
  }

  /** What there is to see under a number. */
  Optional<Seen> find(Database database, long number) {
    return seen(database.read(SEEN + " where number = $1", Tuple.of(number)));
  }

  /** What there is to see under a number, inside a transaction. */
  Optional<Seen> find(Statements statements, long number) {
    return seen(statements.query(SEEN + " where number = $1", Tuple.of(number)));
  }

  /** What a business may see under an id. */
  Optional<Seen> find(Database database, UUID id, String business) {
    return seen(database.read(SEEN + " where id = $1 and business = $2", Tuple.of(id, business)));
  }

  private static final String SEEN =
      "select number, id, business, row_id, other, state, reason, permit_id, answer from inquiry";

  /** An inquiry that has not ended. */
  Optional<Going> going(Database database, long number) {
    return all(
            database.read(
                "select " + GOING + " from inquiry where number = $1 and state in (1, 3)",
                Tuple.of(number)))
        .stream()
        .findFirst();
  }

  /** Takes inquiries that are due; nobody else gets them for some seconds. */
  List<Going> claim(Database database, Instant now, int most) {
    return all(database.write(CLAIM, Tuple.of(utc(now), most)));
  }

  /** An inquiry about whose persons an official has to decide. */
  record Pending(byte[] permitId, byte[] permit, byte[] answer, Instant endsAt, Instant tryAt) {
    @Override
    public String toString() {
      return "Pending[until " + endsAt + "]";
    }
  }

  /** Notes that an official has to decide; false when the inquiry is no longer open. */
  boolean pend(Statements statements, long number, Pending pending) {
    return statements
            .query(
                PEND,
                Tuple.of(
                    number,
                    Buffer.buffer(pending.permitId()),
                    Buffer.buffer(pending.permit()),
                    Buffer.buffer(pending.answer()),
                    utc(pending.endsAt()),
                    utc(pending.tryAt())))
            .size()
        == 1;
  }

  /** Ends an inquiry, once; false when it had ended, or had gone on from the state it was in. */
  boolean end(Statements statements, Going going, End end, Instant now) {
    List<Object> values = new ArrayList<>();
    values.add(going.number());
    values.add(end.state().code());
    values.add(end.reason());
    values.add(end.permitId().map(Buffer::buffer).orElse(null));
    values.add(end.answer().map(Buffer::buffer).orElse(null));
    values.add(utc(now));
    values.add(new Integer[] {going.state().code()});
    return statements.query(END, Tuple.wrap(values)).size() == 1;
  }

  /** Erases answers that were kept long enough. */
  int erase(Database database, Instant now) {
    return database
        .write(
            "update inquiry set answer = null where answer is not null and ended_at < $1",
            Tuple.of(utc(now.minus(Inquiry.ANSWER_LIFE))))
        .rowCount();
  }

  /** How many go on, and since when the oldest. */
  record Waiting(long count, Optional<Instant> oldest) {}

  /** What has not ended, by whether an official has to decide. */
  Waiting waiting(Database database, State state) {
    Row row =
        database
            .read(
                "select count(*), min(started_at) from inquiry where state in (1, 3) and state = $1",
                Tuple.of(state.code()))
            .iterator()
            .next();
    return new Waiting(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(OffsetDateTime::toInstant));
  }

  private static Optional<Seen> seen(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return Optional.of(
        new Seen(
            row.getLong(0),
            row.getUUID(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            State.of(row.getInteger(5)),
            row.getString(6),
            bytes(row, 7),
            bytes(row, 8)));
  }

  private static List<Going> all(RowSet<Row> rows) {
    List<Going> all = new ArrayList<>();
    for (Row row : rows) {
      all.add(
          new Going(
              row.getLong(0),
              row.getUUID(1),
              row.getString(2),
              row.getString(3),
              State.of(row.getInteger(4)),
              row.getInteger(5),
              row.getBuffer(6).getBytes(),
              row.getBuffer(7).getBytes(),
              bytes(row, 8),
              row.getOffsetDateTime(9).toInstant(),
              row.getOffsetDateTime(10).toInstant()));
    }
    return all;
  }

  private static Optional<byte[]> bytes(Row row, int column) {
    return Optional.ofNullable(row.getBuffer(column)).map(Buffer::getBytes);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
