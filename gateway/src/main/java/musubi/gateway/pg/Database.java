package musubi.gateway.pg;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The database of one node: a pool for reads, whose connections carry many questions at once, and a
 * pool for writes, whose connections carry one transaction each.
 *
 * <p>Thread-safe. Every method waits on the calling virtual thread. Failures come out as {@link
 * DatabaseAwayException} (try again) or {@link DatabaseFaultException} (ours); neither carries a
 * value.
 */
public final class Database implements AutoCloseable {
  private static final int READ_PIPELINE = 64;
  private static final int TRANSACTION_PIPELINE = 16;

  private final Pool reads;
  private final Pool writes;
  private final Duration limit;

  private Database(Pool reads, Pool writes, Duration limit) {
    this.reads = reads;
    this.writes = writes;
    this.limit = limit;
  }

  /**
   * Opens the pools; connections are made when they are first needed.
   *
   * @param limit time that one statement, or the wait for a connection, may take
   */
  public static Database open(
      Vertx vertx, DatabaseUrl url, int readConnections, int writeConnections, Duration limit) {
    return new Database(
        pool(vertx, url, readConnections, READ_PIPELINE, limit),
        pool(vertx, url, writeConnections, TRANSACTION_PIPELINE, limit),
        limit);
  }

  /** Rows of one question outside any transaction. */
  public RowSet<Row> read(String sql, Tuple parameters) {
    return await(reads.preparedQuery(sql).execute(parameters));
  }

  /** Runs one write that is a transaction by itself; durable when this returns. */
  public RowSet<Row> write(String sql, Tuple parameters) {
    return await(writes.preparedQuery(sql).execute(parameters));
  }

  /** Runs the work in one transaction: all of it or nothing. */
  public <T> T transaction(Work<T> work) {
    SqlConnection connection = await(writes.getConnection());
    try {
      Transaction transaction = await(connection.begin());
      try {
        T result = work.in(new Statements(connection, this));
        await(transaction.commit());
        return result;
      } catch (RuntimeException e) {
        rollBack(transaction);
        throw e;
      }
    } finally {
      connection.close();
    }
  }

  /** Whether the database answers. */
  public boolean isReachable() {
    try {
      read("select 1", Tuple.tuple());
      return true;
    } catch (DatabaseAwayException | DatabaseFaultException e) {
      return false;
    }
  }

  /** Closes both pools; running statements end first. */
  @Override
  public void close() {
    await(Future.all(reads.close(), writes.close()));
  }

  /** Work inside a transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T in(Statements statements);
  }

  <T> T await(Future<T> future) {
    try {
      return future.await(limit.toMillis(), MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DatabaseAwayException("no answer in " + limit.toMillis() + " ms");
    } catch (RuntimeException e) {
      throw DatabaseFailures.translate(e);
    } catch (Throwable e) {
      throw DatabaseFailures.translate(e);
    }
  }

  private void rollBack(Transaction transaction) {
    try {
      await(transaction.rollback());
    } catch (DatabaseAwayException | DatabaseFaultException e) {
      // The connection is gone or the server has rolled back already: nothing is left to undo.
      return;
    }
  }

  private static Pool pool(
      Vertx vertx, DatabaseUrl url, int connections, int pipeline, Duration limit) {
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(url.host())
            .setPort(url.port())
            .setDatabase(url.database())
            .setUser(url.user())
            .setPassword(url.password())
            .setCachePreparedStatements(true)
            .setPipeliningLimit(pipeline)
            .setProperties(
                Map.of(
                    "application_name",
                    "musubi",
                    // Every statement of a node has a key. A plan that was made while a table was
                    // empty would otherwise read all of it for as long as the connection lives.
                    "enable_seqscan",
                    "off",
                    "statement_timeout",
                    Long.toString(limit.toMillis())));
    PoolOptions options =
        new PoolOptions()
            .setMaxSize(connections)
            .setConnectionTimeout((int) Math.max(1, limit.toSeconds()))
            .setMaxWaitQueueSize(10_000);
    return PgBuilder.pool().with(options).connectingTo(connect).using(vertx).build();
  }
}
