package musubi.gateway.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements of one transaction. Writes are sent without waiting for one another and awaited
 * together, so a transaction costs few round trips.
 *
 * <p>Not thread-safe: it belongs to the thread of its transaction.
 */
public final class Statements {
  private final SqlConnection connection;
  private final Database database;
  private final List<Future<RowSet<Row>>> sent = new ArrayList<>();

  Statements(SqlConnection connection, Database database) {
    this.connection = connection;
    this.database = database;
  }

  /** Rows of a question; waits for them. */
  public RowSet<Row> query(String sql, Tuple parameters) {
    return database.await(connection.preparedQuery(sql).execute(parameters));
  }

  /** Sends a question and goes on; {@link Answer#rows} waits. */
  public Answer ask(String sql, Tuple parameters) {
    Future<RowSet<Row>> rows = connection.preparedQuery(sql).execute(parameters);
    return () -> database.await(rows);
  }

  /** Sends a write and goes on; {@link #flush} waits for it. */
  public void send(String sql, Tuple parameters) {
    sent.add(connection.preparedQuery(sql).execute(parameters));
  }

  /** Waits for everything sent; the first failure is thrown. */
  public void flush() {
    for (Future<RowSet<Row>> write : sent) {
      database.await(write);
    }
    sent.clear();
  }

  /** An answer on its way. */
  @FunctionalInterface
  public interface Answer {
    RowSet<Row> rows();
  }
}
