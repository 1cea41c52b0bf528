package musubi.gateway.linkage;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Which symbol belongs to which unified addressee number. */
public final class PgLinks {
  private static final String SYMBOLS =
      """
      select unified_addressee_number, epoch, sealed from link
       where unified_addressee_number = any($1::text[]) and epoch is not null
      """;

  private static final String OWNERS =
      "select symbol_index, unified_addressee_number from link"
          + " where symbol_index = any($1::bytea[])";

  private static final String FIND =
      "select unified_addressee_number, epoch, symbol_index, sealed from link"
          + " where unified_addressee_number = any($1::text[])";

  private static final String LINK =
      """
      insert into link as l
          (unified_addressee_number, epoch, symbol_index, sealed)
      select number, $2, index, sealed
        from unnest($1::text[], $3::bytea[], $4::bytea[]) as u (number, index, sealed)
       order by index
      on conflict (unified_addressee_number) do update
        set epoch = excluded.epoch, symbol_index = excluded.symbol_index,
            sealed = excluded.sealed
      """;

  /**
   * A symbol as it is stored.
   *
   * @param epoch of the key under which it is
   * @param sealed for {@code SymbolStore.open}
   */
  public record SymbolRow(int epoch, byte[] sealed) {
    @Override
    public String toString() {
      return "SymbolRow[" + epoch + "]";
    }
  }

  /**
   * A row of the link table.
   *
   * @param index the handle of the symbol; empty while there is none
   */
  record Link(UnifiedAddresseeNumber number, Optional<byte[]> index, Optional<SymbolRow> symbol) {
    @Override
    public String toString() {
      return "Link[redacted]";
    }
  }

  /** A symbol that is linked. */
  record Linked(UnifiedAddresseeNumber number, byte[] index, byte[] sealed) {
    @Override
    public String toString() {
      return "Linked[redacted]";
    }
  }

  /** The symbols of persons; who has none is left out. */
  public Map<UnifiedAddresseeNumber, SymbolRow> symbols(
      Database database, Collection<UnifiedAddresseeNumber> numbers) {
    Map<UnifiedAddresseeNumber, SymbolRow> symbols = new HashMap<>();
    for (Row row : database.read(SYMBOLS, Tuple.of(digits(numbers)))) {
      symbols.put(
          new UnifiedAddresseeNumber(row.getString(0)),
          new SymbolRow(row.getInteger(1), row.getBuffer(2).getBytes()));
    }
    return symbols;
  }

  /**
   * Whose symbols these are; an index that nobody's symbol has is left out.
   *
   * @param indexes of symbols, {@code SymbolStore.index}
   */
  public Map<ByteBuffer, UnifiedAddresseeNumber> owners(
      Database database, Collection<byte[]> indexes) {
    return owners(database.read(OWNERS, Tuple.of(bytes(indexes))));
  }

  /** The same inside a transaction. */
  Map<ByteBuffer, UnifiedAddresseeNumber> owners(
      Statements statements, Collection<byte[]> indexes) {
    return owners(statements.query(OWNERS, Tuple.of(bytes(indexes))));
  }

  /** Takes the link table for the transaction: one changes it at a time. */
  void take(Statements statements) {
    statements.query("select pg_advisory_xact_lock(hashtext('link'))", Tuple.tuple());
  }

  /** Rows of the table, by number; a number that is not registered is left out. */
  Map<UnifiedAddresseeNumber, Link> find(
      Statements statements, Collection<UnifiedAddresseeNumber> numbers) {
    return links(statements.query(FIND, Tuple.of(digits(numbers))));
  }

  /** The same outside any transaction. */
  Map<UnifiedAddresseeNumber, Link> find(
      Database database, Collection<UnifiedAddresseeNumber> numbers) {
    return links(database.read(FIND, Tuple.of(digits(numbers))));
  }

  /**
   * Sends symbols of persons, each person once; the caller flushes. They stand in the order of
   * their indexes and without a time: who knows in which order they were delivered, and has a copy
   * of the table, learns nothing from it.
   */
  void sendLinked(Statements statements, int epoch, List<Linked> linked) {
    statements.send(
        LINK,
        Tuple.of(
            column(linked, String[]::new, l -> l.number.digits()),
            epoch,
            column(linked, Buffer[]::new, l -> Buffer.buffer(l.index)),
            column(linked, Buffer[]::new, l -> Buffer.buffer(l.sealed))));
  }

  /** Sends a number that is registered without a symbol; the caller flushes. */
  void sendRegistered(Statements statements, UnifiedAddresseeNumber number) {
    statements.send(
        "insert into link (unified_addressee_number) values ($1)", Tuple.of(number.digits()));
  }

  /**
   * Sends that a number stands in another's place; the caller flushes.
   *
   * @param sealed the symbol, sealed for the new number; empty when there is none
   */
  void sendChanged(
      Statements statements,
      UnifiedAddresseeNumber old,
      UnifiedAddresseeNumber changed,
      Optional<byte[]> sealed) {
    statements.send(
        "update link set unified_addressee_number = $2, sealed = $3"
            + " where unified_addressee_number = $1",
        Tuple.of(old.digits(), changed.digits(), sealed.map(Buffer::buffer).orElse(null)));
  }

  /** Sends that a number is not registered any more; the caller flushes. */
  void sendDeleted(Statements statements, UnifiedAddresseeNumber number) {
    statements.send(
        "delete from link where unified_addressee_number = $1", Tuple.of(number.digits()));
  }

  private static Map<UnifiedAddresseeNumber, Link> links(Iterable<Row> rows) {
    Map<UnifiedAddresseeNumber, Link> links = new HashMap<>();
    for (Row row : rows) {
      UnifiedAddresseeNumber number = new UnifiedAddresseeNumber(row.getString(0));
      Optional<Buffer> index = Optional.ofNullable(row.getBuffer(2));
      links.put(
          number,
          new Link(
              number,
              index.map(Buffer::getBytes),
              index.map(i -> new SymbolRow(row.getInteger(1), row.getBuffer(3).getBytes()))));
    }
    return links;
  }

  private static Map<ByteBuffer, UnifiedAddresseeNumber> owners(Iterable<Row> rows) {
    Map<ByteBuffer, UnifiedAddresseeNumber> owners = new HashMap<>();
    rows.forEach(
        row ->
            owners.put(
                ByteBuffer.wrap(row.getBuffer(0).getBytes()),
                new UnifiedAddresseeNumber(row.getString(1))));
    return owners;
  }

  private static Object digits(Collection<UnifiedAddresseeNumber> numbers) {
    return column(numbers, String[]::new, UnifiedAddresseeNumber::digits);
  }

  private static Object bytes(Collection<byte[]> values) {
    return column(values, Buffer[]::new, Buffer::buffer);
  }

  private static <V, T> Object column(
      Collection<V> values, IntFunction<T[]> array, Function<V, T> value) {
    return values.stream().map(value).toArray(array);
  }
}
