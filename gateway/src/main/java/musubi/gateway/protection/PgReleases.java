package musubi.gateway.protection;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ChangeReason;
import musubi.gateway.value.ResidentRecordCode;

/** Releases in PostgreSQL, and the records that they release. */
public final class PgReleases {
  private static final String INSERT =
      """
      insert into release (resident_record_code, reason, recipient_body, recipient_business,
          requested_by, requested_at, request_id)
      values ($1, $2, $3, $4, $5, $6, $7) returning number
      """;

  private static final String FIND =
      """
      select number, resident_record_code, reason, recipient_body, recipient_business,
          requested_by, requested_at, approved_by, approved_at, taken_number
        from release where number = $1
      """;

  private static final String CURRENT =
      """
      select update_sequence_number, change_reason from identity_record
       where municipality_code = $1 and resident_record_code = $2
      """;

  /** A step of a release: who took it, when, by which call. */
  record Step(byte[] operator, Instant at, UUID requestId) {
    @Override
    public String toString() {
      return "Step[" + requestId + "]";
    }
  }

  /** Writes what is asked for; returns its number. */
  long insert(Statements statements, Release.Wanted wanted, Step step) {
    return statements
        .query(
            INSERT,
            Tuple.of(
                wanted.code().digits(),
                wanted.reason(),
                wanted.recipient().digits(),
                wanted.business(),
                Buffer.buffer(step.operator()),
                utc(step.at()),
                step.requestId()))
        .iterator()
        .next()
        .getLong(0);
  }

  /** Takes a release for a transaction: whoever comes second waits until the first commits. */
  Optional<Release> take(Statements statements, long number) {
    return first(statements.query(FIND + " for update", Tuple.of(number)));
  }

  /** A release, without taking it. */
  Optional<Release> find(Database database, long number) {
    return first(database.read(FIND, Tuple.of(number)));
  }

  /** Sends the approval; the caller flushes. */
  void sendApproved(Statements statements, long number, Step step) {
    statements.send(
        "update release set approved_by = $2, approved_at = $3, approval_id = $4 where number = $1",
        Tuple.of(number, Buffer.buffer(step.operator()), utc(step.at()), step.requestId()));
  }

  /** Sends that it was taken, and what was answered; the caller flushes. */
  void sendTaken(Statements statements, long number, Step step, long update) {
    statements.send(
        "update release set taken_at = $2, take_id = $3, taken_number = $4 where number = $1",
        Tuple.of(number, utc(step.at()), step.requestId(), update));
  }

  /** The update that a current resident's record stems from; empty when nobody is one. */
  Optional<Long> currentUpdate(
      Statements statements, String municipality, ResidentRecordCode code) {
    RowSet<Row> rows = statements.query(CURRENT, Tuple.of(municipality, code.digits()));
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return ChangeReason.fromCode(row.getInteger(1))
        .filter(reason -> !reason.isRemoval())
        .map(reason -> row.getLong(0));
  }

  /** The notice of an update, byte for byte. */
  byte[] notice(Statements statements, String municipality, long update) {
    return statements
        .query(
            "select notice from identity_update where municipality = $1 and number = $2",
            Tuple.of(municipality, update))
        .iterator()
        .next()
        .getBuffer(0)
        .getBytes();
  }

  private static Optional<Release> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(release(rows.iterator().next()));
  }

  private static Release release(Row row) {
    return new Release(
        row.getLong(0),
        new Release.Wanted(
            new ResidentRecordCode(row.getString(1)),
            row.getString(2),
            new BodyCode(row.getString(3)),
            row.getString(4)),
        row.getBuffer(5).getBytes(),
        row.getOffsetDateTime(6).toInstant(),
        Optional.ofNullable(row.getBuffer(7))
            .map(by -> new Release.Approval(by.getBytes(), row.getOffsetDateTime(8).toInstant())),
        Optional.ofNullable(row.getLong(9)));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
