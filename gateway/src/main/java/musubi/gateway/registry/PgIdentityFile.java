package musubi.gateway.registry;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/**
 * The identity file of one tier: one row per municipality and person, current residents and removed
 * persons ([002 R-064], [003 4.2]).
 */
public final class PgIdentityFile {
  private final List<Item> columns;
  private final String selectCurrent;
  private final String selectByCode;
  private final String upsert;

  private PgIdentityFile(List<Item> columns) {
    this.columns = columns;
    String names = columns.stream().map(Item::column).collect(Collectors.joining(", "));
    this.selectByCode = "select " + names + " from identity_record where resident_record_code = $1";
    this.selectCurrent =
        "select "
            + names
            + " from identity_record"
            + " where municipality_code = $1 and resident_record_code = any($2::text[])";
    this.upsert = upsert(columns, names);
  }

  /** The file of a municipality: all items. */
  public static PgIdentityFile ofMunicipality() {
    return new PgIdentityFile(Item.ALL);
  }

  /**
   * The file of a prefecture or the nation: what leaves municipalities, and the record's status.
   */
  public static PgIdentityFile ofUpperTier() {
    return new PgIdentityFile(
        Item.ALL.stream().filter(i -> i.leaves() || i == Item.RECORD_STATUS).toList());
  }

  /** Asks for the rows of some persons of a municipality; {@link Held#byCode} waits. */
  Held askHeld(Statements statements, String municipality, Collection<String> codes) {
    Statements.Answer answer =
        statements.ask(
            selectCurrent, Tuple.wrap(List.of(municipality, codes.toArray(String[]::new))));
    return () -> {
      Map<String, Identity> held = new HashMap<>();
      for (Row row : answer.rows()) {
        Identity identity = identity(row);
        held.put(identity.code(), identity);
      }
      return held;
    };
  }

  /** Writes rows, one per person. */
  public String upsert() {
    return upsert;
  }

  /** Sends rows within a transaction, one per person; the caller flushes. */
  public void sendUpsert(Statements statements, Collection<Identity> identities) {
    if (!identities.isEmpty()) {
      List<Object> arrays = new ArrayList<>();
      for (Item item : columns) {
        arrays.add(array(item, identities));
      }
      statements.send(upsert, Tuple.wrap(arrays));
    }
  }

  /** The current resident with this code; the newest when two municipalities name one. */
  Optional<Identity> findCurrent(Database database, String code) {
    return current(database.read(selectByCode, Tuple.of(code)));
  }

  /** The question about a code, {@code $1}; {@link #current} reads its rows. */
  public String selectByCode() {
    return selectByCode;
  }

  /** The current resident among the rows about one code. */
  public Optional<Identity> current(RowSet<Row> rows) {
    return stream(rows)
        .map(this::identity)
        .filter(Identity::isCurrent)
        .max(Comparator.comparing(identity -> identity.time(Item.TIMESTAMP)));
  }

  /** An answer on its way. */
  @FunctionalInterface
  interface Held {
    Map<String, Identity> byCode();
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private Identity identity(Row row) {
    Identity.Builder builder = Identity.builder();
    for (int i = 0; i < columns.size(); i++) {
      Item item = columns.get(i);
      builder.set(
          item,
          switch (item.kind()) {
            case TEXT -> row.getString(i);
            case INT, DATE -> row.getInteger(i);
            case LONG -> row.getLong(i);
            case FLAG -> row.getBoolean(i);
            case TIME -> row.getOffsetDateTime(i).toInstant();
          });
    }
    return builder.build();
  }

  private static Object[] array(Item item, Collection<Identity> identities) {
    return switch (item.kind()) {
      case TEXT -> column(identities, String[]::new, identity -> identity.text(item));
      case INT, DATE -> column(identities, Integer[]::new, identity -> identity.number(item));
      case LONG -> column(identities, Long[]::new, identity -> (Long) identity.value(item));
      case FLAG -> column(identities, Boolean[]::new, identity -> identity.flag(item));
      case TIME ->
          column(identities, OffsetDateTime[]::new, identity -> offset(identity.time(item)));
    };
  }

  private static OffsetDateTime offset(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static <T> T[] column(
      Collection<Identity> identities, IntFunction<T[]> array, Function<Identity, T> value) {
    return identities.stream().map(value).toArray(array);
  }

  private static String upsert(List<Item> columns, String names) {
    String arrays =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "$" + (i + 1) + "::" + columns.get(i).kind().sqlType() + "[]")
            .collect(Collectors.joining(", "));
    String changes =
        columns.stream()
            .filter(i -> i != Item.RESIDENT_RECORD_CODE && i != Item.MUNICIPALITY_CODE)
            .map(item -> item.column() + " = excluded." + item.column())
            .collect(Collectors.joining(", "));
    return "insert into identity_record ("
        + names
        + ") select * from unnest("
        + arrays
        + ") on conflict (municipality_code, resident_record_code) do update set "
        + changes;
  }
}
