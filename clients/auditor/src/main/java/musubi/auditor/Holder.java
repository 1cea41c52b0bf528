package musubi.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The database of one node.
 *
 * @param role role of the node
 * @param body code of its body
 * @param jdbcUrl the database, without user and password
 * @param user who reads it
 * @param passwordFile file with the password in its first line
 */
public record Holder(Role role, String body, String jdbcUrl, String user, Path passwordFile) {
  private static final int COLUMNS = 5;

  /** Roles of nodes. */
  public enum Role {
    COMMUNICATION,
    PREFECTURE,
    NATION,
    CARDS,
    BROKER,
    LINKAGE;

    /** The tiers of the update path, from below. */
    static final List<Role> TIERS = List.of(COMMUNICATION, PREFECTURE, NATION);

    /** As configurations spell it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a list of databases: one per line, its five particulars separated by tabs.
   *
   * @throws IllegalArgumentException a line of another form
   */
  public static List<Holder> readAll(Path file) throws IOException {
    return Lines.of(file, COLUMNS).stream()
        .map(
            line ->
                new Holder(
                    Role.valueOf(line.get(0).toUpperCase(Locale.ROOT)),
                    line.get(1),
                    line.get(2),
                    line.get(3),
                    Path.of(line.get(4))))
        .toList();
  }

  /** {@code prefecture 130001}. */
  public String place() {
    return role.word() + " " + body;
  }

  /** Whether updates of this municipality come through here. */
  boolean isAbove(String municipality) {
    return switch (role) {
      case COMMUNICATION -> body.equals(municipality);
      case PREFECTURE -> body.startsWith(municipality.substring(0, 2));
      case NATION -> true;
      case CARDS, BROKER, LINKAGE -> false;
    };
  }

  /** One unchanging view of the database, which cannot be written through; the caller closes it. */
  Connection connect() throws SQLException, IOException {
    String password = Files.readString(passwordFile).lines().findFirst().orElse("").strip();
    Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set time zone 'UTC'");
    }
    return connection;
  }
}
