package musubi.gateway.card;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import musubi.gateway.card.Challenge.Spending;
import musubi.gateway.pg.Statements;

/** Challenges that a municipality has issued. */
final class PgChallenges {
  private static final String COLUMNS =
      "select number, challenge, terminal, issued_at, spent_by, spent_as from card_challenge";

  private static final String DELETE =
      """
      delete from card_challenge
       where ctid = any (array(select ctid from card_challenge where issued_at <= $1 limit $2))
      """;

  /** Keeps a challenge; its number. */
  long insert(Statements statements, byte[] challenge, String terminal, Instant now) {
    return statements
        .query(
            "insert into card_challenge (challenge, terminal, issued_at) values ($1, $2, $3)"
                + " returning number",
            Tuple.of(Buffer.buffer(challenge), terminal, now.atOffset(ZoneOffset.UTC)))
        .iterator()
        .next()
        .getLong(0);
  }

  Optional<Challenge> find(Statements statements, long number) {
    return first(statements.query(COLUMNS + " where number = $1", Tuple.of(number)));
  }

  /** A challenge, which no other call can use up until the transaction ends. */
  Optional<Challenge> take(Statements statements, byte[] challenge) {
    return first(
        statements.query(
            COLUMNS + " where challenge = $1 for update", Tuple.of(Buffer.buffer(challenge))));
  }

  /** Sends who has used a challenge up; the caller flushes. */
  void sendSpent(Statements statements, long number, Spending spending) {
    statements.send(
        "update card_challenge set spent_by = $2, spent_as = $3 where number = $1",
        Tuple.of(number, spending.requestId(), Buffer.buffer(spending.digest())));
  }

  /** Deletes what was issued at a time or earlier, so many at most; how many. */
  static int delete(Statements statements, Instant issued, int most) {
    return statements
        .query(DELETE, Tuple.of(issued.atOffset(ZoneOffset.UTC), (long) most))
        .rowCount();
  }

  private static Optional<Challenge> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(challenge(rows.iterator().next()));
  }

  private static Challenge challenge(Row row) {
    return new Challenge(
        row.getLong(0),
        row.getBuffer(1).getBytes(),
        row.getString(2),
        row.getOffsetDateTime(3).toInstant(),
        Optional.ofNullable(row.getUUID(4))
            .map(call -> new Spending(call, row.getBuffer(5).getBytes())));
  }
}
