package musubi.gateway.addressee;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.PgAddressees.Change;
import musubi.gateway.addressee.PgAddressees.Link;
import musubi.gateway.addressee.PgAddressees.Taken;
import musubi.gateway.confirmation.Condition;
import musubi.gateway.confirmation.ConfirmationReason;
import musubi.gateway.confirmation.FourItems;
import musubi.gateway.confirmation.Match;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Who has which unified addressee number: one number per person for life, found by the Individual
 * Number ([003 system 3]). Thread-safe.
 */
public final class AddresseeDesk {
  /** Business of the resident register: what it says of a person goes before what others say. */
  public static final String REGISTER = "register";

  /** Changes in one answer; ours. */
  static final int MAX_CHANGES = 500;

  /** Changes that one call numbers at most; ours. More than an answer holds, so it fills up. */
  private static final int MAX_NUMBERED = 2_000;

  /** There are 10^15 numbers; ours. */
  private static final long NUMBERS = 1_000_000_000_000_000L;

  private static final int DRAWS = 3;

  private final Database database;
  private final PgAddressees addressees;
  private final Set<String> numberBusinesses;
  private final int maxHits;
  private final Digests digests;
  private final SecureRandom random = new SecureRandom();

  /**
   * The desk of one body.
   *
   * @param numberBusinesses businesses that use Individual Numbers by law (個人番号利用事務)
   * @param maxHits persons that a list may hold
   */
  public AddresseeDesk(
      Database database,
      PgAddressees addressees,
      Set<String> numberBusinesses,
      int maxHits,
      Digests digests) {
    this.database = database;
    this.addressees = addressees;
    this.numberBusinesses = Set.copyOf(numberBusinesses);
    this.maxHits = maxHits;
    this.digests = digests;
  }

  /** Same-person judgement. */
  enum Judgement {
    NEW,
    SAME_PERSON
  }

  /** A number that was assigned or found. */
  record Assigned(UnifiedAddresseeNumber number, Judgement judgement) {
    @Override
    public String toString() {
      return "Assigned[" + judgement + "]";
    }
  }

  /** What the register says of a person now. */
  record Update(AddresseeNumber number, FourItems fourItems, boolean isProtected) {
    @Override
    public String toString() {
      return "Update[redacted]";
    }
  }

  /** What became of an update. */
  enum Outcome {
    STORED,
    UNCHANGED,
    ADDRESSEE_UNKNOWN,
    INVALID
  }

  /** By what persons are searched. */
  sealed interface By {
    /** As records name it ({@code call_record.search_key}). */
    String label();
  }

  /** A combination of the four items. */
  record ByCondition(Condition condition) implements By {
    @Override
    public String label() {
      return condition.label();
    }
  }

  /** By what one person is found. */
  sealed interface Key extends By {}

  /** By the unified number. */
  record ByUnified(UnifiedAddresseeNumber number) implements Key {
    @Override
    public String label() {
      return "unified-addressee-number";
    }
  }

  /** By the addressee number of a business. */
  record ByAddressee(String business, AddresseeNumber number) implements Key {
    @Override
    public String label() {
      return "addressee-number";
    }

    @Override
    public String toString() {
      return "ByAddressee[redacted]";
    }
  }

  /** By the Individual Number. */
  record ByNumber(IndividualNumber number) implements Key {
    @Override
    public String label() {
      return "number";
    }
  }

  /**
   * Assigning a number to a person, or finding the one that the person has, and linking the
   * addressee number of a business to it. Refused with SAME_PERSON_DOUBTFUL, NUMBER_REPLACED,
   * ADDRESSEE_NUMBER_LINKED or SECOND_NUMBER.
   */
  Acts.Work<Assigned> assign(String business, AddresseeNumber number, AddresseePerson person) {
    return new Acts.Work<>() {
      @Override
      public Made<Assigned> now(Statements statements) {
        Entry entry = enter(statements, person);
        about(entry.taken().unified());
        if (!entry.isNew()) {
          renew(statements, business, entry.taken(), person);
        }
        link(statements, business, new Link(number, entry.taken().unified()));
        return made(entry.taken().serial(), entry.taken().unified(), entry.isNew());
      }

      @Override
      public Made<Assigned> again(Statements statements, long effect) {
        long serial = effect >> 1;
        return made(serial, addressees.ofSerial(statements, serial), (effect & 1) == 1);
      }

      /** The effect is the serial of the row, and in the last bit whether it was made then. */
      private Made<Assigned> made(long serial, UnifiedAddresseeNumber unified, boolean isNew) {
        return new Made<>(
            new Assigned(unified, isNew ? Judgement.NEW : Judgement.SAME_PERSON),
            serial << 1 | (isNew ? 1 : 0),
            Numbers.NONE,
            List.of(subject(unified)));
      }
    };
  }

