package musubi.gateway.translation;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Permission lists in PostgreSQL: every version that was in force here, as it was serialised. */
public final class PgPermissionList {
  private static final String INSERT =
      "insert into permission_list (version, list, taken_at) values ($1, $2, $3)"
          + " on conflict do nothing";

  private static final String LAST =
      "select list from permission_list order by version desc limit 1";

  /** The newest list, serialised; empty when there is none. */
  public Optional<byte[]> last(Database database) {
    return first(database.read(LAST, Tuple.tuple()));
  }

  /** A version, serialised; empty when it was never in force here. */
  public Optional<byte[]> find(Database database, long version) {
    return first(
        database.read("select list from permission_list where version = $1", Tuple.of(version)));
  }

  /** Keeps a list; durable when this returns. */
  public void keep(Database database, long version, byte[] list, Instant now) {
    database.write(INSERT, row(version, list, now));
  }

  /** Sends a list; the caller flushes. */
  public void send(Statements statements, long version, byte[] list, Instant now) {
    statements.send(INSERT, row(version, list, now));
  }

  private static Tuple row(long version, byte[] list, Instant now) {
    return Tuple.of(version, Buffer.buffer(list), now.atOffset(ZoneOffset.UTC));
  }

  private static Optional<byte[]> first(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(rows.iterator().next().getBuffer(0).getBytes());
  }
}
