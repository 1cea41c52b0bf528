package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.gateway.mailing.MailingRows;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;

/** As many rows of the same size by the statement of the communication node, and nothing else. */
final class BareMailRows implements Target, AutoCloseable {
  static final String NAME = "bare INSERT";

  private static final String DATABASE = "bare_mailing";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> TABLES = List.of("db/node", "db/registry", "db/communication");

  /** What sealing adds to a record: a byte before it, nonce and tag. */
  private static final int SEAL_BYTES = 29;

  private final Site site;
  private final MailBatches batches;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Database database;
  private final int writers = Runtime.getRuntime().availableProcessors() + 1;

  private BareMailRows(Site site, MailBatches batches, DatabaseUrl url) {
    this.site = site;
    this.batches = batches;
    this.database = Database.open(vertx, url, 1, writers, LIMIT);
  }

  /** Makes an empty table of its own. */
  static BareMailRows make(Site site, MailBatches batches) {
    DatabaseUrl url = site.postgres().createDatabase(DATABASE);
    Migrations.migrate(url, TABLES);
    return new BareMailRows(site, batches, url);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return List.of(Party.generator(), site.database());
  }

  @Override
  public void prepare() {
    database.write("truncate mailing", Tuple.tuple());
  }

  @Override
  public Outcome run() {
    AtomicInteger taken = new AtomicInteger();
    double seconds = Workers.seconds(writers, () -> insert(taken));
    return new Outcome(batches.records(), 0, Optional.empty(), seconds, Outcome.Latency.NONE);
  }

  @Override
  public void close() {
    database.close();
    vertx.close().await();
  }

  private void insert(AtomicInteger taken) {
    int all = batches.records();
    int size = batches.size();
    for (int first = taken.getAndAdd(size); first < all; first = taken.getAndAdd(size)) {
      MailingRows some =
          MailingRows.random(Math.min(size, all - first), batches.recordBytes() + SEAL_BYTES);
      database.transaction(
          statements -> {
            some.insert(statements);
            return null;
          });
    }
  }
}
