package musubi.auditor;

import java.sql.SQLException;

/** No tier believes that the tier above has more than it has. */
final class OnwardCheck {
  private static final String ACKNOWLEDGED =
      "select coalesce(max(acknowledged), 0) from onward where municipality = ?";
  private static final String HELD =
      "select coalesce(max(number), 0) from identity_update where municipality = ?";

  private OnwardCheck() {}

  static void run(String municipality, Tier tier, Tier above, Report report) throws SQLException {
    long acknowledged = number(tier, ACKNOWLEDGED, municipality);
    long held = number(above, HELD, municipality);
    report.count("cursors to the tier above", 1);
    if (acknowledged > held) {
      report.found(
          Fault.ONWARD_AHEAD,
          municipality,
          tier.holder(),
          "takes %d for acknowledged, %s has %d"
              .formatted(acknowledged, above.holder().place(), held));
    }
  }

  private static long number(Tier tier, String sql, String municipality) throws SQLException {
    try (Rows<Long> rows =
        new Rows<>(tier.connection(), sql, row -> row.getLong(1), municipality)) {
      return rows.peek().orElseThrow();
    }
  }
}
