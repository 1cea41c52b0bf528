package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.PgRecords;
import musubi.gateway.record.PgRequestKeys;
import musubi.gateway.record.Sweeper;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgUpdates;
import musubi.gateway.registry.RunningHash;
import musubi.registry.v1.IdentityRecord;

/**
 * The baseline of updates, a program of its own: writes the rows of all three tiers with the
 * statements of the nodes, batch by batch, and nothing else. A batch goes to the next tier when its
 * transaction in this one has committed, as updates do, so the tiers work at the same time.
 */
final class BareWriter {
  /** Updates in one transaction. */
  static final int BATCH = 500;

  /** Writers per tier at most. */
  static final int MOST_WRITERS = 4;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String city = Site.CITY.body().digits();
  private final Stock stock = new Stock(city);
  private final PgUpdates updates = new PgUpdates();
  private final List<Stage> stages;
  private PgUpdates.Lane lane = new PgUpdates.Lane(city, 0, RunningHash.none(), RunningHash.none());
  private List<BareBatch> batches = List.of();

  /** A tier: its database, and what it writes there of a batch. */
  private record Stage(Database database, BiConsumer<Statements, BareBatch> write) {}

  private BareWriter(List<Database> databases) {
    PgIdentityFile municipal = PgIdentityFile.ofMunicipality();
    PgIdentityFile upper = PgIdentityFile.ofUpperTier();
    this.stages =
        List.of(
            new Stage(databases.get(0), (to, batch) -> writeMunicipal(to, batch, municipal)),
            new Stage(databases.get(1), (to, batch) -> write(to, batch, batch.upper(), upper)),
            new Stage(databases.get(2), (to, batch) -> write(to, batch, batch.upper(), upper)));
    databases.forEach(database -> updates.open(database, city));
  }

  /**
   * Serves {@code prepare UPDATES} and {@code write WRITERS}, which is answered with seconds.
   *
   * @param arguments URL and password file of the three databases
   */
  public static void main(String[] arguments) throws IOException {
    Logs.configure("WARN", Optional.empty());
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    List<Database> databases = new ArrayList<>();
    for (int i = 0; i < arguments.length; i += 2) {
      DatabaseUrl url = DatabaseUrl.parse(arguments[i], Path.of(arguments[i + 1]));
      Database database = Database.open(vertx, url, 1, MOST_WRITERS, LIMIT);
      new Sweeper(database, RequestWindow.DEFAULT, InstantSource.system()).close();
      databases.add(database);
    }
    BareWriter writer = new BareWriter(databases);
    ChildJvm.serve(writer::answer);
    System.exit(0);
  }

  private String answer(String line) {
    String[] words = line.split(" ");
    int count = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "prepare" -> prepare(count);
      case "write" -> write(count);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String prepare(int count) {
    List<IdentityRecord> changes = stock.next(count);
    batches = new ArrayList<>();
    for (int first = 0; first < count; first += BATCH) {
      BareBatch batch =
          BareBatch.after(lane, changes.subList(first, Math.min(count, first + BATCH)));
      batches.add(batch);
      lane = batch.lane();
    }
    return "prepared";
  }

  private String write(int writers) {
    CountDownLatch written = new CountDownLatch(batches.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Consumer<BareBatch> onward = batch -> written.countDown();
      for (Stage stage : stages.reversed()) {
        onward = open(stage, writers, onward, threads);
      }
      long start = System.nanoTime();
      batches.forEach(onward);
      written.await();
      double seconds = (System.nanoTime() - start) / 1e9;
      threads.shutdownNow();
      return Double.toString(seconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while writing", e);
    }
  }

  /** Begins the work of a tier; returns its entrance. */
  private static Consumer<BareBatch> open(
      Stage stage, int writers, Consumer<BareBatch> onward, ExecutorService threads) {
    BlockingQueue<BareBatch> queue = new LinkedBlockingQueue<>();
    for (int i = 0; i < writers; i++) {
      threads.execute(() -> work(stage, queue, onward));
    }
    return queue::add;
  }

  private static void work(
      Stage stage, BlockingQueue<BareBatch> queue, Consumer<BareBatch> onward) {
    try {
      while (true) {
        BareBatch batch = queue.take();
        stage.database.transaction(
            statements -> {
              stage.write.accept(statements, batch);
              return null;
            });
        onward.accept(batch);
      }
    } catch (InterruptedException e) {
      // Everything is written.
      return;
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void writeMunicipal(Statements statements, BareBatch batch, PgIdentityFile file) {
    new PgRequestKeys().remember(statements, city, BareBatch.METHOD, batch.done());
    write(statements, batch, batch.municipality(), file);
  }

  private void write(
      Statements statements, BareBatch batch, BareBatch.Tier rows, PgIdentityFile file) {
    updates.sendInsert(statements, city, rows.updates());
    file.sendUpsert(statements, rows.file());
    PgRecords.send(statements, rows.records());
    updates.sendLane(statements, batch.lane());
    statements.flush();
  }
}
