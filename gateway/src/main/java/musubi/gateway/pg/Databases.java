package musubi.gateway.pg;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;

/** A database and the role of the same name that owns it, and nobody else may enter. */
final class Databases {
  private static final Set<String> TAKEN =
      Set.of("postgres", "template0", "template1", "public", "none");

  private Databases() {}

  static String checkName(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,40}")) {
      throw new EmbeddedServerException(
          "database name of "
              + name.length()
              + " characters (expected: a lower-case letter, then up to 40 letters, digits or _)");
    }
    if (TAKEN.contains(name) || name.startsWith("pg_")) {
      throw new EmbeddedServerException("database name " + name + " is PostgreSQL's own");
    }
    return name;
  }

  static DatabaseUrl create(ServerDirectory directory, DatabaseUrl superuser, String name)
      throws IOException {
    Path passwordFile = directory.databasePassword(name);
    PrivateFiles.createDirectory(passwordFile.getParent());
    // The file first: a crash in between must not leave a role whose password nobody has.
    String password = PrivateFiles.password(passwordFile);
    try (Connection connection = superuser.connect();
        Statement statement = connection.createStatement()) {
      if (!exists(connection, "select from pg_roles where rolname = ?", name)) {
        statement.execute(
            "create role \"" + name + "\" login nosuperuser nocreatedb nocreaterole noreplication");
      }
      // Sends the SCRAM verifier, not the password.
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(name, password.toCharArray(), "scram-sha-256");
      if (!exists(connection, "select from pg_database where datname = ?", name)) {
        statement.execute("create database \"" + name + "\" owner \"" + name + "\"");
      }
      // By default every role may enter every database.
      statement.execute("revoke all on database \"" + name + "\" from public");
    } catch (SQLException failed) {
      throw new EmbeddedServerException(
          "database " + name + " could not be created: SQL state " + failed.getSQLState(), failed);
    }
    return new DatabaseUrl(
        name,
        Optional.empty(),
        Optional.of(passwordFile),
        superuser.host(),
        superuser.port(),
        name,
        Map.of());
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, name);
      return select.executeQuery().next();
    }
  }
}
