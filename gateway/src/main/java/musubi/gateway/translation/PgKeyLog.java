package musubi.gateway.translation;

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
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.translation.KeyLog.Taken;

/** The key log and its checkpoints in PostgreSQL: all of both, for good. */
public final class PgKeyLog {
  /** Entries that one question reads. */
  public static final int PAGE = 1000;

  private static final String INSERT =
      """
      insert into key_log_entry
          (number, entry, genuine, digest, kind, organisation, epoch, key, taken_at)
      select $1 + place - 1, entry, genuine, digest, kind, organisation, epoch, key, $2
        from unnest($3::bytea[], $4::bool[], $5::bytea[], $6::int2[], $7::text[], $8::int4[],
            $9::bytea[]) with ordinality
          as u (entry, genuine, digest, kind, organisation, epoch, key, place)
      """;

  private static final String AFTER =
      "select entry, genuine from key_log_entry where number >= $1 order by number limit $2";

  private static final String LAST_CHECKPOINT =
      "select checkpoint from key_log_checkpoint order by size desc limit 1";

  /** SHA-256 of what an entry says, without its signature. */
  public static byte[] digest(SignedEntry entry) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(entry.signed());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  /** Entries from a number on, in their order. */
  public List<Taken> from(Database database, long number, int limit) {
    List<Taken> found = new ArrayList<>();
    for (Row row : database.read(AFTER, Tuple.of(number, limit))) {
      found.add(new Taken(KeyLogMessages.entry(row.getBuffer(0).getBytes()), row.getBoolean(1)));
    }
    return found;
  }

  /** The newest checkpoint; empty when there is none. */
  public Optional<Checkpoint> last(Database database) {
    RowSet<Row> rows = database.read(LAST_CHECKPOINT, Tuple.tuple());
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(
            KeyLogMessages.storedCheckpoint(rows.iterator().next().getBuffer(0).getBytes()));
  }

  /** Sends entries behind those that are there; the caller flushes. */
  public void sendEntries(Statements statements, long first, List<Taken> entries, Instant now) {
    statements.send(
        INSERT,
        Tuple.wrap(
            List.of(
                first,
                now.atOffset(ZoneOffset.UTC),
                column(entries, Buffer[]::new, e -> Buffer.buffer(e.entry().serialised())),
                column(entries, Boolean[]::new, Taken::genuine),
                column(entries, Buffer[]::new, e -> Buffer.buffer(digest(e.entry()))),
                column(
                    entries, Short[]::new, e -> said(e, k -> (short) k.kind().number(), (short) 0)),
                column(entries, String[]::new, e -> said(e, KeyEntry::organisation, "")),
                column(entries, Integer[]::new, e -> said(e, KeyEntry::epoch, 0)),
                column(
                    entries,
                    Buffer[]::new,
                    e -> said(e, k -> Buffer.buffer(k.key()), Buffer.buffer())))));
  }

  /** Sends a checkpoint, in place of one with fewer signatures; the caller flushes. */
  public void sendCheckpoint(Statements statements, Checkpoint checkpoint, Instant now) {
    statements.send(
        "insert into key_log_checkpoint (size, checkpoint, taken_at) values ($1, $2, $3)"
            + " on conflict (size) do update set checkpoint = excluded.checkpoint",
        Tuple.of(
            checkpoint.size(),
            Buffer.buffer(KeyLogMessages.stored(checkpoint)),
            now.atOffset(ZoneOffset.UTC)));
  }

  private static <T> T said(Taken taken, Function<KeyEntry, T> part, T otherwise) {
    return taken.entry().entry().map(part).orElse(otherwise);
  }

  private static <T> T[] column(
      List<Taken> entries, IntFunction<T[]> array, Function<Taken, T> value) {
    return entries.stream().map(value).toArray(array);
  }
}
