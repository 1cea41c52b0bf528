package musubi.gateway.linkage;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeReason;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.linkage.PgLinks.Link;
import musubi.gateway.linkage.PgLinks.SymbolRow;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.SymbolStore;
import musubi.gateway.translation.SymbolRefusals;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Keeps the link table for the addressee management of a body, and takes its requests for symbols:
 * the functions of [003 system 4]. Thread-safe.
 */
public final class LinkDesk {
  private final PgAddressees addressees = new PgAddressees();
  private final PgAcquisitions acquisitions = new PgAcquisitions();
  private final PgLinks links = new PgLinks();
  private final BodyCode body;
  private final String organisation;
  private final SymbolStore store;
  private final Database database;
  private final Digests digests;
  private final InstantSource clock;

  /**
   * The desk of one body.
   *
   * @param organisation the body's code in translations
   * @param store seals the body's symbols
   */
  public LinkDesk(
      BodyCode body,
      String organisation,
      SymbolStore store,
      Database database,
      Digests digests,
      InstantSource clock) {
    this.body = body;
    this.organisation = organisation;
    this.store = store;
    this.database = database;
    this.digests = digests;
    this.clock = clock;
  }

  /** What to do with a number. */
  enum Action {
    REGISTER,
    CONFIRM,
    CHANGE,
    DELETE
  }

  /**
   * A number that is to be kept.
   *
   * @param changed the number in its place; present for CHANGE alone
   */
  record Keep(
      Action action, UnifiedAddresseeNumber number, Optional<UnifiedAddresseeNumber> changed) {
    /** The number that the answer is about. */
    UnifiedAddresseeNumber left() {
      return changed.orElse(number);
    }

    @Override
    public String toString() {
      return "Keep[" + action + "]";
    }
  }

  /** How a number stands in the table. */
  record Kept(boolean isRegistered, boolean isLinked) {}

  /**
   * Requesting symbols, functions 1 to 3. A symbol that is there, or requested, is not requested
   * again.
   */
  Work<List<AcquisitionState>> request(List<UnifiedAddresseeNumber> numbers) {
    return new Work<>() {
      @Override
      public Made<List<AcquisitionState>> now(Statements statements) {
        Set<UnifiedAddresseeNumber> wanted =
            new HashSet<>(addressees.persons(statements, numbers).keySet());
        links.find(statements, numbers).values().stream()
            .filter(link -> link.symbol().isPresent())
            .forEach(link -> wanted.remove(link.number()));
        if (!wanted.isEmpty()) {
          acquisitions.sendRequested(statements, wanted, clock.instant());
        }
        return again(statements, 0);
      }

      @Override
      public Made<List<AcquisitionState>> again(Statements statements, long effect) {
        List<AcquisitionState> states =
            states(
                numbers,
                addressees.persons(statements, numbers).keySet(),
                links.find(statements, numbers),
                acquisitions.states(statements, numbers));
        return made(states, numbers);
      }
    };
  }

  /** How far acquisitions are, function 8. */
  List<AcquisitionState> states(List<UnifiedAddresseeNumber> numbers) {
    return states(
        numbers,
        addressees.persons(database, numbers).keySet(),
        links.find(database, numbers),
        acquisitions.states(database, numbers));
  }

  /**
   * Keeping a number, functions 9 to 12; refused with ADDRESSEE_UNKNOWN or ADDRESSEE_REGISTERED.
   */
  Work<Kept> keep(Keep keep) {
    return new Work<>() {
      @Override
      public Made<Kept> now(Statements statements) {
        links.take(statements);
        switch (keep.action) {
          case REGISTER -> register(statements, keep.number);
          case CONFIRM -> {}
          case CHANGE -> change(statements, keep.number, keep.left());
          case DELETE -> delete(statements, keep.number);
        }
        return again(statements, 0);
      }

      @Override
      public Made<Kept> again(Statements statements, long effect) {
        Optional<Link> link = find(statements, keep.left());
        Kept kept =
            new Kept(link.isPresent(), link.filter(l -> l.symbol().isPresent()).isPresent());
        return made(kept, List.of(keep.number));
      }
    };
  }

