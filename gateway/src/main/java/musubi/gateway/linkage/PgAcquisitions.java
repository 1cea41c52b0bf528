package musubi.gateway.linkage;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Requests for symbols until they are linked or over (符号取得管理). */
public final class PgAcquisitions {
  /** How long a request waits for a number, and a number is good; ours. */
  static final Duration LIFE = Duration.ofDays(30);

  /** How long it is told how a request ended; ours. */
  static final Duration KEPT = Duration.ofDays(30);

  /** A request that is over begins anew; one that is open stays as it is. */
  private static final String REQUEST =
      """
      insert into acquisition as a
          (unified_addressee_number, state, requested_at, expires_at)
      select number, 3, $2, $3 from unnest($1::text[]) as u (number) order by number
      on conflict (unified_addressee_number) do update
        set state = 3, requested_at = excluded.requested_at, expires_at = excluded.expires_at
        where a.state in (6, 7, 8, 9)
      """;

  private static final String STATES =
      "select unified_addressee_number, state from acquisition"
          + " where unified_addressee_number = any($1::text[])";

  private static final String UNNUMBERED =
      """
      select unified_addressee_number from acquisition where state = 3 and expires_at > $1
       order by requested_at, unified_addressee_number limit $2 for update
      """;

  private static final String NUMBER =
      """
      update acquisition as a
         set state = 4, number = u.number, signature = u.signature, expires_at = u.expires_at
        from unnest($1::text[], $2::bytea[], $3::bytea[], $4::timestamptz[])
          as u (unified, number, signature, expires_at)
       where a.unified_addressee_number = u.unified
      """;

  private static final String WAITING =
      """
      select unified_addressee_number, number, signature, expires_at from acquisition
       where state = 4 and expires_at > $1
       order by requested_at, unified_addressee_number limit $2
      """;

  private static final String TAKE =
      """
      select number, unified_addressee_number, state, expires_at from acquisition
       where number = any($1::bytea[]) and expires_at > $2
       order by unified_addressee_number for update
      """;

  private static final String END =
      """
      update acquisition as a
         set state = u.state, number = null, signature = null, expires_at = $3
        from unnest($1::bytea[], $2::int2[]) as u (number, state) where a.number = u.number
      """;

  private static final String ENDED =
      """
      insert into ended_number (digest, state, expires_at)
      select * from unnest($1::bytea[], $2::int2[], $3::timestamptz[]) as u (digest, state, expires)
       order by digest
      on conflict (digest) do nothing
      """;

  private static final String EXPIRE =
      """
      update acquisition set state = 9, number = null, signature = null, expires_at = $2
       where unified_addressee_number in
         (select unified_addressee_number from acquisition
           where expires_at <= $1 and state in (3, 4, 5) order by expires_at limit $3)
      """;

  private static final String DELETE_OVER =
      """
      delete from acquisition where unified_addressee_number in
        (select unified_addressee_number from acquisition
          where expires_at <= $1 and state in (6, 7, 8, 9) order by expires_at limit $2)
      """;

  private static final String DELETE_ENDED =
      """
      delete from ended_number where digest in
        (select digest from ended_number where expires_at <= $1 order by expires_at limit $2)
      """;

  /** A call for numbers that has not been answered. */
  record Issue(RequestId requestId, int count) {}

  /** A request that waits for the register. */
  record Waiting(UnifiedAddresseeNumber unified, Token token) {
    @Override
    public String toString() {
      return "Waiting[redacted]";
    }
  }

  /** A request that has a number. */
  record Numbered(
      byte[] number, UnifiedAddresseeNumber unified, AcquisitionState state, Instant expiresAt) {
    @Override
    public String toString() {
      return "Numbered[" + state + "]";
    }
  }

  /** How a request that had a number ended. */
  record Ended(Numbered numbered, AcquisitionState state) {
    @Override
    public String toString() {
      return "Ended[" + state + "]";
    }
  }

  /** Sends requests, each person once; the caller flushes. */
  void sendRequested(
      Statements statements, Collection<UnifiedAddresseeNumber> numbers, Instant now) {
    statements.send(REQUEST, Tuple.of(digits(numbers), utc(now), utc(now.plus(LIFE))));
  }

  /** How far requests are; a person for whom there is none is left out. */
  Map<UnifiedAddresseeNumber, AcquisitionState> states(
      Statements statements, Collection<UnifiedAddresseeNumber> numbers) {
    return states(statements.query(STATES, Tuple.of(digits(numbers))));
  }

  /** The same outside any transaction. */
  Map<UnifiedAddresseeNumber, AcquisitionState> states(
      Database database, Collection<UnifiedAddresseeNumber> numbers) {
    return states(database.read(STATES, Tuple.of(digits(numbers))));
  }

