package musubi.gateway.inquiry;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Records of inquiries and provisions in PostgreSQL. */
final class PgExchangeRecords {
  private static final String INSERT =
      """
      insert into exchange_record (at, permit_id, row_id, other, provided, persons, outcome)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private static final String LIST =
      """
      select number, at, permit_id, row_id, other, provided, persons, outcome from exchange_record
       where number > $1 and at >= $2 order by number limit $3
      """;

  private static final String COUNTS =
      """
      select row_id, provided, outcome, count(*) from exchange_record where at >= $1
       group by row_id, provided, outcome order by row_id, provided, outcome
      """;

  /** How often something ended in some way. */
  record Count(String rowId, boolean provided, String outcome, long count) {}

  /** Sends a record; the caller flushes. */
  void send(Statements statements, ExchangeRecord written) {
    statements.send(
        INSERT,
        Tuple.of(
            utc(written.at()),
            Buffer.buffer(written.permitId()),
            written.rowId(),
            written.other(),
            written.provided(),
            written.persons(),
            written.outcome()));
  }

  /** Records after a number, of a time on. */
  List<ExchangeRecord> list(Database database, long after, Instant from, int most) {
    List<ExchangeRecord> found = new ArrayList<>();
    for (Row row : database.read(LIST, Tuple.of(after, utc(from), most))) {
      found.add(
          new ExchangeRecord(
              row.getLong(0),
              row.getOffsetDateTime(1).toInstant(),
              row.getBuffer(2).getBytes(),
              row.getString(3),
              row.getString(4),
              row.getBoolean(5),
              row.getInteger(6),
              row.getString(7)));
    }
    return found;
  }

  /** Counts since a time. */
  List<Count> counts(Database database, Instant since) {
    List<Count> counts = new ArrayList<>();
    for (Row row : database.read(COUNTS, Tuple.of(utc(since)))) {
      counts.add(new Count(row.getString(0), row.getBoolean(1), row.getString(2), row.getLong(3)));
    }
    return counts;
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