  /**
   * The handle of a person's symbol, function 6.
   *
   * @throws Refusal SYMBOL_NOT_ACQUIRED
   */
  byte[] handle(UnifiedAddresseeNumber number) {
    return Optional.ofNullable(links.find(database, List.of(number)).get(number))
        .flatMap(Link::index)
        .orElseThrow(() -> Refusal.of(LinkReason.SYMBOL_NOT_ACQUIRED));
  }

  /**
   * Whose symbol a handle stands for, function 7.
   *
   * @throws Refusal SYMBOL_UNKNOWN
   */
  UnifiedAddresseeNumber owner(byte[] handle) {
    return links.owners(database, List.of(handle)).values().stream()
        .findFirst()
        .orElseThrow(() -> Refusal.of(LinkReason.SYMBOL_UNKNOWN));
  }

  /** Keyed digests of persons, for records. */
  List<byte[]> persons(Collection<UnifiedAddresseeNumber> numbers) {
    return numbers.stream().map(number -> digests.ofSubject(number.digits())).toList();
  }

  private void register(Statements statements, UnifiedAddresseeNumber number) {
    requireFree(statements, number);
    links.sendRegistered(statements, number);
  }

  private void change(
      Statements statements, UnifiedAddresseeNumber old, UnifiedAddresseeNumber changed) {
    Link link = require(statements, old);
    requireFree(statements, changed);
    Optional<byte[]> sealed = link.symbol().map(symbol -> resealed(symbol, old, changed));
    links.sendChanged(statements, old, changed, sealed);
    Optional<PgAcquisitions.Numbered> request = acquisitions.take(statements, old);
    if (request.isPresent() && acquisitions.take(statements, changed).isEmpty()) {
      acquisitions.sendChanged(statements, old, changed);
    }
  }

  private void delete(Statements statements, UnifiedAddresseeNumber number) {
    require(statements, number);
    links.sendDeleted(statements, number);
    acquisitions
        .take(statements, number)
        .ifPresent(request -> acquisitions.sendDeleted(statements, request));
  }

  /** A symbol is sealed for one person's number; under another it would not open. */
  private byte[] resealed(
      SymbolRow symbol, UnifiedAddresseeNumber old, UnifiedAddresseeNumber changed) {
    Organisation own = new Organisation(organisation, symbol.epoch());
    return SymbolRefusals.refusing(
        () -> store.seal(own, store.open(own, symbol.sealed(), old.digits()), changed.digits()));
  }

  private Link require(Statements statements, UnifiedAddresseeNumber number) {
    return find(statements, number)
        .orElseThrow(() -> Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN));
  }

  private void requireFree(Statements statements, UnifiedAddresseeNumber number) {
    if (find(statements, number).isPresent()) {
      throw Refusal.of(LinkReason.ADDRESSEE_REGISTERED);
    }
    if (addressees.persons(statements, List.of(number)).isEmpty()) {
      throw Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN);
    }
  }

  private Optional<Link> find(Statements statements, UnifiedAddresseeNumber number) {
    return Optional.ofNullable(links.find(statements, List.of(number)).get(number));
  }

  private <T> Made<T> made(T answer, Collection<UnifiedAddresseeNumber> numbers) {
    return new Made<>(answer, 0, new Numbers(body.digits(), 0, 0), persons(numbers));
  }

  private static List<AcquisitionState> states(
      List<UnifiedAddresseeNumber> numbers,
      Set<UnifiedAddresseeNumber> known,
      Map<UnifiedAddresseeNumber, Link> linked,
      Map<UnifiedAddresseeNumber, AcquisitionState> requested) {
    return numbers.stream()
        .map(
            number -> {
              Link link = linked.get(number);
              if (link != null && link.symbol().isPresent()) {
                return AcquisitionState.LINKED;
              }
              return requested.getOrDefault(
                  number,
                  known.contains(number)
                      ? AcquisitionState.NONE
                      : AcquisitionState.ADDRESSEE_UNKNOWN);
            })
        .toList();
  }
}
