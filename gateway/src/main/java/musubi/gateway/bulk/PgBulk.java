package musubi.gateway.bulk;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.bulk.BulkList.Progress;
import musubi.gateway.bulk.BulkList.Submission;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;

/** Lists, their rows, their results and the ledger of outputs in PostgreSQL. */
final class PgBulk {
  /** Rows that one statement deletes. */
  private static final int DELETED_AT_ONCE = 20_000;

  private static final String STAGE =
      """
      insert into bulk (id, state, business, number_reason, certificate, size, system, kind, body,
          operator_id, terminal_id, reference, request_id, exchange, method, record_class, basis,
          caller, caller_thumbprint, origin, directory_number, statement, submitted_at, touched_at)
      values ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
          $19, $20, $21, $22, $22)
      """;

  private static final String SELECT =
      """
      select id, number, state, failure, business, number_reason, certificate, size, digest, system,
             kind, body, operator_id, terminal_id, reference, request_id, exchange, method,
             record_class, basis, caller, caller_thumbprint, origin, directory_number, statement,
             submitted_at, approver, done, outcomes, result_digest, file_length, file_digest
        from bulk
      """;

  private static final String CLAIM =
      SELECT + " where state = 2 order by number limit 1 for update skip locked";

  private static final String RESULTS =
      """
      select row, row_id, outcome, record from bulk_result
       where bulk_id = $1 and row > $2 order by row limit $3
      """;

  private static final String OUTPUT =
      """
      insert into bulk_output (bulk_id, closes, form, system, operator_id, terminal_id, request_id,
          output_at, beginning, size, digest)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning number
      """;

  /** Opens a list whose rows will come. */
  void stage(Database database, UUID id, BulkHeader header, Submission submission) {
    CallRecord made = submission.callRecord();
    database.write(
        STAGE,
        Tuple.wrap(
            Arrays.asList(
                id,
                header.business(),
                header.numberReason(),
                Buffer.buffer(header.certificate()),
                header.size(),
                submission.system(),
                submission.kind(),
                submission.body(),
                made.purpose().operator(),
                made.purpose().terminal(),
                made.purpose().reference(),
                made.requestId().orElseThrow(),
                made.act().exchange(),
                made.act().method(),
                (short) made.act().recordClass(),
                made.act().basis(),
                made.parties().caller(),
                made.parties().certificate().map(Buffer::buffer).orElse(null),
                made.parties().origin(),
                made.parties().directoryNumber(),
                made.parties().statement(),
                offset(submission.at()))));
  }

  /** Adds rows to a list that is staged. */
  void add(Database database, UUID id, int after, List<byte[]> entries) {
    database.write(
        "insert into bulk_row select $1, * from unnest($2::int4[], $3::bytea[])",
        Tuple.of(
            id,
            IntStream.range(after + 1, after + 1 + entries.size()).boxed().toArray(Integer[]::new),
            entries.stream().map(Buffer::buffer).toArray(Buffer[]::new)));
  }

  /** Makes a staged list a submitted one. */
  BulkList submit(Statements statements, UUID id, byte[] digest) {
    statements.query(
        "update bulk set state = 1, digest = $2 where id = $1 and state = 0",
        Tuple.of(id, Buffer.buffer(digest)));
    return find(statements, id).orElseThrow();
  }

  Optional<BulkList> find(Statements statements, UUID id) {
    return first(statements.query(SELECT + " where id = $1", Tuple.of(id)));
  }

  Optional<BulkList> find(Database database, UUID id) {
    return first(database.read(SELECT + " where id = $1", Tuple.of(id)));
  }

  Optional<BulkList> find(Statements statements, long number) {
    return first(statements.query(SELECT + " where number = $1", Tuple.of(number)));
  }

  /** The list, locked for this transaction. */
  Optional<BulkList> lock(Statements statements, UUID id) {
    return first(statements.query(SELECT + " where id = $1 for update", Tuple.of(id)));
  }

  void approve(Statements statements, UUID id, String approver, String system, Instant at) {
    statements.send(
        """
        update bulk set state = 2, approver = $2, approver_system = $3, approved_at = $4
         where id = $1
        """,
        Tuple.of(id, approver, system, offset(at)));
  }

