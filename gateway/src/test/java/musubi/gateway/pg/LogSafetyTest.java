package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSafetyTest {
  private static Path dir;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    dir = TestServers.fresh("log-safety");
    server = EmbeddedServer.start(dir, EmbeddedServer.Options.DEFAULT);
  }

  @AfterAll
  static void discard() throws Exception {
    TestServers.discard(dir);
  }

  @Test
  void check_ourSettings_findsNothing() throws Exception {
    assertEquals(List.of(), check("select 1"));
  }

  @ParameterizedTest
  @CsvSource({
    "log_min_messages, warning, log or fatal or panic",
    "log_min_messages, error, log or fatal or panic",
    "log_min_messages, debug5, log or fatal or panic",
    "log_min_error_statement, error, panic",
    "log_error_verbosity, default, terse",
    "log_error_verbosity, verbose, terse",
    "log_parameter_max_length, -1, 0",
    "log_parameter_max_length, 8B, 0",
    "log_parameter_max_length_on_error, -1, 0",
    "log_statement, ddl, none",
    "log_min_duration_statement, 0, -1",
    "log_min_duration_sample, 1s, -1",
    "log_transaction_sample_rate, 0.5, 0",
    "debug_print_parse, on, off",
    "debug_print_rewritten, on, off",
    "debug_print_plan, on, off",
    "auto_explain.log_min_duration, 0, -1",
    "pgaudit.log, write, none",
  })
  void check_wrongSetting_isNamed(String setting, String found, String expected) throws Exception {
    List<LogSafety.Finding> findings = check("set " + setting + " = '" + found + "'");

    assertEquals(List.of(new LogSafety.Finding(setting, found, expected)), findings);
  }

  @Test
  void check_ordinaryRole_seesAllSettings() throws Exception {
    DatabaseUrl node = server.createDatabase("node_log");
    TestServers.execute(
        server.url("postgres"), "alter role node_log set log_error_verbosity = 'default'");

    try (Connection connection = node.connect()) {
      assertEquals(
          List.of(new LogSafety.Finding("log_error_verbosity", "default", "terse")),
          LogSafety.check(connection));
    }
  }

  private static List<LogSafety.Finding> check(String first) throws SQLException {
    try (Connection connection = server.url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute(first);
      return LogSafety.check(connection);
    }
  }
}
