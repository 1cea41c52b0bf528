package musubi.gateway.local;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What stands in a member's database, by table: shows that a call has changed nothing. */
public final class Tables {
  /** Records of calls, and what a node takes up by itself. */
  private static final String ALWAYS_MOVING =
      "^(call_record|request_key|key_log|directory|statement|permission_list|flyway)";

  private Tables() {}

  /** A digest of each table's rows; records of calls and the key log stand aside. */
  public static Map<String, String> of(LocalNetwork network, Member member) {
    List<String> tables =
        TestNetwork.rows(
                network,
                member,
                "select table_name from information_schema.tables where table_schema = 'public'"
                    + " and table_type = 'BASE TABLE' and table_name !~ ?",
                ALWAYS_MOVING)
            .stream()
            .map(List::getFirst)
            .toList();
    String all =
        tables.stream()
            .map(
                table ->
                    "select '%1$s', count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from \"%1$s\" t"
                        .formatted(table))
            .collect(Collectors.joining(" union all "));
    Map<String, String> digests = new TreeMap<>();
    TestNetwork.rows(network, member, all).forEach(row -> digests.put(row.get(0), row.get(1)));
    return digests;
  }
}