  /** The first approved list that nobody works at, locked for this transaction. */
  Optional<BulkList> claim(Statements statements) {
    return first(statements.query(CLAIM, Tuple.tuple()));
  }

  /** The next rows of a list, as they are stored. */
  List<byte[]> entries(Statements statements, UUID id, int after, int most) {
    List<byte[]> entries = new ArrayList<>();
    for (Row row :
        statements.query(
            "select entry from bulk_row where bulk_id = $1 and row > $2 order by row limit $3",
            Tuple.of(id, after, (long) most))) {
      entries.add(row.getBuffer(0).getBytes());
    }
    return entries;
  }

  /** Sends results and how far the list is then; the caller flushes. */
  void advance(
      Statements statements, UUID id, List<BulkResultRow> results, int done, List<Integer> counts) {
    statements.send(
        """
        insert into bulk_result
        select $1, * from unnest($2::int4[], $3::text[], $4::int2[], $5::bytea[])
        """,
        Tuple.of(
            id,
            results.stream().map(BulkResultRow::row).toArray(Integer[]::new),
            results.stream().map(BulkResultRow::rowId).toArray(String[]::new),
            results.stream().map(r -> (short) r.outcome().code()).toArray(Short[]::new),
            results.stream().map(r -> Buffer.buffer(r.record())).toArray(Buffer[]::new)));
    statements.send(
        "update bulk set done = $2, outcomes = $3 where id = $1",
        Tuple.of(id, done, counts.toArray(Integer[]::new)));
  }

  /** The next results of a list. */
  List<BulkResultRow> results(Statements statements, UUID id, int after, int most) {
    return results(statements.query(RESULTS, Tuple.of(id, after, (long) most)));
  }

  /** The next results of a list. */
  List<BulkResultRow> results(Database database, UUID id, int after, int most) {
    return results(database.read(RESULTS, Tuple.of(id, after, (long) most)));
  }

  /** Sends a piece of the file; the caller flushes. */
  void piece(Statements statements, UUID id, int piece, byte[] content) {
    statements.send(
        "insert into bulk_file values ($1, $2, $3)", Tuple.of(id, piece, Buffer.buffer(content)));
  }

  /** A piece of the file; empty when it is erased. */
  Optional<byte[]> piece(Database database, UUID id, int piece) {
    for (Row row :
        database.read(
            "select content from bulk_file where bulk_id = $1 and piece = $2",
            Tuple.of(id, piece))) {
      return Optional.of(row.getBuffer(0).getBytes());
    }
    return Optional.empty();
  }

  void finish(
      Statements statements,
      UUID id,
      byte[] resultDigest,
      long fileLength,
      byte[] fileDigest,
      Instant at) {
    statements.send(
        """
        update bulk set state = 3, result_digest = $2, file_length = $3, file_digest = $4,
            touched_at = $5
         where id = $1
        """,
        Tuple.of(
            id, Buffer.buffer(resultDigest), fileLength, Buffer.buffer(fileDigest), offset(at)));
  }

  /** Ends a list in failure: what it has of results goes. */
  void fail(Statements statements, BulkList list, Reason reason, Instant at) {
    erase(statements, "bulk_result", list);
    statements.send("delete from bulk_file where bulk_id = $1", Tuple.of(list.id()));
    statements.send(
        "update bulk set state = 4, failure = $2, touched_at = $3 where id = $1",
        Tuple.of(list.id(), reason.name(), offset(at)));
  }

  /** Notes that the submitting side asked. */
  void touch(Database database, UUID id, Instant at) {
    database.write("update bulk set touched_at = $2 where id = $1", Tuple.of(id, offset(at)));
  }

  /** As {@link #touch(Database, UUID, Instant)}; the caller flushes. */
  void touch(Statements statements, UUID id, Instant at) {
    statements.send("update bulk set touched_at = $2 where id = $1", Tuple.of(id, offset(at)));
  }

  /** Writes a row of the ledger; its number. */
  long output(Statements statements, BulkOutput output) {
    return statements.query(OUTPUT, columns(output)).iterator().next().getLong(0);
  }

  /** Writes a row of the ledger by itself. */
  void output(Database database, BulkOutput output) {
    database.write(OUTPUT, columns(output));
  }

