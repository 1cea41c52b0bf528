package musubi.auditor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The answer to a question, read row by row with one row in sight; so a file of any size fits. */
final class Rows<T> implements AutoCloseable {
  private static final int FETCH = 2_000;

  private final PreparedStatement statement;
  private final ResultSet result;
  private final Reader<T> reader;
  private Optional<T> next;

  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Rows(Connection connection, String sql, Reader<T> reader, String... parameters)
      throws SQLException {
    this.reader = reader;
    statement = connection.prepareStatement(sql);
    statement.setFetchSize(FETCH);
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    result = statement.executeQuery();
    advance();
  }

  /** All rows of an answer that is small, each as its columns' text. */
  static List<List<String>> all(Tier tier, String sql) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    try (Rows<List<String>> rows = new Rows<>(tier.connection(), sql, Rows::columns)) {
      while (rows.peek().isPresent()) {
        all.add(rows.takeIf(row -> true).orElseThrow());
      }
    }
    return all;
  }

  private static List<String> columns(ResultSet row) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      columns.add(row.getString(i) == null ? "" : row.getString(i));
    }
    return columns;
  }

  Optional<T> peek() {
    return next;
  }

  /** The next row if it is one of those meant. */
  Optional<T> takeIf(Predicate<T> meant) throws SQLException {
    Optional<T> taken = next.filter(meant);
    if (taken.isPresent()) {
      advance();
    }
    return taken;
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }

  private void advance() throws SQLException {
    next = result.next() ? Optional.of(reader.read(result)) : Optional.empty();
  }
}
