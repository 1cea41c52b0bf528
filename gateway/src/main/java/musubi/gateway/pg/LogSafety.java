package musubi.gateway.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which settings of a PostgreSQL server would let values (codes, names, addresses) into its log.
 *
 * <p>A server logs values in four places: the statement that failed, the detail of an error ({@code
 * Key (code)=(...) already exists}), the parameters, and the sentence of an error itself ({@code
 * invalid input syntax for type integer: "..."}). Only log_min_messages stops the last one, hence
 * errors do not reach the log at all; the client still gets them.
 */
public final class LogSafety {
  private static final List<Rule> RULES =
      List.of(
          new Rule("log_min_messages", List.of("log", "fatal", "panic")),
          new Rule("log_min_error_statement", List.of("panic")),
          new Rule("log_error_verbosity", List.of("terse")),
          new Rule("log_parameter_max_length", List.of("0")),
          new Rule("log_parameter_max_length_on_error", List.of("0")),
          new Rule("log_statement", List.of("none")),
          new Rule("log_min_duration_statement", List.of("-1")),
          new Rule("log_min_duration_sample", List.of("-1")),
          new Rule("log_transaction_sample_rate", List.of("0")),
          new Rule("debug_print_parse", List.of("off")),
          new Rule("debug_print_rewritten", List.of("off")),
          new Rule("debug_print_plan", List.of("off")));

  /**
   * Extensions that write statements to the log; their settings exist only where they are loaded.
   */
  private static final List<Rule> EXTENSIONS =
      List.of(
          new Rule("auto_explain.log_min_duration", List.of("-1")),
          new Rule("pgaudit.log", List.of("none")));

  /** A setting that would let values into the log; {@code expected} lists what would be safe. */
  public record Finding(String setting, String found, String expected) {}

  private record Rule(String setting, List<String> safe) {}

  private LogSafety() {}

  /**
   * Asks the server of this connection. Empty when its log is safe. A setting that this version of
   * PostgreSQL does not have is safe.
   */
  public static List<Finding> check(Connection connection) throws SQLException {
    var findings = new ArrayList<Finding>();
    try (PreparedStatement show = connection.prepareStatement("select current_setting(?, true)")) {
      for (List<Rule> rules : List.of(RULES, EXTENSIONS)) {
        for (Rule rule : rules) {
          Optional<String> found = show(show, rule.setting());
          if (found.isPresent() && !rule.safe().contains(found.get())) {
            findings.add(
                new Finding(rule.setting(), found.get(), String.join(" or ", rule.safe())));
          }
        }
      }
    }
    return List.copyOf(findings);
  }

  /** The same rules as settings for a server of our own. */
  static Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    RULES.forEach(rule -> settings.put(rule.setting(), rule.safe().getFirst()));
    return settings;
  }

  private static Optional<String> show(PreparedStatement show, String setting) throws SQLException {
    show.setString(1, setting);
    try (ResultSet row = show.executeQuery()) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    }
  }
}
