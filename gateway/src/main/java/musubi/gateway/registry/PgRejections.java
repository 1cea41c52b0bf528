package musubi.gateway.registry;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Numbers that this tier or one above rejected, kept until the tier below has them. */
public final class PgRejections {
  /**
   * A number that was not applied.
   *
   * @param tier number of the contract's RejectingTier
   */
  record Rejected(String municipality, long number, int tier, String reason) {}

  /** Sends rejections within a transaction; those known stay as they are. The caller flushes. */
  void sendInsert(Statements statements, List<Rejected> rejections, Instant at) {
    if (rejections.isEmpty()) {
      return;
    }
    statements.send(
        """
        insert into rejection (municipality, number, tier, reason, rejected_at)
        select u.*, $5 from unnest($1::text[], $2::int8[], $3::int2[], $4::text[]) as u
        on conflict do nothing
        """,
        Tuple.of(
            column(rejections, String[]::new, Rejected::municipality),
            column(rejections, Long[]::new, Rejected::number),
            column(rejections, Short[]::new, r -> (short) r.tier()),
            column(rejections, String[]::new, Rejected::reason),
            at.atOffset(ZoneOffset.UTC)));
  }

  /**
   * Rejections of some municipalities that the tier below has not confirmed, oldest number first.
   */
  List<Rejected> unseen(Database database, Collection<String> municipalities, int limit) {
    List<Rejected> rejections = new ArrayList<>();
    for (Row row :
        database.read(
            "select municipality, number, tier, reason from rejection"
                + " where municipality = any($1::text[]) and not seen_below"
                + " order by municipality, number limit $2",
            Tuple.of(municipalities.toArray(String[]::new), limit))) {
      rejections.add(
          new Rejected(row.getString(0), row.getLong(1), row.getShort(2), row.getString(3)));
    }
    return rejections;
  }

  /** Notes that the tier below has them. */
  void markSeen(Database database, List<Rejected> rejections) {
    database.transaction(
        statements ->
            statements.query(
                """
                update rejection r set seen_below = true
                  from unnest($1::text[], $2::int8[], $3::int2[]) as u (municipality, number, tier)
                 where r.municipality = u.municipality and r.number = u.number and r.tier = u.tier
                """,
                Tuple.of(
                    column(rejections, String[]::new, Rejected::municipality),
                    column(rejections, Long[]::new, Rejected::number),
                    column(rejections, Short[]::new, r -> (short) r.tier()))));
  }

  private static <T> T[] column(
      List<Rejected> rejections, IntFunction<T[]> array, Function<Rejected, T> value) {
    return rejections.stream().map(value).toArray(array);
  }
}