  /** How many requests of a state there are; counts no further than a limit. */
  int count(Database database, AcquisitionState state, int limit) {
    return database
        .read(
            "select count(*) from (select 1 from acquisition where state = $1"
                + " order by requested_at limit $2) as counted",
            Tuple.of((short) state.code(), limit))
        .iterator()
        .next()
        .getInteger(0);
  }

  /** Requests that have not ended, and since when the oldest waits. */
  public record Open(long count, Optional<Instant> oldest) {}

  /** What has not ended. */
  public Open open(Database database) {
    Row row =
        database
            .read("select count(*), min(requested_at) from acquisition", Tuple.tuple())
            .iterator()
            .next();
    return new Open(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(oldest -> oldest.toInstant()));
  }

  /** The call for numbers that has not been answered. */
  Optional<Issue> issue(Database database) {
    RowSet<Row> rows = database.read("select request_id, count from number_issue", Tuple.tuple());
    return rows.size() == 0 ? Optional.empty() : Optional.of(issue(rows.iterator().next()));
  }

  /** Stores a call for numbers; durable when this returns. */
  void store(Database database, Issue issue) {
    database.write(
        "insert into number_issue (request_id, count) values ($1, $2)",
        Tuple.of(issue.requestId.value(), issue.count));
  }

  /** Forgets a call for numbers that the broker refused. */
  void forget(Database database, Issue issue) {
    database.write(
        "delete from number_issue where request_id = $1", Tuple.of(issue.requestId.value()));
  }

  /**
   * Gives numbers to the oldest requests without one, and ends the call that brought them; numbers
   * that nobody needs any more are left to expire.
   *
   * @return how many were given
   */
  int number(Statements statements, Issue issue, List<Token> tokens, Instant now) {
    statements.send(
        "delete from number_issue where request_id = $1", Tuple.of(issue.requestId.value()));
    List<String> unified = new ArrayList<>();
    statements
        .query(UNNUMBERED, Tuple.of(utc(now), tokens.size()))
        .forEach(row -> unified.add(row.getString(0)));
    List<Token> given = tokens.subList(0, unified.size());
    statements.send(
        NUMBER,
        Tuple.of(
            unified.toArray(String[]::new),
            column(given, Buffer[]::new, t -> Buffer.buffer(t.number16())),
            column(given, Buffer[]::new, t -> Buffer.buffer(t.signature())),
            column(given, OffsetDateTime[]::new, t -> utc(Instant.ofEpochSecond(t.expiresAt())))));
    statements.flush();
    return given.size();
  }

  /** Requests that wait for the register, the oldest first. */
  List<Waiting> waiting(Database database, String organisation, Instant now, int most) {
    List<Waiting> waiting = new ArrayList<>();
    for (Row row : database.read(WAITING, Tuple.of(utc(now), most))) {
      waiting.add(
          new Waiting(
              new UnifiedAddresseeNumber(row.getString(0)),
              new Token(
                  row.getBuffer(1).getBytes(),
                  organisation,
                  row.getOffsetDateTime(3).toEpochSecond(),
                  row.getBuffer(2).getBytes())));
    }
    return waiting;
  }

  /** Takes requests for the transaction, by their numbers; a number that nobody has is left out. */
  Map<ByteBuffer, Numbered> take(Statements statements, Collection<byte[]> numbers, Instant now) {
    Map<ByteBuffer, Numbered> taken = new HashMap<>();
    for (Row row :
        statements.query(
            TAKE, Tuple.of(column(numbers, Buffer[]::new, Buffer::buffer), utc(now)))) {
      byte[] number = row.getBuffer(0).getBytes();
      taken.put(
          ByteBuffer.wrap(number),
          new Numbered(
              number,
              new UnifiedAddresseeNumber(row.getString(1)),
              AcquisitionState.of(row.getShort(2)),
              row.getOffsetDateTime(3).toInstant()));
    }
    return taken;
  }

  /** How numbers ended, by number; one that has not ended, or whose time is over, is left out. */
  Map<ByteBuffer, AcquisitionState> ended(Statements statements, Collection<byte[]> numbers) {
    Map<ByteBuffer, ByteBuffer> byDigest = new HashMap<>();
    numbers.forEach(
        number -> byDigest.put(ByteBuffer.wrap(digest(number)), ByteBuffer.wrap(number)));
    Map<ByteBuffer, AcquisitionState> ended = new HashMap<>();
    for (Row row :
        statements.query(
            "select digest, state from ended_number where digest = any($1::bytea[])",
            Tuple.of(column(numbers, Buffer[]::new, n -> Buffer.buffer(digest(n)))))) {
      ended.put(
          byDigest.get(ByteBuffer.wrap(row.getBuffer(0).getBytes())),
          AcquisitionState.of(row.getShort(1)));
    }
    return ended;
  }

