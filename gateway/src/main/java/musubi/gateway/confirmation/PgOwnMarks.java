package musubi.gateway.confirmation;

import io.vertx.sqlclient.Tuple;
import musubi.gateway.pg.Database;

/**
 * The marks of protected persons that this node has. A mark may be in force here and still on its
 * way to the tiers above: what they answer is held back by it, too. Thread-safe.
 */
public final class PgOwnMarks {
  private static final String SELECT =
      """
      select count(*) > 0 from protection
       where resident_record_code = $1 and protected and until > now()
      """;

  private final Database database;

  /** Looks into this database. */
  public PgOwnMarks(Database database) {
    this.database = database;
  }

  /** Whether a mark of any municipality is in force for the person. */
  boolean protect(String code) {
    return database.read(SELECT, Tuple.of(code)).iterator().next().getBoolean(0);
  }
}
