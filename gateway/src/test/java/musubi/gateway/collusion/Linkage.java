package musubi.gateway.collusion;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.SymbolStore;

/** A linkage node: its keys, its link table, and whom its rows stand for. */
final class Linkage {
  final Party party;
  final HpkeKey hpke;
  final Ed25519Key signing;
  final SymbolStore store;
  final byte[] indexKey;
  final View view = new View();

  /** Unified addressee numbers with Individual Numbers: in clear, as every body has them. */
  final View files = new View();

  private final Map<ByteBuffer, Row> pending = new HashMap<>();
  private final Map<Person, byte[]> unified = new HashMap<>();
  private final List<Row> link = new ArrayList<>();
  private Organisation organisation;

  /** A row of the link table; who it is and what symbol stands in it is the referee's to know. */
  record Row(
      Person person,
      byte[] unified,
      Organisation organisation,
      Point symbol,
      byte[] index,
      byte[] sealed) {
    @Override
    public String toString() {
      return "Row[redacted]";
    }
  }

  Linkage(Party party, Organisation organisation, HpkeKey hpke, Draws random) {
    this.party = party;
    this.organisation = organisation;
    this.hpke = hpke;
    this.signing = Ed25519Key.generate(random);
    this.indexKey = random.bytes(32);
    this.store = new SymbolStore(indexKey, random.bytes(32), random);
    view.opener(hpke);
    view.stores(organisation, store);
  }

  Organisation organisation() {
    return organisation;
  }

  /** From now on symbols are of the next epoch. */
  void advance() {
    organisation = organisation.next();
    view.stores(organisation, store);
  }

  /** Enters somebody in the addressee file. */
  void enter(Person person, Draws random) {
    byte[] number = random.digits(15).getBytes(StandardCharsets.US_ASCII);
    unified.put(person, number);
    files.note("addressee", number, person.individualNumberBytes());
  }

  /** A processing number for somebody of the file. */
  void expect(byte[] number, Person person) {
    pending.put(
        ByteBuffer.wrap(number),
        new Row(person, unified.get(person), organisation, null, new byte[0], new byte[0]));
    view.note("acquisition", unified.get(person), number);
  }

  void link(byte[] number, Point symbol) {
    Row expected = pending.remove(ByteBuffer.wrap(number));
    link.add(row(expected.person, symbol));
  }

  /** The same person, with a symbol of the present epoch. */
  void replace(Row old, Point symbol) {
    link.set(link.indexOf(old), row(old.person, symbol));
  }

  /** In the order of the index, which is that of nothing else. */
  void shuffle() {
    link.sort(Comparator.comparing(Row::index, Arrays::compare));
  }

  List<Row> rows() {
    return link;
  }

  Row row(Person person) {
    return link.stream().filter(row -> row.person.equals(person)).findFirst().orElseThrow();
  }

  Optional<Row> owner(Organisation of, Point symbol) {
    byte[] index = store.index(of, symbol);
    return link.stream().filter(row -> Arrays.equals(row.index, index)).findFirst();
  }

  /** What stands in the link table. */
  void dump(View dumped) {
    link.forEach(row -> dumped.note("link", row.unified, row.index, row.sealed));
    dumped.table(party.name(), link.stream().map(Row::index).toList());
  }

  /** What its own keys make of the link table. */
  void open() {
    link.forEach(
        row ->
            view.note(
                "link, opened",
                row.sealed,
                store
                    .open(
                        row.organisation,
                        row.sealed,
                        new String(row.unified, StandardCharsets.US_ASCII))
                    .encoded()));
  }

  private Row row(Person person, Point symbol) {
    byte[] number = unified.get(person);
    byte[] sealed = store.seal(organisation, symbol, new String(number, StandardCharsets.US_ASCII));
    return new Row(person, number, organisation, symbol, store.index(organisation, symbol), sealed);
  }
}