  /** A list that is past its time, locked for this transaction. */
  Optional<BulkList> overdue(Statements statements, BulkState state, String since, Instant before) {
    return first(
        statements.query(
            SELECT
                + " where state = $1 and "
                + since
                + " < $2 order by number limit 1 for update skip locked",
            Tuple.of((short) state.code(), offset(before))));
  }

  /** Erases rows, results and file of a list; what it was stays. */
  void expire(Statements statements, BulkList list) {
    eraseAll(statements, list);
    statements.send("update bulk set state = 5 where id = $1", Tuple.of(list.id()));
  }

  /** Erases a list that never became one. */
  void forget(Statements statements, UUID id) {
    Optional<BulkList> staged = lock(statements, id).filter(l -> l.state() == BulkState.STAGED);
    staged.ifPresent(
        list -> {
          eraseAll(statements, list);
          statements.send("delete from bulk where id = $1", Tuple.of(id));
        });
  }

  private static void eraseAll(Statements statements, BulkList list) {
    erase(statements, "bulk_row", list);
    erase(statements, "bulk_result", list);
    statements.send("delete from bulk_file where bulk_id = $1", Tuple.of(list.id()));
  }

  /** In parts: one statement has little time. */
  private static void erase(Statements statements, String table, BulkList list) {
    for (int after = 0; after < list.header().size(); after += DELETED_AT_ONCE) {
      statements.send(
          "delete from " + table + " where bulk_id = $1 and row > $2 and row <= $3",
          Tuple.of(list.id(), after, after + DELETED_AT_ONCE));
    }
  }

  private static Tuple columns(BulkOutput output) {
    return Tuple.wrap(
        Arrays.asList(
            output.list(),
            output.closes().isPresent() ? output.closes().getAsLong() : null,
            (short) output.form().code(),
            output.system(),
            output.operator(),
            output.terminal(),
            output.requestId(),
            offset(output.at()),
            output.beginning(),
            output.size(),
            Buffer.buffer(output.digest())));
  }

  private static List<BulkResultRow> results(RowSet<Row> rows) {
    List<BulkResultRow> results = new ArrayList<>();
    for (Row row : rows) {
      results.add(
          new BulkResultRow(
              row.getInteger(0),
              row.getString(1),
              BulkOutcome.fromCode(row.getShort(2)),
              row.getBuffer(3).getBytes()));
    }
    return results;
  }

  private static Optional<BulkList> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(list(row));
    }
    return Optional.empty();
  }

  private static BulkList list(Row row) {
    return new BulkList(
        row.getUUID("id"),
        row.getLong("number"),
        BulkState.fromCode(row.getShort("state")),
        row.getString("failure"),
        new BulkHeader(
            row.getString("business"),
            row.getString("number_reason"),
            row.getBuffer("certificate").getBytes(),
            row.getInteger("size")),
        bytes(row, "digest"),
        submission(row),
        row.getString("approver"),
        new Progress(
            row.getInteger("done"),
            List.of(row.getArrayOfIntegers("outcomes")),
            bytes(row, "result_digest"),
            row.getLong("file_length"),
            bytes(row, "file_digest")));
  }

  private static Submission submission(Row row) {
    Instant at = row.getOffsetDateTime("submitted_at").toInstant();
    UUID requestId = row.getUUID("request_id");
    return new Submission(
        row.getString("system"),
        row.getString("kind"),
        row.getString("body"),
        at,
        CallRecord.now(
            at,
            new CallRecord.Act(
                row.getString("exchange"),
                row.getString("method"),
                row.getShort("record_class"),
                row.getString("basis")),
            CallRecord.Decision.ANSWERED,
            "",
            new CallRecord.Parties(
                row.getString("caller"),
                Optional.ofNullable(row.getBuffer("caller_thumbprint")).map(Buffer::getBytes),
                row.getString("origin"),
                "",
                row.getLong("directory_number"),
                row.getString("statement")),
            Optional.of(requestId),
            new Purpose(
                row.getString("business"),
                row.getString("reference"),
                row.getString("operator_id"),
                row.getString("terminal_id"))));
  }

  private static byte[] bytes(Row row, String column) {
    Buffer found = row.getBuffer(column);
    return found == null ? new byte[0] : found.getBytes();
  }

  private static OffsetDateTime offset(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
