package musubi.gateway.inquiry;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.linkage.PgLinks;
import musubi.gateway.pg.Database;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.SymbolStore;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Persons of this body and their symbols: a symbol stands in the database under a keyed index and
 * sealed, and lies open here alone. Thread-safe.
 */
final class LinkedPersons implements Questions.Symbols, Providing.Owners {
  private final Database database;
  private final PgAddressees addressees;
  private final PgLinks links;
  private final SymbolStore store;

  LinkedPersons(Database database, PgAddressees addressees, PgLinks links, SymbolStore store) {
    this.database = database;
    this.addressees = addressees;
    this.links = links;
    this.store = store;
  }

  @Override
  public Map<AddresseeNumber, UnifiedAddresseeNumber> unified(
      String business, Collection<AddresseeNumber> numbers) {
    return addressees.unified(database, business, numbers);
  }

  @Override
  public Map<UnifiedAddresseeNumber, Point> symbols(
      Organisation organisation, Collection<UnifiedAddresseeNumber> numbers) {
    Map<UnifiedAddresseeNumber, Point> symbols = new HashMap<>();
    links
        .symbols(database, numbers)
        .forEach(
            (number, row) -> {
              if (row.epoch() == organisation.epoch()) {
                symbols.put(number, store.open(organisation, row.sealed(), number.digits()));
              }
            });
    return symbols;
  }

  @Override
  public List<Optional<UnifiedAddresseeNumber>> of(
      Organisation organisation, List<Opened> symbols) {
    List<byte[]> indexes =
        symbols.stream().map(opened -> store.index(organisation, opened.symbol())).toList();
    Map<ByteBuffer, UnifiedAddresseeNumber> owners = links.owners(database, indexes);
    return indexes.stream()
        .map(index -> Optional.ofNullable(owners.get(ByteBuffer.wrap(index))))
        .toList();
  }
}
