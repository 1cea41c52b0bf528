package musubi.gateway.registry;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
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
  /** Rows of one question that are compared; more are too many whatever they hold. Ours. */
  public static final int MAX_ROWS = 1_000;

  /** The columns of {@link SearchKeys}, in its order. */
  private static final List<String> KEY_COLUMNS =
      List.of("name_key", "former_key", "kana_key", "address_key");

  private final List<Item> columns;
  private final String select;
  private final String selectCurrent;
  private final String selectByCode;
  private final String selectByNames;
  private final String selectPage;
  private final String selectByNumber;
  private final String upsert;

  private PgIdentityFile(List<Item> columns) {
    this.columns = columns;
    String names = columns.stream().map(Item::column).collect(Collectors.joining(", "));
    this.select =
        "select "
            + names
            // Not exists: PostgreSQL would read all marks for a search, and hash them.
            + ", (select count(*) > 0 from protection p where p.protected and p.until > now()"
            + " and p.resident_record_code = i.resident_record_code)"
            + " from identity_record i where ";
    this.selectByNames =
        "select found.*, asked.place"
            + " from unnest($1::int8[], $2::int4[]) with ordinality as asked (key, birth, place)"
            + " cross join lateral ("
            + select
            + "i.name_key = asked.key and i.name_key <> 0 and i.birth_date = asked.birth limit "
            + (MAX_ROWS + 1)
            + ") as found";
    this.selectByCode = select + "resident_record_code = $1";
    this.selectByNumber =
        select + "individual_number = $1 and individual_number <> '' limit " + MAX_ROWS;
    this.selectCurrent =
        "select "
            + names
            + " from identity_record"
            + " where municipality_code = $1 and resident_record_code = any($2::text[])";
    this.selectPage =
        "select "
            + names
            + " from identity_record where (municipality_code, resident_record_code) > ($1, $2)"
            + " order by municipality_code, resident_record_code limit $3";
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

  /** Asks for the rows of some persons of a municipality; {@link Asked#byCode} waits. */
  Asked askHeld(Statements statements, String municipality, Collection<String> codes) {
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
      List<SearchKeys> keys = identities.stream().map(SearchKeys::of).toList();
      arrays.add(keys.stream().map(SearchKeys::name).toArray(Long[]::new));
      arrays.add(keys.stream().map(SearchKeys::former).toArray(Long[]::new));
      arrays.add(keys.stream().map(SearchKeys::kana).toArray(Long[]::new));
      arrays.add(keys.stream().map(SearchKeys::address).toArray(Long[]::new));
      statements.send(upsert, Tuple.wrap(arrays));
    }
  }

  /** The question about a code, {@code $1}; {@link #held} reads its rows. */
  public String selectByCode() {
    return selectByCode;
  }

  /** The question about an Individual Number, {@code $1}. */
  public String selectByNumber() {
    return selectByNumber;
  }

  /** The question about what a search may mean; {@link Near#parameters} goes with it. */
  public String selectNear(Near near) {
    return select + near.where() + " limit " + (MAX_ROWS + 1);
  }

  /** The rows of one of these questions. */
  public List<Held> held(RowSet<Row> rows) {
    return stream(rows).map(this::held).toList();
  }

  /** The rows with a code: one for each municipality that has notified the person. */
  public List<Held> byCode(Database database, String code) {
    return held(database.read(selectByCode, Tuple.of(code)));
  }

  /** The rows with an Individual Number. */
  public List<Held> byNumber(Database database, String number) {
    return held(database.read(selectByNumber, Tuple.of(number)));
  }

  /** The rows with each of some codes; a code that nobody has is left out. */
  public Map<String, List<Held>> byCodes(Statements statements, Collection<String> codes) {
    return grouped(
        statements,
        "resident_record_code = any($1::text[])",
        codes,
        held -> held.identity().code());
  }

  /** The rows with each of some Individual Numbers; a number that nobody has is left out. */
  public Map<String, List<Held>> byNumbers(Statements statements, Collection<String> numbers) {
    return grouped(
        statements,
        "individual_number = any($1::text[]) and individual_number <> ''",
        numbers,
        held -> held.identity().individualNumber());
  }

  private Map<String, List<Held>> grouped(
      Statements statements, String where, Collection<String> keys, Function<Held, String> key) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Object array = keys.toArray(String[]::new);
    return held(statements.query(select + where, Tuple.of(array))).stream()
        .collect(Collectors.groupingBy(key));
  }

  /**
   * The rows with each of some names and birth dates; what nobody has is left out. Of more than
   * {@link #MAX_ROWS} rows of one there is one more, and no other.
   */
  public Map<NameAndBirth, List<Held>> byNames(
      Statements statements, Collection<NameAndBirth> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    List<NameAndBirth> asked = List.copyOf(names);
    Long[] keys = asked.stream().map(NameAndBirth::nameKey).toArray(Long[]::new);
    Integer[] dates = asked.stream().map(NameAndBirth::birthDate).toArray(Integer[]::new);
    Map<NameAndBirth, List<Held>> found = new HashMap<>();
    for (Row row : statements.query(selectByNames, Tuple.wrap(List.of(keys, dates)))) {
      NameAndBirth name = asked.get(row.getLong(columns.size() + 1).intValue() - 1);
      found.computeIfAbsent(name, absent -> new ArrayList<>()).add(held(row));
    }
    return found;
  }

  /** What rows are found by that a question by four items may mean. */
  public record NameAndBirth(long nameKey, int birthDate) {
    @Override
    public String toString() {
      return "NameAndBirth[redacted]";
    }
  }

  /**
   * The rows that a search may mean: more than it does mean, never less.
   *
   * @return empty when there are too many to compare
   */
  public Optional<List<Held>> near(Database database, Near near) {
    List<Held> found = held(database.read(selectNear(near), near.parameters()));
    return found.size() > MAX_ROWS ? Optional.empty() : Optional.of(found);
  }

  /**
   * What the rows of a search have in common.
   *
   * @param kind which of their names
   * @param keys keys of the name, one of which they have
   * @param narrowed by what else
   * @param from first of the birth dates, or the key of the address
   * @param to last of the birth dates; not used for an address
   */
  public record Near(Name kind, List<Long> keys, Narrowed narrowed, long from, long to) {
    /** A name that rows can be found by. */
    public enum Name {
      KANJI("name_key"),
      FORMER("former_key"),
      KANA("kana_key");

      private final String column;

      Name(String column) {
        this.column = column;
      }
    }

    /** What narrows a name. */
    public enum Narrowed {
      BIRTH_DATE,
      ADDRESS
    }

    /** The condition on such rows, over the columns of {@link SearchKeys} and the birth date. */
    public String where() {
      String name = kind.column + " = any($1::int8[]) and " + kind.column + " <> 0 and ";
      return switch (narrowed) {
        case BIRTH_DATE -> name + "birth_date between $2::int8 and $3::int8";
        case ADDRESS -> name + "address_key = $2";
      };
    }

    /** The parameters of {@link #selectNear}. */
    public Tuple parameters() {
      Long[] names = keys.toArray(Long[]::new);
      return switch (narrowed) {
        case BIRTH_DATE -> Tuple.wrap(List.of(names, from, to));
        case ADDRESS -> Tuple.wrap(List.of(names, from));
      };
    }

    @Override
    public String toString() {
      return "Near[" + kind + ", " + narrowed + "]";
    }
  }

  /** Rows of the file in the order of its key, from behind one on. */
  List<Identity> page(Database database, String municipality, String code, int rows) {
    return stream(database.read(selectPage, Tuple.of(municipality, code, rows)))
        .map(this::identity)
        .toList();
  }

  /** An answer on its way. */
  @FunctionalInterface
  interface Asked {
    Map<String, Identity> byCode();
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private Held held(Row row) {
    return new Held(identity(row), row.getBoolean(columns.size()));
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
    List<String> types =
        Stream.concat(
                columns.stream().map(item -> item.kind().sqlType()),
                KEY_COLUMNS.stream().map(column -> "int8"))
            .toList();
    String arrays =
        IntStream.range(0, types.size())
            .mapToObj(i -> "$" + (i + 1) + "::" + types.get(i) + "[]")
            .collect(Collectors.joining(", "));
    String changes =
        Stream.concat(
                columns.stream()
                    .filter(i -> i != Item.RESIDENT_RECORD_CODE && i != Item.MUNICIPALITY_CODE)
                    .map(Item::column),
                KEY_COLUMNS.stream())
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    return "insert into identity_record ("
        + names
        + ", "
        + String.join(", ", KEY_COLUMNS)
        + ") select * from unnest("
        + arrays
        + ") on conflict (municipality_code, resident_record_code) do update set "
        + changes;
  }
}