  /** Sends that the register has handed requests over; the caller flushes. */
  void sendHandedOver(Statements statements, Collection<byte[]> numbers) {
    statements.send(
        "update acquisition set state = 5 where state = 4 and number = any($1::bytea[])",
        Tuple.of(column(numbers, Buffer[]::new, Buffer::buffer)));
  }

  /**
   * Sends that requests have ended: their numbers are gone, and a digest of each stays until it
   * expires. A request that was linked is gone itself. The caller flushes.
   */
  void sendEnded(Statements statements, List<Ended> ended, Instant now) {
    if (ended.isEmpty()) {
      return;
    }
    statements.send(
        ENDED,
        Tuple.of(
            column(ended, Buffer[]::new, e -> Buffer.buffer(digest(e.numbered.number))),
            column(ended, Short[]::new, e -> (short) e.state.code()),
            column(ended, OffsetDateTime[]::new, e -> utc(e.numbered.expiresAt))));
    List<Ended> linked =
        ended.stream().filter(each -> each.state == AcquisitionState.LINKED).toList();
    List<Ended> others =
        ended.stream().filter(each -> each.state != AcquisitionState.LINKED).toList();
    statements.send(
        "delete from acquisition where number = any($1::bytea[])",
        Tuple.of(column(linked, Buffer[]::new, e -> Buffer.buffer(e.numbered.number))));
    statements.send(
        END,
        Tuple.of(
            column(others, Buffer[]::new, e -> Buffer.buffer(e.numbered.number)),
            column(others, Short[]::new, e -> (short) e.state.code()),
            utc(now.plus(KEPT))));
  }

  /** Takes the request for a person for the transaction. */
  Optional<Numbered> take(Statements statements, UnifiedAddresseeNumber unified) {
    RowSet<Row> rows =
        statements.query(
            "select number, state, expires_at from acquisition"
                + " where unified_addressee_number = $1 for update",
            Tuple.of(unified.digits()));
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    Buffer number = row.getBuffer(0);
    return Optional.of(
        new Numbered(
            number == null ? new byte[0] : number.getBytes(),
            unified,
            AcquisitionState.of(row.getShort(1)),
            row.getOffsetDateTime(2).toInstant()));
  }

  /** Sends that a request is gone; a digest of its number stays. The caller flushes. */
  void sendDeleted(Statements statements, Numbered request) {
    if (request.number.length > 0) {
      statements.send(
          ENDED,
          Tuple.of(
              new Buffer[] {Buffer.buffer(digest(request.number))},
              new Short[] {(short) AcquisitionState.NONE.code()},
              new OffsetDateTime[] {utc(request.expiresAt)}));
    }
    statements.send(
        "delete from acquisition where unified_addressee_number = $1",
        Tuple.of(request.unified.digits()));
  }

  /** Sends that a request is for another number of the person; the caller flushes. */
  void sendChanged(
      Statements statements, UnifiedAddresseeNumber old, UnifiedAddresseeNumber changed) {
    statements.send(
        "update acquisition set unified_addressee_number = $2 where unified_addressee_number = $1",
        Tuple.of(old.digits(), changed.digits()));
  }

  /** Ends requests whose time is over; returns how many. */
  static int expire(Statements statements, Instant now, int most) {
    return statements.query(EXPIRE, Tuple.of(utc(now), utc(now.plus(KEPT)), most)).rowCount();
  }

  /** Deletes requests that are over and were kept long enough; returns how many. */
  static int deleteOver(Statements statements, Instant now, int most) {
    return statements.query(DELETE_OVER, Tuple.of(utc(now), most)).rowCount();
  }

  /** Deletes digests of numbers that have expired; returns how many. */
  static int deleteEnded(Statements statements, Instant now, int most) {
    return statements.query(DELETE_ENDED, Tuple.of(utc(now), most)).rowCount();
  }

  private static Map<UnifiedAddresseeNumber, AcquisitionState> states(Iterable<Row> rows) {
    Map<UnifiedAddresseeNumber, AcquisitionState> states = new HashMap<>();
    rows.forEach(
        row ->
            states.put(
                new UnifiedAddresseeNumber(row.getString(0)),
                AcquisitionState.of(row.getShort(1))));
    return states;
  }

  private static Issue issue(Row row) {
    UUID id = row.getUUID(0);
    return new Issue(new RequestId(id), row.getInteger(1));
  }

  private static byte[] digest(byte[] number) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(number);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  private static Object digits(Collection<UnifiedAddresseeNumber> numbers) {
    return column(numbers, String[]::new, UnifiedAddresseeNumber::digits);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static <V, T> Object column(
      Collection<V> values, IntFunction<T[]> array, Function<V, T> value) {
    return values.stream().map(value).toArray(array);
  }
}
