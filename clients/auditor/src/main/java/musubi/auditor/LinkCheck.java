package musubi.auditor;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Addressees have one symbol each and nobody is half linked; both ends of a number agree. */
final class LinkCheck {
  /** The end of a number by which its addressee is linked, as the linkage node writes it. */
  private static final String LINKED = "10";

  /** The end of a number whose symbol came and was not linked. */
  private static final String ALREADY_LINKED = "8";

  private static final String ARRIVED = "3";

  private static final String TWICE =
      """
      select count(*) from (select symbol_index from link where symbol_index is not null
        group by symbol_index having count(*) > 1) as twice
      """;

  private static final String WITHOUT_SYMBOL =
      """
      select count(*) from link l where symbol_index is null and not exists (
        select from acquisition a where a.unified_addressee_number = l.unified_addressee_number)
      """;

  private static final String LINKED_AND_AWAITED =
      """
      select count(*) from link l join acquisition a using (unified_addressee_number)
       where l.symbol_index is not null and a.state in (3, 4, 5)
      """;

  private LinkCheck() {}

  static void run(Map<String, Tier> linkages, Tier broker, Report report) throws SQLException {
    for (Tier tier : linkages.values()) {
      report.count("links", count(tier, "select count(*) from link"));
      some(tier, Fault.SYMBOL_TWICE, TWICE, "symbols of two addressees", report);
      some(tier, Fault.HALF_LINKED, WITHOUT_SYMBOL, "links that nothing is awaited for", report);
      some(tier, Fault.HALF_LINKED, LINKED_AND_AWAITED, "requests of the linked", report);
    }
    numbers(linkages, broker, report);
  }

  private static void numbers(Map<String, Tier> linkages, Tier broker, Report report)
      throws SQLException {
    Map<String, Map<String, String>> ended = new HashMap<>();
    Map<String, Set<String>> awaited = new HashMap<>();
    for (Map.Entry<String, Tier> linkage : linkages.entrySet()) {
      Map<String, String> ends = new HashMap<>();
      Rows.all(
              linkage.getValue(),
              "select encode(digest, 'hex'), state from ended_number where expires_at > now()")
          .forEach(row -> ends.put(row.get(0), row.get(1)));
      ended.put(linkage.getKey(), ends);
      Set<String> open = new HashSet<>();
      Rows.all(
              linkage.getValue(),
              "select encode(sha256(number), 'hex') from acquisition where number is not null")
          .forEach(row -> open.add(row.getFirst()));
      awaited.put(linkage.getKey(), open);
    }
    Set<String> issued = new HashSet<>();
    for (List<String> row :
        Rows.all(
            broker,
            "select encode(digest, 'hex'), organisation, state from processing_number"
                + " where expires_at > now()")) {
      String organisation = row.get(1);
      issued.add(row.get(0));
      if (ended.containsKey(organisation)) {
        report.count("processing numbers", 1);
        String end = ended.get(organisation).getOrDefault(row.get(0), "");
        boolean open = awaited.get(organisation).contains(row.get(0));
        judge(linkages.get(organisation), broker, row.get(2), end, open, report);
      }
    }
    for (Map.Entry<String, Map<String, String>> ends : ended.entrySet()) {
      long unknown =
          ends.getValue().keySet().stream().filter(digest -> !issued.contains(digest)).count();
      if (unknown > 0) {
        Tier tier = linkages.get(ends.getKey());
        report.found(
            Fault.NUMBER_UNLIKE,
            tier.holder().body(),
            tier.holder(),
            unknown + " ends of numbers that the broker never issued");
      }
    }
  }

  private static void judge(
      Tier linkage, Tier broker, String state, String end, boolean open, Report report) {
    String body = linkage.holder().body();
    boolean came = end.equals(LINKED) || end.equals(ALREADY_LINKED);
    if (state.equals(ARRIVED) && !came) {
      report.found(
          Fault.NUMBER_UNLIKE,
          body,
          linkage.holder(),
          "a number has arrived by the broker's word, and nothing came");
    } else if (!state.equals(ARRIVED) && came) {
      report.found(Fault.NUMBER_LEFT, body, broker.holder(), "a number whose symbol has arrived");
    } else if (!state.equals(ARRIVED) && end.isEmpty() && !open) {
      report.found(Fault.NUMBER_LEFT, body, broker.holder(), "a number that nobody waits with");
    }
  }

  private static void some(Tier tier, Fault fault, String sql, String what, Report report)
      throws SQLException {
    long count = count(tier, sql);
    if (count > 0) {
      report.found(fault, tier.holder().body(), tier.holder(), count + " " + what);
    }
  }

  private static long count(Tier tier, String sql) throws SQLException {
    return Long.parseLong(Rows.all(tier, sql).getFirst().getFirst());
  }
}