  /** Changing an Individual Number. Refused with ADDRESSEE_UNKNOWN or NUMBER_IN_USE. */
  Acts.Work<UnifiedAddresseeNumber> change(IndividualNumber before, IndividualNumber after) {
    return new Acts.Work<>() {
      @Override
      public Made<UnifiedAddresseeNumber> now(Statements statements) {
        List<Taken> taken = addressees.take(statements, before, after);
        Taken person =
            taken.stream()
                .filter(each -> each.person().number().equals(before))
                .findFirst()
                .orElseThrow(() -> Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN));
        about(person.unified());
        if (taken.size() > 1 || addressees.isFormer(statements, after)) {
          throw Refusal.of(AddresseeReason.NUMBER_IN_USE);
        }
        AddresseePerson changed =
            new AddresseePerson(after, person.person().fourItems(), person.person().isProtected());
        addressees.sendUpdates(statements, Map.of(person.unified(), changed));
        addressees.sendFormer(statements, before, person.unified());
        return made(person.unified(), person.serial());
      }

      @Override
      public Made<UnifiedAddresseeNumber> again(Statements statements, long effect) {
        return made(addressees.ofSerial(statements, effect), effect);
      }

      private Made<UnifiedAddresseeNumber> made(UnifiedAddresseeNumber unified, long serial) {
        return new Made<>(unified, serial, Numbers.NONE, List.of(subject(unified)));
      }
    };
  }

  /**
   * Taking new four items of persons of a business.
   *
   * @param updates in their order; empty where one broke its format
   */
  Acts.Work<List<Outcome>> update(String business, List<Optional<Update>> updates) {
    List<AddresseeNumber> numbers =
        updates.stream().flatMap(Optional::stream).map(Update::number).distinct().toList();
    return new Acts.Work<>() {
      @Override
      public Made<List<Outcome>> now(Statements statements) {
        Map<AddresseeNumber, Addressee> known = addressees.take(statements, business, numbers);
        Map<AddresseeNumber, AddresseePerson> now = new HashMap<>();
        known.forEach((number, addressee) -> now.put(number, addressee.person()));
        List<Outcome> outcomes = new ArrayList<>();
        for (Optional<Update> update : updates) {
          outcomes.add(apply(update, now));
        }
        Map<UnifiedAddresseeNumber, AddresseePerson> changed = new HashMap<>();
        known.forEach(
            (number, addressee) -> {
              if (!now.get(number).equals(addressee.person())) {
                changed.put(addressee.unified(), now.get(number));
              }
            });
        if (!changed.isEmpty()) {
          addressees.sendUpdates(statements, changed);
        }
        return made(outcomes, known, changed.size());
      }

      /** What the first call stored is there, or something later is. */
      @Override
      public Made<List<Outcome>> again(Statements statements, long effect) {
        Map<AddresseeNumber, Addressee> known = addressees.take(statements, business, numbers);
        List<Outcome> outcomes = updates.stream().map(update -> repeated(update, known)).toList();
        return made(outcomes, known, effect);
      }

      private Made<List<Outcome>> made(
          List<Outcome> outcomes, Map<AddresseeNumber, Addressee> known, long effect) {
        List<byte[]> persons =
            known.values().stream().map(addressee -> subject(addressee.unified())).toList();
        return new Made<>(outcomes, effect, Numbers.NONE, persons);
      }
    };
  }

  /**
   * One person, as a business may know them.
   *
   * @throws Refusal ADDRESSEE_UNKNOWN or NUMBER_SEARCH_NOT_ALLOWED
   */
  Addressee find(String business, Key key) {
    Addressee found =
        byKey(business, key).orElseThrow(() -> Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN));
    about(found.unified());
    return found;
  }

  /**
   * Persons for an official; none when nobody is meant.
   *
   * @param business the one that the search is made for
   * @throws Refusal NUMBER_SEARCH_NOT_ALLOWED or TOO_MANY_HITS
   */
  List<Addressee> search(String business, By by) {
    return switch (by) {
      case ByCondition byCondition -> byCondition(business, byCondition.condition());
      case Key key -> byKey(business, key).stream().toList();
    };
  }

  /** How hits met what they met worst, as records name it ({@code call_record.match_kind}). */
  static String worst(By by, List<Addressee> hits) {
    Match worst =
        switch (by) {
          case Key key -> Match.EXACT;
          case ByCondition byCondition ->
              hits.stream()
                  .flatMap(hit -> byCondition.condition().match(hit.person().fourItems()).stream())
                  .max(Comparator.naturalOrder())
                  .orElse(Match.EXACT);
        };
    return worst.name();
  }

  /** Changes of a business after a revision, in order. */
  List<Change> changes(String business, long after) {
    addressees.numberChanges(database, business, MAX_NUMBERED);
    return addressees.changes(database, business, after, MAX_CHANGES);
  }

  /** Whether answers for a business hold the Individual Number ([003 R-051], [004 R-005]). */
  boolean usesNumbers(String business) {
    return numberBusinesses.contains(business);
  }

  /** Whom records say a call is about, as a keyed digest. */
  byte[] subject(UnifiedAddresseeNumber unified) {
    return digests.ofSubject(unified.digits());
  }

  private Optional<Addressee> byKey(String business, Key key) {
    return switch (key) {
      case ByUnified byUnified -> addressees.find(database, business, byUnified.number());
      case ByAddressee byAddressee ->
          addressees.find(database, byAddressee.business(), byAddressee.number());
      case ByNumber byNumber -> {
        if (!usesNumbers(business)) {
          throw Refusal.of(AddresseeReason.NUMBER_SEARCH_NOT_ALLOWED);
        }
        yield addressees.find(database, business, byNumber.number());
      }
    };
  }

  private List<Addressee> byCondition(String business, Condition condition) {
    List<Addressee> hits = new ArrayList<>();
    for (Near near : condition.near()) {
      if (near.kind() == Near.Name.KANJI) {
        List<Addressee> rows = addressees.near(database, business, near);
        if (rows.size() > PgIdentityFile.MAX_ROWS) {
          throw tooMany(condition);
        }
        rows.stream().filter(row -> meets(row.person(), condition)).forEach(hits::add);
      }
    }
    if (hits.size() > maxHits) {
      throw tooMany(condition);
    }
    return hits;
  }

  /** Whoever knows a protected person's address already learns nothing from a search by it. */
  private static boolean meets(AddresseePerson person, Condition condition) {
    return condition.match(person.fourItems()).isPresent()
        && (condition.address().isEmpty() || !person.isProtected());
  }

  /** A person who was entered now, or known before. */
  private record Entry(Taken taken, boolean isNew) {}

  private Entry enter(Statements statements, AddresseePerson person) {
    for (int draw = 1; draw <= DRAWS; draw++) {
      UnifiedAddresseeNumber fresh = draw();
      Optional<Long> serial = addressees.insert(statements, fresh, person);
      if (serial.isPresent()) {
        return new Entry(new Taken(serial.get(), fresh, person), true);
      }
      List<Taken> held = addressees.take(statements, person.number());
      if (!held.isEmpty()) {
        return new Entry(held.getFirst(), false);
      }
      if (addressees.isFormer(statements, person.number())) {
        throw Refusal.of(AddresseeReason.NUMBER_REPLACED);
      }
      // The number that was drawn is somebody's: another one is drawn.
    }
    throw new IllegalStateException("no unified addressee number was free in " + DRAWS + " draws");
  }

  /** Takes over what a business may say of a person who is known. */
  private void renew(Statements statements, String business, Taken held, AddresseePerson given) {
    if (!held.person().mayBe(given)) {
      throw Refusal.of(AddresseeReason.SAME_PERSON_DOUBTFUL);
    }
    if (held.person().equals(given)) {
      return;
    }
    AddresseePerson merged = merged(statements, business, held, given);
    if (!merged.equals(held.person())) {
      addressees.sendUpdates(statements, Map.of(held.unified(), merged));
    }
  }

  /** What the register says of its persons goes before all; nobody else lifts a protection. */
  private AddresseePerson merged(
      Statements statements, String business, Taken held, AddresseePerson given) {
    if (business.equals(REGISTER)) {
      return given;
    }
    boolean isProtected = held.person().isProtected() || given.isProtected();
    boolean ofRegister =
        !addressees.numbers(statements, REGISTER, List.of(held.unified())).isEmpty();
    FourItems items = ofRegister ? held.person().fourItems() : given.fourItems();
    return new AddresseePerson(given.number(), items, isProtected);
  }

  private void link(Statements statements, String business, Link link) {
    if (addressees.link(statements, business, link)) {
      return;
    }
    List<Link> links = addressees.links(statements, business, link);
    if (links.stream().anyMatch(each -> !each.unified().equals(link.unified()))) {
      throw Refusal.of(AddresseeReason.ADDRESSEE_NUMBER_LINKED);
    }
    if (links.stream().anyMatch(each -> !each.number().equals(link.number()))) {
      throw Refusal.of(AddresseeReason.SECOND_NUMBER);
    }
  }

  private static Outcome apply(
      Optional<Update> given, Map<AddresseeNumber, AddresseePerson> persons) {
    if (given.isEmpty()) {
      return Outcome.INVALID;
    }
    Update update = given.get();
    AddresseePerson held = persons.get(update.number());
    if (held == null) {
      return Outcome.ADDRESSEE_UNKNOWN;
    }
    AddresseePerson changed =
        new AddresseePerson(held.number(), update.fourItems(), update.isProtected());
    persons.put(update.number(), changed);
    return changed.equals(held) ? Outcome.UNCHANGED : Outcome.STORED;
  }

  private static Outcome repeated(Optional<Update> update, Map<AddresseeNumber, Addressee> known) {
    Map<AddresseeNumber, AddresseePerson> persons = new HashMap<>();
    known.forEach((number, addressee) -> persons.put(number, addressee.person()));
    return apply(update, persons);
  }

  private UnifiedAddresseeNumber draw() {
    return new UnifiedAddresseeNumber("%015d".formatted(random.nextLong(NUMBERS)));
  }

  private void about(UnifiedAddresseeNumber unified) {
    Call.current().about(subject(unified));
  }

  private static Refusal tooMany(Condition condition) {
    return Refusal.of(
        ConfirmationReason.TOO_MANY_HITS,
        "more persons meet the condition than a list may hold: " + condition.narrower());
  }
}
