package musubi.gateway.replica;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Replicas in PostgreSQL. */
public final class PgReplicas {
  private static final String FIND =
      """
      select r.unified_number, r.items::text, r.no_automatic_answer or a.protected,
             r.items_without_automatic_answer, a.protected
        from replica r join addressee a on a.unified_number = r.unified_number
       where r.business = $1 and r.unified_number = any($2::text[])
      """;

  private static final String TAKE =
      """
      select unified_number, items::text, no_automatic_answer, items_without_automatic_answer
        from replica where business = $1 and unified_number = $2 for update
      """;

  /** In the order of the key, so that two lists at once do not wait for each other in a circle. */
  private static final String STORE =
      """
      insert into replica as r (business, unified_number, items, no_automatic_answer,
          items_without_automatic_answer, corrected)
      select $1, u.unified_number, u.items::jsonb, u.flag, string_to_array(u.without, ','), $6
        from unnest($2::text[], $3::text[], $4::bool[], $5::text[])
             as u (unified_number, items, flag, without)
       order by u.unified_number collate "C"
      on conflict (business, unified_number) do update
         set items = excluded.items, no_automatic_answer = excluded.no_automatic_answer,
             items_without_automatic_answer = excluded.items_without_automatic_answer,
             corrected = excluded.corrected
      """;

  private static final String DELETE =
      "delete from replica where business = $1 and unified_number = any($2::text[])";

  private static final String PAGE =
      """
      select r.unified_number, r.items::text, r.no_automatic_answer,
             r.items_without_automatic_answer, n.addressee_number
        from addressee_number n
        join replica r on r.business = n.business and r.unified_number = n.unified_number
       where n.business = $1 and n.addressee_number > $2
       order by n.addressee_number limit $3
      """;

  /** A replica as the business sent it. */
  record Exported(AddresseeNumber number, UnifiedAddresseeNumber unified, Replica replica) {
    @Override
    public String toString() {
      return "Exported[redacted]";
    }
  }

  /**
   * Replicas that a business keeps, as answers find them; who has none is left out. One of a
   * protected person is without automatic answer, whatever the business says, and has no item that
   * tells where the person lives: not even an official can answer with it.
   */
  public Map<UnifiedAddresseeNumber, Replica> find(
      Database database, String business, Collection<UnifiedAddresseeNumber> numbers) {
    return found(business, database.read(FIND, key(business, numbers)));
  }

  /** The same inside a transaction. */
  public Map<UnifiedAddresseeNumber, Replica> find(
      Statements statements, String business, Collection<UnifiedAddresseeNumber> numbers) {
    return found(business, statements.query(FIND, key(business, numbers)));
  }

  /** Takes a replica for the transaction, as the business sent it. */
  Optional<Replica> take(Statements statements, String business, UnifiedAddresseeNumber number) {
    RowSet<Row> rows = statements.query(TAKE, Tuple.of(business, number.digits()));
    return rows.size() == 0 ? Optional.empty() : Optional.of(replica(rows.iterator().next()));
  }

  /**
   * Sends replicas that replace what is there; the caller flushes.
   *
   * @param corrected whether an official changed them
   */
  void sendStored(
      Statements statements,
      String business,
      Map<UnifiedAddresseeNumber, Replica> replicas,
      boolean corrected) {
    List<Map.Entry<UnifiedAddresseeNumber, Replica>> rows = List.copyOf(replicas.entrySet());
    statements.send(
        STORE,
        Tuple.wrap(
            List.of(
                business,
                column(rows, String[]::new, row -> row.getKey().digits()),
                column(rows, String[]::new, row -> PgItems.json(row.getValue().items())),
                column(rows, Boolean[]::new, row -> row.getValue().noAutomaticAnswer()),
                column(rows, String[]::new, row -> joined(row.getValue())),
                corrected)));
  }

  /** Sends that replicas are no more; the caller flushes. */
  void sendDeleted(
      Statements statements, String business, Collection<UnifiedAddresseeNumber> numbers) {
    statements.send(DELETE, key(business, numbers));
  }

  /** Replicas as a business sent them, in the order of its addressee numbers. */
  List<Exported> page(Database database, String business, String after, int limit) {
    List<Exported> page = new ArrayList<>();
    for (Row row : database.read(PAGE, Tuple.of(business, after, limit))) {
      page.add(
          new Exported(
              new AddresseeNumber(row.getString(4)),
              new UnifiedAddresseeNumber(row.getString(0)),
              replica(row)));
    }
    return page;
  }

  private static Map<UnifiedAddresseeNumber, Replica> found(String business, RowSet<Row> rows) {
    Map<UnifiedAddresseeNumber, Replica> found = new HashMap<>();
    for (Row row : rows) {
      Replica replica = row.getBoolean(4) ? withoutResidence(business, replica(row)) : replica(row);
      found.put(new UnifiedAddresseeNumber(row.getString(0)), replica);
    }
    return found;
  }

  private static Replica withoutResidence(String business, Replica replica) {
    Map<String, String> items = new HashMap<>(replica.items());
    ReplicaSchema.of(business).ifPresent(schema -> items.keySet().removeAll(schema.residence()));
    return new Replica(items, replica.noAutomaticAnswer(), replica.itemsWithoutAutomaticAnswer());
  }

  private static Replica replica(Row row) {
    return new Replica(
        PgItems.items(row.getString(1)), row.getBoolean(2), Set.of(row.getArrayOfStrings(3)));
  }

  /** Names of items hold no comma. */
  private static String joined(Replica replica) {
    return String.join(",", new TreeSet<>(replica.itemsWithoutAutomaticAnswer()));
  }

  private static Tuple key(String business, Collection<UnifiedAddresseeNumber> numbers) {
    return Tuple.wrap(
        List.of(
            business, numbers.stream().map(UnifiedAddresseeNumber::digits).toArray(String[]::new)));
  }

  private static <R, T> T[] column(List<R> rows, IntFunction<T[]> array, Function<R, T> value) {
    return rows.stream().map(value).toArray(array);
  }
}
