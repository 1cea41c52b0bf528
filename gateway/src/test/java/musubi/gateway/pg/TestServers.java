package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Server directories below target/, new for each run; they share one copy of the programs. */
final class TestServers {
  private static final Path BASE = Path.of("target", "pg-tests").toAbsolutePath();

  private TestServers() {}

  /** A directory without data. A server that an interrupted run left in it is stopped. */
  static Path fresh(String name) throws Exception {
    Path dir = empty(name);
    ServerDirectory shared = ServerDirectory.of(BASE);
    shared.locked(
        () -> {
          Software.unpack(shared);
          return dir;
        });
    Files.createSymbolicLink(dir.resolve("software"), shared.software());
    return dir;
  }

  /** A directory without anything, so that the first start has to unpack the programs too. */
  static Path empty(String name) throws IOException {
    Path dir = BASE.resolve(name);
    discard(dir);
    Files.createDirectories(BASE);
    PrivateFiles.createDirectory(dir);
    return dir;
  }

  static void discard(Path dir) throws IOException {
    EmbeddedServer.running(dir).ifPresent(EmbeddedServer::stopImmediately);
    PrivateFiles.deleteTree(dir);
  }

  static void execute(DatabaseUrl url, String... statements) throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  static List<String> query(DatabaseUrl url, String text) throws SQLException {
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text)) {
      var column = new ArrayList<String>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }

  /** The session of a statement that holds this text kills itself; the server restarts itself. */
  static void crashSession(DatabaseUrl url, String text) throws SQLException {
    try (Connection crashing = url.connect();
        Connection other = url.connect();
        Statement statement = crashing.createStatement();
        Statement waiting = other.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      String kill = "copy (select '" + text + "') to program 'kill -9 " + row.getInt(1) + "'";
      assertThrows(SQLException.class, () -> crashing.createStatement().execute(kill));
      // The server ends the other sessions as soon as it has noticed.
      assertThrows(SQLException.class, () -> waiting.execute("select pg_sleep(60)"));
    }
  }

  /** Changes when initdb runs again. */
  static String identity(EmbeddedServer server) throws SQLException {
    return query(server.url("postgres"), "select system_identifier from pg_control_system()")
        .getFirst();
  }

  static long pid(EmbeddedServer server) {
    return ((EmbeddedServer.Status.Running) server.status()).pid();
  }
}
