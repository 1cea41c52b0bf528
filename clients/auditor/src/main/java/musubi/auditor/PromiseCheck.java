package musubi.auditor;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was acknowledged is there. */
final class PromiseCheck {
  private static final String INQUIRIES = "select replace(id::text, '-', '') from inquiry";

  /** The number of a request for a symbol, or of the link that came of it. */
  private static final String ADDRESSEES =
      """
      select unified_addressee_number from acquisition
      union select unified_addressee_number from link where symbol_index is not null
      """;

  private PromiseCheck() {}

  static void run(Map<String, Tier> linkages, List<SymbolAudit.Promised> promised, Report report)
      throws SQLException {
    for (Tier tier : linkages.values()) {
      String body = tier.holder().body();
      Set<String> there = new HashSet<>();
      Rows.all(tier, INQUIRIES).forEach(row -> there.add("inquiry " + row.getFirst()));
      Rows.all(tier, ADDRESSEES).forEach(row -> there.add("acquisition " + row.getFirst()));
      for (SymbolAudit.Promised one : promised) {
        if (!one.body().equals(body)) {
          continue;
        }
        report.count("acknowledged " + one.kind(), 1);
        if (!there.contains(one.kind() + " " + one.id())) {
          report.found(Fault.ACKNOWLEDGED_LOST, body, tier.holder(), "an " + one.kind());
        }
      }
    }
  }
}
