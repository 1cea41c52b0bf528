package musubi.gateway.acquisition;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.ResidentRecordCode;

/** Requests for symbols that wait at a communication node for the nation. */
final class PgHandOvers {
  private static final String INSERT =
      """
      insert into hand_over (number, organisation, signature, expires_at, resident_record_code,
          four_items_check, taken_at, due_at)
      select number, organisation, signature, expires_at, code, four_items, $7, $7
        from unnest($1::bytea[], $2::text[], $3::bytea[], $4::timestamptz[], $5::text[],
          $6::bytea[]) as u (number, organisation, signature, expires_at, code, four_items)
      """;

  private static final String NEXT =
      """
      select number, organisation, signature, expires_at, resident_record_code, four_items_check,
          taken_at
        from hand_over where due_at <= $1 order by due_at limit $2
      """;

  private static final String DELETE_EXPIRED =
      """
      delete from hand_over where number in
        (select number from hand_over where expires_at <= $1 order by expires_at limit $2)
      """;

  /**
   * A request that waits.
   *
   * @param takenAt when the register handed it over
   */
  record Waiting(HandOver handOver, Instant takenAt) {
    @Override
    public String toString() {
      return "Waiting[redacted]";
    }
  }

  /** Sends requests that are taken; the caller flushes. */
  void sendInsert(Statements statements, List<HandOver> handOvers, Instant now) {
    statements.send(
        INSERT,
        Tuple.of(
            column(handOvers, Buffer[]::new, h -> Buffer.buffer(h.token().number16())),
            column(handOvers, String[]::new, h -> h.token().organisation()),
            column(handOvers, Buffer[]::new, h -> Buffer.buffer(h.token().signature())),
            column(
                handOvers,
                OffsetDateTime[]::new,
                h -> utc(Instant.ofEpochSecond(h.token().expiresAt()))),
            column(handOvers, String[]::new, h -> h.code().digits()),
            column(handOvers, Buffer[]::new, h -> Buffer.buffer(h.fourItemsCheck())),
            utc(now)));
  }

  /** Requests that are due. */
  List<Waiting> next(Database database, Instant now, int most) {
    List<Waiting> next = new ArrayList<>();
    for (Row row : database.read(NEXT, Tuple.of(utc(now), most))) {
      Token token =
          new Token(
              row.getBuffer(0).getBytes(),
              row.getString(1),
              row.getOffsetDateTime(3).toEpochSecond(),
              row.getBuffer(2).getBytes());
      next.add(
          new Waiting(
              new HandOver(
                  token, new ResidentRecordCode(row.getString(4)), row.getBuffer(5).getBytes()),
              row.getOffsetDateTime(6).toInstant()));
    }
    return next;
  }

  /** Sends that requests are over; the caller flushes. */
  void sendDelete(Statements statements, List<HandOver> handOvers) {
    statements.send(
        "delete from hand_over where number = any($1::bytea[])", Tuple.of(numbers(handOvers)));
  }

  /** Sends when requests are due again; the caller flushes. */
  void sendDue(Statements statements, List<HandOver> handOvers, Instant due) {
    statements.send(
        "update hand_over set due_at = $2 where number = any($1::bytea[])",
        Tuple.of(numbers(handOvers), utc(due)));
  }

  /** How many wait; counts no further than a limit. */
  long waiting(Database database, int limit) {
    return database
        .read(
            "select count(*) from (select 1 from hand_over order by due_at limit $1) as counted",
            Tuple.of(limit))
        .iterator()
        .next()
        .getLong(0);
  }

  /** Deletes requests whose number has expired; returns how many. */
  static int deleteExpired(Statements statements, Instant now, int most) {
    return statements.query(DELETE_EXPIRED, Tuple.of(utc(now), most)).rowCount();
  }

  private static Object numbers(List<HandOver> handOvers) {
    return column(handOvers, Buffer[]::new, h -> Buffer.buffer(h.token().number16()));
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static <T> Object column(
      List<HandOver> handOvers, IntFunction<T[]> array, Function<HandOver, T> value) {
    return handOvers.stream().map(value).toArray(array);
  }
}
