package musubi.gateway.record;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Statements;

/** Writes records; many in one statement. */
public final class PgRecords {
  /** Writes records. */
  public static final String INSERT =
      """
      insert into call_record (recorded_at, id, exchange, method, record_class, decision, reason,
          caller, request_id, business, basis, reference, operator_id, terminal_id, subject,
          municipality, first_number, last_number)
      select * from unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::int2[],
          $6::int2[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[],
          $13::text[], $14::text[], $15::bytea[], $16::text[], $17::int8[], $18::int8[])
      """;

  private PgRecords() {}

  /** Sends the rows within a transaction; the caller flushes. */
  public static void send(Statements statements, List<CallRecord> records) {
    statements.send(
        INSERT,
        Tuple.wrap(
            List.of(
                column(records, OffsetDateTime[]::new, r -> r.at().atOffset(ZoneOffset.UTC)),
                column(records, UUID[]::new, CallRecord::id),
                column(records, String[]::new, CallRecord::exchange),
                column(records, String[]::new, CallRecord::method),
                column(records, Short[]::new, r -> (short) r.recordClass()),
                column(records, Short[]::new, r -> (short) r.decision().code()),
                column(records, String[]::new, CallRecord::reason),
                column(records, String[]::new, CallRecord::caller),
                column(records, UUID[]::new, r -> r.requestId().orElse(null)),
                column(records, String[]::new, r -> r.purpose().business()),
                column(records, String[]::new, CallRecord::basis),
                column(records, String[]::new, r -> r.purpose().reference()),
                column(records, String[]::new, r -> r.purpose().operator()),
                column(records, String[]::new, r -> r.purpose().terminal()),
                column(records, Buffer[]::new, r -> r.subject().map(Buffer::buffer).orElse(null)),
                column(records, String[]::new, CallRecord::municipality),
                column(records, Long[]::new, CallRecord::firstNumber),
                column(records, Long[]::new, CallRecord::lastNumber))));
  }

  private static <T> T[] column(
      List<CallRecord> records, IntFunction<T[]> array, Function<CallRecord, T> value) {
    return records.stream().map(value).toArray(array);
  }
}
