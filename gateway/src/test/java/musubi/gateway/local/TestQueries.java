package musubi.gateway.local;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import musubi.gateway.pg.DatabaseUrl;

/**
 * Questions of tests to databases. A few connections stay open, those asked last: tests that wait
 * for something ask often, and a connection costs more than a question. One that broke, because its
 * server was killed or its database dropped, is replaced.
 */
final class TestQueries {
  private static final int OPEN = 8;
  private static final SequencedMap<String, Connection> CONNECTIONS =
      new LinkedHashMap<>(OPEN, 0.75f, true);

  private TestQueries() {}

  static synchronized List<List<String>> rows(DatabaseUrl url, String sql, Object... parameters)
      throws SQLException {
    Connection kept = CONNECTIONS.get(url.withoutPassword());
    if (kept != null) {
      try {
        return rows(kept, sql, parameters);
      } catch (SQLException e) {
        if (!isBroken(e)) {
          throw e;
        }
        CONNECTIONS.remove(url.withoutPassword());
        kept.close();
      }
    }
    Connection fresh = url.connect();
    CONNECTIONS.put(url.withoutPassword(), fresh);
    if (CONNECTIONS.size() > OPEN) {
      CONNECTIONS.pollFirstEntry().getValue().close();
    }
    return rows(fresh, sql, parameters);
  }

  static synchronized void close() throws SQLException {
    for (Connection connection : CONNECTIONS.values()) {
      connection.close();
    }
    CONNECTIONS.clear();
  }

  /** Class 08 is the connection's own, 57P the server's that shuts down. */
  private static boolean isBroken(SQLException e) {
    return e.getSQLState() == null
        || e.getSQLState().startsWith("08")
        || e.getSQLState().startsWith("57P");
  }

  private static List<List<String>> rows(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }
}
