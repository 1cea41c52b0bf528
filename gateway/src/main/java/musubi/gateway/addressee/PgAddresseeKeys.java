package musubi.gateway.addressee;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.SearchKeys;
import musubi.gateway.value.SearchForm;

/**
 * Keeps the search keys of addressees in step with the folding that they are made by, as {@link
 * musubi.gateway.registry.PgSearchKeys} does for an identity file.
 */
public final class PgAddresseeKeys {
  private static final int PAGE = 1_000;

  private static final String NEXT =
      "select unified_number, name, address from addressee where unified_number > $1"
          + " order by unified_number limit $2";

  private static final String UPDATE =
      """
      update addressee a set name_key = k.name, address_key = k.address
        from unnest($1::text[], $2::int8[], $3::int8[]) as k (unified_number, name, address)
       where a.unified_number = k.unified_number
         and (a.name_key, a.address_key) is distinct from (k.name, k.address)
      """;

  private PgAddresseeKeys() {}

  /**
   * Brings the keys to {@link SearchKeys#VERSION}. Killed in between, the next start begins again.
   *
   * @return rows that were looked at; 0 when the keys were of this version
   */
  public static long bringUpToDate(Database database) {
    int found =
        database
            .read("select version from addressee_search_keys", Tuple.tuple())
            .iterator()
            .next()
            .getInteger(0);
    if (found == SearchKeys.VERSION) {
      return 0;
    }
    long rows = 0;
    RowSet<Row> page = database.read(NEXT, Tuple.of("", PAGE));
    while (page.size() > 0) {
      rows += page.size();
      page = database.read(NEXT, Tuple.of(update(database, page), PAGE));
    }
    database.write("update addressee_search_keys set version = $1", Tuple.of(SearchKeys.VERSION));
    return rows;
  }

  /** The keys of a person: of the name, and of the beginning of the address. */
  static SearchKeys of(String name, String address) {
    return new SearchKeys(
        SearchKeys.key(SearchForm.ofName(name)),
        0,
        0,
        SearchKeys.ofAddress(SearchForm.ofAddress(address)));
  }

  /** Makes the keys of a page anew; returns its last number. */
  private static String update(Database database, RowSet<Row> page) {
    List<String> numbers = new ArrayList<>();
    List<SearchKeys> keys = new ArrayList<>();
    for (Row row : page) {
      numbers.add(row.getString(0));
      keys.add(of(row.getString(1), row.getString(2)));
    }
    database.write(
        UPDATE,
        Tuple.wrap(
            List.of(
                numbers.toArray(String[]::new),
                keys.stream().map(SearchKeys::name).toArray(Long[]::new),
                keys.stream().map(SearchKeys::address).toArray(Long[]::new))));
    return numbers.getLast();
  }
}
