package musubi.gateway.record;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Writes records; many in one statement. */
public final class PgRecords {
  /** Writes records. */
  public static final String INSERT =
      """
      insert into call_record (recorded_at, id, exchange, method, record_class, decision, reason,
          caller, request_id, business, basis, reference, operator_id, terminal_id, subject,
          municipality, first_number, last_number, origin, destination, closes, request_frames,
          response_frames, request_digest, response_digest, status, directory_number, certificate,
          statement, search_key, match_kind, hits, number_reason, salt, leaf)
      select * from unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::int2[],
          $6::int2[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[],
          $13::text[], $14::text[], $15::bytea[], $16::text[], $17::int8[], $18::int8[],
          $19::text[], $20::text[], $21::uuid[], $22::int8[], $23::int8[], $24::bytea[],
          $25::bytea[], $26::int2[], $27::int8[], $28::bytea[], $29::text[], $30::text[],
          $31::text[], $32::int4[], $33::text[], $34::bytea[], $35::bytea[])
      """;

  private PgRecords() {}

  /** Sends the rows within a transaction; the caller flushes. */
  public static void send(Statements statements, List<CallRecord> records) {
    statements.send(INSERT, columns(records));
  }

  /** Writes the rows by themselves; durable when this returns. */
  static void write(Database database, List<CallRecord> records) {
    database.write(INSERT, columns(records));
  }

  private static Tuple columns(List<CallRecord> records) {
    return Tuple.wrap(
        List.of(
            column(records, OffsetDateTime[]::new, r -> r.at().atOffset(ZoneOffset.UTC)),
            column(records, UUID[]::new, CallRecord::id),
            column(records, String[]::new, r -> r.act().exchange()),
            column(records, String[]::new, r -> r.act().method()),
            column(records, Short[]::new, r -> (short) r.act().recordClass()),
            column(records, Short[]::new, r -> (short) r.decision().code()),
            column(records, String[]::new, CallRecord::reason),
            column(records, String[]::new, r -> r.parties().caller()),
            column(records, UUID[]::new, r -> r.requestId().orElse(null)),
            column(records, String[]::new, r -> r.purpose().business()),
            column(records, String[]::new, r -> r.act().basis()),
            column(records, String[]::new, r -> r.purpose().reference()),
            column(records, String[]::new, r -> r.purpose().operator()),
            column(records, String[]::new, r -> r.purpose().terminal()),
            column(records, Buffer[]::new, r -> bytes(r.subject())),
            column(records, String[]::new, r -> r.numbers().municipality()),
            column(records, Long[]::new, r -> r.numbers().first()),
            column(records, Long[]::new, r -> r.numbers().last()),
            column(records, String[]::new, r -> r.parties().origin()),
            column(records, String[]::new, r -> r.parties().destination()),
            column(records, UUID[]::new, r -> r.passage().closes().orElse(null)),
            column(records, Long[]::new, r -> r.passage().requestFrames()),
            column(records, Long[]::new, r -> r.passage().responseFrames()),
            column(records, Buffer[]::new, r -> bytes(r.passage().requestDigest())),
            column(records, Buffer[]::new, r -> bytes(r.passage().responseDigest())),
            column(records, Short[]::new, r -> (short) r.passage().status()),
            column(records, Long[]::new, r -> r.parties().directoryNumber()),
            column(records, Buffer[]::new, r -> bytes(r.parties().certificate())),
            column(records, String[]::new, r -> r.parties().statement()),
            column(records, String[]::new, r -> r.finding().key()),
            column(records, String[]::new, r -> r.finding().match()),
            column(records, Integer[]::new, r -> r.finding().hits()),
            column(records, String[]::new, r -> r.finding().numberReason()),
            column(records, Buffer[]::new, r -> Buffer.buffer(r.salt())),
            column(records, Buffer[]::new, r -> Buffer.buffer(Leaf.of(r)))));
  }

  private static Buffer bytes(Optional<byte[]> value) {
    return value.map(Buffer::buffer).orElse(null);
  }

  private static <T> T[] column(
      List<CallRecord> records, IntFunction<T[]> array, Function<CallRecord, T> value) {
    return records.stream().map(value).toArray(array);
  }
}
