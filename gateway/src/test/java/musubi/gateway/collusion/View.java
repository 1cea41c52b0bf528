package musubi.gateway.collusion;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.SymbolStore;

/**
 * What a party stores, receives, sends and holds. What stands together in a row or a message stands
 * together in a note; numbers of the protocol that are the same for everybody (codes, key ids,
 * rows, times) are left out of notes.
 */
final class View {
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2}){8,}");

  private final List<Note> notes = new ArrayList<>();
  private final List<byte[]> scalars = new ArrayList<>();
  private final List<byte[]> symbolKeys = new ArrayList<>();
  private final List<HpkeKey> openers = new ArrayList<>();
  private final List<Stores> stores = new ArrayList<>();
  private final List<PersonKey> personKeys = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<SealedAnswer> answers = new ArrayList<>();
  private final List<Ordered> deliveries = new ArrayList<>();
  private final List<Ordered> tables = new ArrayList<>();

  /** Strings that stand together: a row, a message, or one person's part of one. */
  record Note(String name, List<byte[]> strings) {
    Note {
      strings = List.copyOf(strings);
    }
  }

  /** Keys of stored symbols, of one organisation and epoch. */
  record Stores(Organisation organisation, SymbolStore store) {}

  /** Strings in an order that somebody saw, of one organisation. */
  record Ordered(String organisation, List<byte[]> strings) {
    Ordered {
      strings = List.copyOf(strings);
    }
  }

  void note(String name, byte[]... strings) {
    notes.add(new Note(name, Arrays.stream(strings).filter(s -> s.length >= 8).toList()));
  }

  /** A line of a log: its text, and what its hexadecimal digits stand for. */
  void log(String line) {
    List<byte[]> strings = new ArrayList<>();
    strings.add(line.getBytes(StandardCharsets.UTF_8));
    HEX.matcher(line)
        .results()
        .map(MatchResult::group)
        .map(HexFormat.of()::parseHex)
        .forEach(strings::add);
    notes.add(new Note("log", strings));
  }

  /** A broker's k. */
  void symbolKey(byte[] key) {
    symbolKeys.add(key);
  }

  /** A blind factor. */
  void scalar(byte[] scalar) {
    scalars.add(scalar);
  }

  void opener(HpkeKey key) {
    openers.add(key);
  }

  void stores(Organisation organisation, SymbolStore store) {
    stores.add(new Stores(organisation, store));
  }

  void personKey(PersonKey key) {
    personKeys.add(key);
  }

  void request(Request request) {
    requests.add(request);
  }

  void answer(SealedAnswer answer) {
    answers.add(answer);
  }

  void delivered(String organisation, List<byte[]> numbers) {
    deliveries.add(new Ordered(organisation, numbers));
  }

  void table(String organisation, List<byte[]> rows) {
    tables.add(new Ordered(organisation, rows));
  }

  void addAll(View other) {
    notes.addAll(other.notes);
    scalars.addAll(other.scalars);
    symbolKeys.addAll(other.symbolKeys);
    openers.addAll(other.openers);
    stores.addAll(other.stores);
    personKeys.addAll(other.personKeys);
    requests.addAll(other.requests);
    answers.addAll(other.answers);
    deliveries.addAll(other.deliveries);
    tables.addAll(other.tables);
  }

  List<Note> notes() {
    return notes;
  }

  List<byte[]> scalars() {
    return scalars;
  }

  List<byte[]> symbolKeys() {
    return symbolKeys;
  }

  List<HpkeKey> openers() {
    return openers;
  }

  List<Stores> stores() {
    return stores;
  }

  List<PersonKey> personKeys() {
    return personKeys;
  }

  List<Request> requests() {
    return requests;
  }

  List<SealedAnswer> answers() {
    return answers;
  }

  List<Ordered> deliveries() {
    return deliveries;
  }

  List<Ordered> tables() {
    return tables;
  }
}
