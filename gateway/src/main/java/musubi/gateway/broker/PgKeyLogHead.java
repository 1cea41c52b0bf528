package musubi.gateway.broker;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.merkle.MerkleFrontier;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.translation.Checkpoint;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLog.Taken;
import musubi.gateway.translation.KeyLogMessages;
import musubi.gateway.translation.PgKeyLog;
import musubi.gateway.translation.SignedEntry;

/** The end of the key log, and what its writer asks of it. */
final class PgKeyLogHead {
  private static final String HEAD = "select size, edge, counted from key_log_head where head";

  private static final String OF_ORGANISATION =
      "select entry from key_log_entry where organisation = $1 and kind between 1 and 5"
          + " order by number";

  private static final String OF_OTHERS =
      "select 1 from key_log_entry where key = $1 and key <> '' and organisation <> $2 limit 1";

  private static final String RETIRED =
      "select entry from key_log_entry where kind = $1 and taken_at < $2";

  /**
   * Where the log ends.
   *
   * @param counted size of the newest checkpoint that counts
   */
  record Head(MerkleFrontier edge, long counted) {}

  /** Takes the end for a transaction: whoever comes second waits until the first commits. */
  Head take(Statements statements) {
    return head(statements.query(HEAD + " for update", Tuple.tuple()));
  }

  /** The end, without taking it. */
  Head head(Database database) {
    return head(database.read(HEAD, Tuple.tuple()));
  }

  /** Sends a new end; the caller flushes. */
  void send(Statements statements, MerkleFrontier edge) {
    statements.send(
        "update key_log_head set size = $1, edge = $2 where head",
        Tuple.of(edge.size(), Buffer.buffer(edge.toByteArray())));
  }

  /** Sends that a checkpoint counts; the caller flushes. */
  void sendCounted(Statements statements, long size) {
    statements.send(
        "update key_log_head set counted = $1 where head and counted < $1", Tuple.of(size));
  }

  /** Number of the entry that says the same. */
  Optional<Long> number(Statements statements, SignedEntry entry) {
    RowSet<Row> rows =
        statements.query(
            "select number from key_log_entry where digest = $1 order by number limit 1",
            Tuple.of(Buffer.buffer(PgKeyLog.digest(entry))));
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getLong(0));
  }

  /** All entries of an organisation, in their order. */
  List<Taken> of(Statements statements, String organisation) {
    List<Taken> found = new ArrayList<>();
    statements
        .query(OF_ORGANISATION, Tuple.of(organisation))
        .forEach(row -> found.add(new Taken(entry(row), true)));
    return found;
  }

  /** Whether another organisation has entered this key. */
  boolean isOfOthers(Statements statements, KeyEntry entry) {
    return statements
            .query(OF_OTHERS, Tuple.of(Buffer.buffer(entry.key()), entry.organisation()))
            .size()
        > 0;
  }

  /** A checkpoint of this log by its size. */
  Optional<Checkpoint> checkpoint(Statements statements, long size) {
    return checkpoint(
        statements.query(
            "select checkpoint from key_log_checkpoint where size = $1", Tuple.of(size)));
  }

  /** A checkpoint of this log by its size, outside any transaction. */
  Optional<Checkpoint> checkpoint(Database database, long size) {
    return checkpoint(
        database.read("select checkpoint from key_log_checkpoint where size = $1", Tuple.of(size)));
  }

  /** Changes of states that were entered before a time. */
  List<KeyEntry> statesBefore(Database database, Instant time) {
    List<KeyEntry> found = new ArrayList<>();
    database
        .read(
            RETIRED,
            Tuple.of(
                (short) KeyEntry.Kind.COMMITMENT_STATE.number(), time.atOffset(ZoneOffset.UTC)))
        .forEach(row -> entry(row).entry().ifPresent(found::add));
    return found;
  }

  private static Optional<Checkpoint> checkpoint(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(
            KeyLogMessages.storedCheckpoint(rows.iterator().next().getBuffer(0).getBytes()));
  }

  private static SignedEntry entry(Row row) {
    return KeyLogMessages.entry(row.getBuffer(0).getBytes());
  }

  private static Head head(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new Head(MerkleFrontier.of(row.getLong(0), row.getBuffer(1).getBytes()), row.getLong(2));
  }
}
