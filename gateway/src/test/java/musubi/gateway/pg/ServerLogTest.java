package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server writes down when statements fail that carry a planted value. */
class ServerLogTest {
  private static final String PLANTED = "planted-49731046215";

  private static Path dir;
  private static EmbeddedServer server;

  @BeforeAll
  static void freshDirectory() throws Exception {
    dir = TestServers.fresh("log");
    server = EmbeddedServer.start(dir, EmbeddedServer.Options.DEFAULT);
    TestServers.execute(server.url("postgres"), "create table codes (code text primary key)");
  }

  @AfterAll
  static void discard() throws Exception {
    TestServers.discard(dir);
  }

  @Test
  void failures_defaultSettings_leaveNoValueInTheLog() throws Exception {
    restart(Map.of());

    failInEveryWay();
    failByItsOwnSentence();
    failInText();

    assertFalse(log().contains(PLANTED));
  }

  @Test
  void failuresWithParameters_mostTalkativeLog_leaveNoValueInIt() throws Exception {
    restart(Map.of("log_min_messages", "debug5"));

    failInEveryWay();

    assertTrue(log().contains("DEBUG:"));
    assertFalse(log().contains(PLANTED));
  }

  @Test
  void crashOfASession_defaultSettings_leavesNoValueInTheLog() throws Exception {
    restart(Map.of());

    crashSession();

    assertTrue(log().contains("was terminated by signal 9"));
    assertFalse(log().contains(PLANTED));
  }

  /** Negative controls: each shows that the test above would see the value. */
  @Test
  void failures_postgresqlsOwnDefaults_doLeaveTheValue() throws Exception {
    var own =
        Map.of(
            "log_min_messages", "warning",
            "log_min_error_statement", "error",
            "log_error_verbosity", "default");
    restart(own);

    failInEveryWay();

    assertTrue(log().contains("DETAIL:  Key (code)=(" + PLANTED + ") already exists."));
  }

  @Test
  void crashOfASession_verboseLog_doesLeaveTheValue() throws Exception {
    restart(Map.of("log_error_verbosity", "default"));

    crashSession();

    assertTrue(log().contains("DETAIL:  Failed process was running: copy (select '" + PLANTED));
  }

  @Test
  void failureByItsOwnSentence_terseLogThatTakesErrors_doesLeaveTheValue() throws Exception {
    restart(Map.of("log_min_messages", "error"));

    failByItsOwnSentence();

    assertTrue(log().contains("ERROR:  invalid input syntax for type integer: \"" + PLANTED));
  }

  @Test
  void statementText_debugLog_doesLeaveTheValue() throws Exception {
    restart(Map.of("log_min_messages", "debug2"));

    failInText();

    assertTrue(log().contains(PLANTED));
  }

  private static void restart(Map<String, String> settings) throws Exception {
    server.stop();
    Files.deleteIfExists(dir.resolve("server.log"));
    server = EmbeddedServer.start(dir, EmbeddedServer.Options.DEFAULT.withSettings(settings));
  }

  private static String log() throws Exception {
    return Files.readString(dir.resolve("server.log"));
  }

  private static void failInEveryWay() throws SQLException {
    try (Connection connection = server.url("postgres").connect()) {
      execute(connection, "insert into codes values (?) on conflict do nothing");
      fails(connection, "insert into codes values (?)");
      fails(connection, "select length(?) / 0");
      fails(connection, "do $$ begin raise exception 'no value here'; end $$; select ?");
    }
  }

  private static void failByItsOwnSentence() throws SQLException {
    try (Connection connection = server.url("postgres").connect()) {
      fails(connection, "select cast(cast(? as text) as integer)");
    }
  }

  private static void failInText() throws SQLException {
    try (Connection connection = server.url("postgres").connect();
        Statement statement = connection.createStatement()) {
      String text = "select length('" + PLANTED + "') / 0";
      assertThrows(SQLException.class, () -> statement.execute(text));
    }
  }

  /** SIGKILL in the middle of a statement; the server says what the session was doing. */
  private static void crashSession() throws Exception {
    TestServers.crashSession(server.url("postgres"), PLANTED);
    // The server restarts itself meanwhile, and must stop all the same.
    server.stop(Duration.ofSeconds(2));
  }

  private static void fails(Connection connection, String text) {
    assertThrows(SQLException.class, () -> execute(connection, text));
  }

  private static void execute(Connection connection, String text) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setString(1, PLANTED);
      statement.execute();
    }
  }
}
