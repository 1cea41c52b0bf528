package musubi.gateway.confirmation;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import musubi.gateway.pg.Database;

/**
 * The marks of protected persons that this node has. A mark may be in force here and still on its
 * way to the tiers above: what they answer is held back by it, too. Thread-safe.
 */
public final class PgOwnMarks {
  private static final String SELECT =
      """
      select distinct resident_record_code from protection
       where resident_record_code = any($1::text[]) and protected and until > now()
      """;

  private final Database database;

  /** Looks into this database. */
  public PgOwnMarks(Database database) {
    this.database = database;
  }

  /** The persons among these for whom a mark of any municipality is in force. */
  public Set<String> protectedAmong(Collection<String> codes) {
    Set<String> found = new HashSet<>();
    Object asked = codes.toArray(String[]::new);
    for (Row row : database.read(SELECT, Tuple.wrap(List.of(asked)))) {
      found.add(row.getString(0));
    }
    return found;
  }
}
