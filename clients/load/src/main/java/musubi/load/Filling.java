package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.SearchKeys;

/**
 * Fills an identity file before its node starts: the rows by the statement of the nodes, many to a
 * transaction; the indexes that they do not need afterwards.
 */
final class Filling {
  private static final int BATCH = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String INDEXES =
      """
      select indexname, indexdef from pg_indexes
      where tablename = 'identity_record' and indexname <> 'identity_record_pkey'
      """;

  private final DatabaseUrl url;
  private final PgIdentityFile file;
  private final Population population;

  private record Index(String name, String definition) {}

  private Filling(DatabaseUrl url, PgIdentityFile file, Population population) {
    this.url = url;
    this.file = file;
    this.population = population;
  }

  /** Fills a file that has its tables; returns how fast that was. */
  static String fill(DatabaseUrl url, PgIdentityFile file, Population population)
      throws SQLException {
    return new Filling(url, file, population).fill();
  }

  /** What the tables of a database are, and how the keys of its file are made. */
  static String form(DatabaseUrl url) {
    String scripts = "select string_agg(script || ' ' || checksum, ', ') from schema_history";
    return Site.ask(url, scripts) + ", keys " + SearchKeys.VERSION;
  }

  private String fill() throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement()) {
      List<Index> indexes = indexes(statement);
      for (Index index : indexes) {
        statement.execute("drop index " + index.name());
      }
      double rows = seconds(this::insert);
      double after =
          seconds(
              () -> {
                statement.execute("set maintenance_work_mem = '512MB'");
                for (Index index : indexes) {
                  statement.execute(index.definition());
                }
                statement.execute("update search_keys set version = " + SearchKeys.VERSION);
                statement.execute("vacuum (analyze) identity_record");
                return indexes;
              });
      return String.format(
          Locale.ROOT,
          "loaded in %.0f s, %.0f rows/s; indexes and statistics %.0f s",
          rows,
          population.size() / rows,
          after);
    }
  }

  private static List<Index> indexes(Statement statement) throws SQLException {
    List<Index> indexes = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(INDEXES)) {
      while (rows.next()) {
        indexes.add(new Index(rows.getString(1), rows.getString(2)));
      }
    }
    return indexes;
  }

  /** Rows are made while others are written; no more of them are held than are on their way. */
  private Void insert() throws InterruptedException, ExecutionException {
    int writers = Runtime.getRuntime().availableProcessors() + 1;
    AtomicInteger taken = new AtomicInteger();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try (Database database = Database.open(vertx, url, 1, writers, LIMIT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> working = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        working.add(threads.submit(() -> insert(database, taken)));
      }
      for (Future<Void> work : working) {
        work.get();
      }
    }
    vertx.close().await();
    return null;
  }

  private Void insert(Database database, AtomicInteger taken) {
    int first = taken.getAndAdd(BATCH);
    while (first < population.size()) {
      List<Identity> rows = rows(first, Math.min(BATCH, population.size() - first));
      database.transaction(
          statements -> {
            file.sendUpsert(statements, rows);
            statements.flush();
            return null;
          });
      first = taken.getAndAdd(BATCH);
    }
    return null;
  }

  private List<Identity> rows(int first, int count) {
    AtomicInteger number = new AtomicInteger(first);
    return population
        .residents(first, count)
        .map(resident -> IdentityMessages.parse(resident).numbered(number.incrementAndGet()))
        .toList();
  }

  private static double seconds(Callable<?> work) throws SQLException {
    long start = System.nanoTime();
    try {
      work.call();
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the file could not be filled", e);
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
