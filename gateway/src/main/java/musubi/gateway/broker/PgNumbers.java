package musubi.gateway.broker;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Statements;
import musubi.gateway.symbol.Token;

/** Processing numbers in PostgreSQL. */
final class PgNumbers {
  private static final String RESERVE =
      """
      insert into open_numbers as o (organisation, open) values ($1, $2)
      on conflict (organisation) do update set open = o.open + $2 where o.open + $2 <= $3
      returning open
      """;

  private static final String INSERT =
      """
      insert into processing_number
          (digest, organisation, batch, number, signature, state, expires_at)
      select digest, $1, $2, number, signature, 1, $3
        from unnest($4::bytea[], $5::bytea[], $6::bytea[]) as u (digest, number, signature)
      """;

  private static final String OF_BATCH =
      """
      select number, organisation, extract(epoch from expires_at)::int8, signature
        from processing_number where batch = $1 and number is not null order by digest
      """;

  private static final String USE =
      """
      update processing_number set state = 2, translation = $4
       where digest = any($1) and organisation = $2 and state = 1 and expires_at > $3
      """;

  private static final String KNOWN =
      """
      select count(*) from processing_number
       where digest = any($1) and organisation = $2 and expires_at > $3
      """;

  private static final String ARRIVED =
      """
      with arrived as (
        update processing_number set state = 3, number = null, signature = null
         where translation = $1 and state = 2 returning organisation)
      update open_numbers o set open = o.open - a.count
        from (select organisation, count(*) from arrived group by organisation) a
       where o.organisation = a.organisation
      """;

  private static final String END =
      """
      with over as (
        delete from processing_number where digest in (
          select digest from processing_number where expires_at < $1
           order by expires_at limit $2)
        returning organisation, state),
      counted as (
        update open_numbers o set open = o.open - a.count
          from (select organisation, count(*) from over where state < 3 group by organisation) a
         where o.organisation = a.organisation)
      select count(*)::int4 from over
      """;

  /** What stands for a number where the number itself is not needed, 32 bytes. */
  static byte[] digest(byte[] number) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(number);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  /** Takes room for more open numbers; whether there is as much. */
  boolean reserve(Statements statements, String organisation, int count, long most) {
    return count <= most
        && statements.query(RESERVE, Tuple.of(organisation, (long) count, most)).size() > 0;
  }

  /** Number of a new batch. */
  long nextBatch(Statements statements) {
    return statements
        .query("select nextval('number_batch')", Tuple.tuple())
        .iterator()
        .next()
        .getLong(0);
  }

  /** Sends new numbers; the caller flushes. */
  void sendNew(Statements statements, long batch, List<Token> tokens) {
    Token any = tokens.getFirst();
    statements.send(
        INSERT,
        Tuple.of(
            any.organisation(),
            batch,
            Instant.ofEpochSecond(any.expiresAt()).atOffset(ZoneOffset.UTC),
            column(tokens, Buffer[]::new, t -> Buffer.buffer(digest(t.number16()))),
            column(tokens, Buffer[]::new, t -> Buffer.buffer(t.number16())),
            column(tokens, Buffer[]::new, t -> Buffer.buffer(t.signature()))));
  }

  /** Numbers of a batch that have not arrived yet. */
  List<Token> ofBatch(Statements statements, long batch) {
    List<Token> tokens = new ArrayList<>();
    for (Row row : statements.query(OF_BATCH, Tuple.of(batch))) {
      tokens.add(
          new Token(
              row.getBuffer(0).getBytes(),
              row.getString(1),
              row.getLong(2),
              row.getBuffer(3).getBytes()));
    }
    return tokens;
  }

  /** Uses open numbers of an organisation for a translation; how many of them there were. */
  int use(
      Statements statements,
      List<byte[]> numbers,
      String organisation,
      long translation,
      Instant now) {
    return statements
        .query(
            USE,
            Tuple.of(digests(numbers), organisation, now.atOffset(ZoneOffset.UTC), translation))
        .rowCount();
  }

  /** How many of these the organisation has, used or not. */
  long known(Statements statements, List<byte[]> numbers, String organisation, Instant now) {
    RowSet<Row> rows =
        statements.query(
            KNOWN, Tuple.of(digests(numbers), organisation, now.atOffset(ZoneOffset.UTC)));
    return rows.iterator().next().getLong(0);
  }

  /** Sends that the symbols of a translation have arrived; the caller flushes. */
  void sendArrived(Statements statements, long translation) {
    statements.send(ARRIVED, Tuple.of(translation));
  }

  /** Deletes numbers that are over; how many. */
  int end(Statements statements, Instant before, int most) {
    return statements
        .query(END, Tuple.of(before.atOffset(ZoneOffset.UTC), most))
        .iterator()
        .next()
        .getInteger(0);
  }

  private static Buffer[] digests(List<byte[]> numbers) {
    return column(numbers, Buffer[]::new, number -> Buffer.buffer(digest(number)));
  }

  private static <S, T> T[] column(List<S> rows, IntFunction<T[]> array, Function<S, T> value) {
    return rows.stream().map(value).toArray(array);
  }
}
