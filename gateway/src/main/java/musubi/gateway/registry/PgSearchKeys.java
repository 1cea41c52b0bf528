package musubi.gateway.registry;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.ToLongFunction;
import musubi.gateway.pg.Database;

/**
 * Keeps the search keys of an identity file in step with the folding that they are made by: when a
 * newer program folds otherwise, the keys of all rows are made anew before the node serves. Killed
 * in between, the next start begins again.
 */
public final class PgSearchKeys {
  private static final int PAGE = 1_000;

  private static final String UPDATE =
      """
      update identity_record i
         set name_key = k.name, former_key = k.former, kana_key = k.kana, address_key = k.address
        from unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
             as k (municipality, code, name, former, kana, address)
       where i.municipality_code = k.municipality and i.resident_record_code = k.code
         and (i.name_key, i.former_key, i.kana_key, i.address_key)
             is distinct from (k.name, k.former, k.kana, k.address)
      """;

  private PgSearchKeys() {}

  /**
   * Brings the keys of a file to {@link SearchKeys#VERSION}.
   *
   * @return rows that were looked at; 0 when the keys were of this version
   */
  public static long bringUpToDate(PgIdentityFile file, Database database) {
    int found =
        database
            .read("select version from search_keys", Tuple.tuple())
            .iterator()
            .next()
            .getInteger(0);
    if (found == SearchKeys.VERSION) {
      return 0;
    }
    long rows = 0;
    List<Identity> page = file.page(database, "", "", PAGE);
    while (!page.isEmpty()) {
      database.write(UPDATE, columns(page));
      rows += page.size();
      Identity last = page.getLast();
      page = file.page(database, last.municipality(), last.code(), PAGE);
    }
    database.write("update search_keys set version = $1", Tuple.of(SearchKeys.VERSION));
    return rows;
  }

  private static Tuple columns(List<Identity> page) {
    List<SearchKeys> keys = page.stream().map(SearchKeys::of).toList();
    return Tuple.wrap(
        List.of(
            page.stream().map(Identity::municipality).toArray(String[]::new),
            page.stream().map(Identity::code).toArray(String[]::new),
            column(keys, SearchKeys::name),
            column(keys, SearchKeys::former),
            column(keys, SearchKeys::kana),
            column(keys, SearchKeys::address)));
  }

  private static Long[] column(List<SearchKeys> keys, ToLongFunction<SearchKeys> key) {
    return keys.stream().mapToLong(key).boxed().toArray(Long[]::new);
  }
}
