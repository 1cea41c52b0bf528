package musubi.gateway.directory;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.Optional;
import musubi.gateway.pg.Database;

/** Directories that were in force at this node. */
public final class PgDirectory {
  private static final String LAST = "select document from directory order by number desc limit 1";

  private static final String INSERT =
      """
      insert into directory (number, issued_at, expires_at, taken_at, document)
      values ($1, $2, $3, $4, $5)
      on conflict (number) do nothing
      """;

  private final Database database;

  /** In a node's database. */
  public PgDirectory(Database database) {
    this.database = database;
  }

  /** The directory with the highest number, as it was signed. */
  Optional<byte[]> last() {
    Iterator<Row> rows = database.read(LAST, Tuple.tuple()).iterator();
    return rows.hasNext() ? Optional.of(rows.next().getBuffer(0).getBytes()) : Optional.empty();
  }

  /** Keeps a directory; durable when this returns. */
  void keep(Directory directory, Instant taken, byte[] document) {
    database.transaction(
        statements ->
            statements.query(
                INSERT,
                Tuple.of(
                    directory.number(),
                    directory.issued().atOffset(ZoneOffset.UTC),
                    directory.expires().atOffset(ZoneOffset.UTC),
                    taken.atOffset(ZoneOffset.UTC),
                    Buffer.buffer(document))));
  }
}
