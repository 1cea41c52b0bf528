package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.gateway.linkage.LinkRows;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.Migrations;

/** As many rows in a link table by the statement of the nodes, and nothing else. */
final class BareLinks {
  static final String NAME = "bare INSERT";

  /** Rows in one transaction: the persons of one delivery. */
  static final int BATCH = 256;

  private static final String DATABASE = "bare_links";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> TABLES = List.of("db/node", "db/translation", "db/linkage");

  private final DatabaseUrl url;
  private final int rows;
  private final int sealedBytes;

  private BareLinks(DatabaseUrl url, int rows, int sealedBytes) {
    this.url = url;
    this.rows = rows;
    this.sealedBytes = sealedBytes;
  }

  /** Writes the rows in an empty table of their own. */
  static Outcome write(EmbeddedServer postgres, int rows, int sealedBytes) {
    DatabaseUrl url = postgres.createDatabase(DATABASE);
    Migrations.migrate(url, TABLES);
    return new BareLinks(url, rows, sealedBytes).write();
  }

  private Outcome write() {
    int writers = Runtime.getRuntime().availableProcessors() + 1;
    AtomicInteger taken = new AtomicInteger();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try (Database database = Database.open(vertx, url, 1, writers, LIMIT)) {
      database.write("truncate link", Tuple.tuple());
      double seconds = Workers.seconds(writers, () -> insert(database, taken));
      return new Outcome(rows, 0, Optional.empty(), seconds, Outcome.Latency.NONE);
    } finally {
      vertx.close().await();
    }
  }

  private void insert(Database database, AtomicInteger taken) {
    for (int first = taken.getAndAdd(BATCH); first < rows; first = taken.getAndAdd(BATCH)) {
      LinkRows some = LinkRows.random(first, Math.min(BATCH, rows - first), sealedBytes);
      database.transaction(
          statements -> {
            some.send(statements);
            statements.flush();
            return null;
          });
    }
  }
}
