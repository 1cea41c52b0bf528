package musubi.gateway.confirmation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.registry.SearchKeys;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.SearchForm;
import musubi.gateway.value.Sex;

/**
 * A combination of the four items that persons are searched by, and whether one meets it. Strong
 * enough by construction: a name or a reading, and a birth date or the beginning of an address
 * ([003 R-050]). Prints as redacted.
 *
 * @param name the name as it was given; empty when the reading alone was
 * @param kana the reading as it was given; empty when the name alone was
 * @param birthDate with at least the year
 * @param sex narrows only
 * @param address the beginning of the address as it was given; empty when it was not
 * @param municipality of residence
 */
public record Condition(
    String name,
    String kana,
    Optional<PartialDate> birthDate,
    Optional<Sex> sex,
    String address,
    Optional<BodyCode> municipality) {
  /** External characters of a record's name that may stand for others; ours. */
  private static final int MAX_EXTERNAL = 2;

  private static final int FIRST_DAY = 0;
  private static final int LAST_DAY = 1231;
  private static final int YEAR = 10_000;

  /**
   * @throws Refusal CONDITION_WEAK or WILDCARD
   */
  public Condition {
    for (String text : List.of(name, kana, address)) {
      if (SearchForm.holdsWildcard(text)) {
        throw Refusal.of(ConfirmationReason.WILDCARD);
      }
    }
    if (SearchForm.ofName(name).isEmpty() && SearchForm.ofReading(kana).isEmpty()) {
      throw weak("neither name nor name_kana");
    }
    if (birthDate.isEmpty() && address.isEmpty()) {
      throw weak("neither birth_date nor address");
    }
    if (birthDate.isPresent() && birthDate.get().year() == 0) {
      throw weak("birth_date: no year");
    }
    if (!address.isEmpty() && !SearchKeys.isLongEnough(SearchForm.ofAddress(address))) {
      throw weak(
          "address: fewer than "
              + SearchKeys.ADDRESS_HEAD
              + " characters without the prefecture's name");
    }
  }

  /** As records name it ({@code call_record.search_key}). */
  public String label() {
    List<String> parts = new ArrayList<>();
    if (!name.isEmpty()) {
      parts.add("name");
    }
    if (!kana.isEmpty()) {
      parts.add("kana");
    }
    birthDate.ifPresent(date -> parts.add(date.isComplete() ? "birth-date" : "birth-year"));
    sex.ifPresent(given -> parts.add("sex"));
    if (!address.isEmpty()) {
      parts.add("address");
    }
    municipality.ifPresent(code -> parts.add("municipality"));
    return String.join("+", parts);
  }

  /** What to add to it when it finds too many. */
  public String narrower() {
    if (birthDate.isEmpty()) {
      return "add the birth date";
    }
    if (!birthDate.get().isComplete()) {
      return "add month and day of birth";
    }
    if (address.isEmpty()) {
      return "add the address";
    }
    return "give more of the address, or the municipality";
  }

  /** The rows among which everybody who meets it is. */
  public List<Near> near() {
    Near.Narrowed narrowed =
        birthDate.isPresent() ? Near.Narrowed.BIRTH_DATE : Near.Narrowed.ADDRESS;
    long from =
        birthDate
            .map(date -> (long) date.year() * YEAR + FIRST_DAY)
            .orElseGet(() -> SearchKeys.ofAddress(SearchForm.ofAddress(address)));
    long to = birthDate.map(date -> (long) date.year() * YEAR + LAST_DAY).orElse(from);
    String folded = SearchForm.ofName(name);
    if (folded.isEmpty()) {
      List<Long> reading = List.of(SearchKeys.key(SearchForm.ofReading(kana)));
      return List.of(new Near(Near.Name.KANA, reading, narrowed, from, to));
    }
    List<Long> names = SearchKeys.keysWithExternal(folded);
    return List.of(
        new Near(Near.Name.KANJI, names, narrowed, from, to),
        new Near(Near.Name.FORMER, names, narrowed, from, to));
  }

  /** How a record meets the condition; empty when it does not. */
  Optional<Match> match(Identity identity) {
    if (municipality.stream().anyMatch(code -> !code.digits().equals(identity.municipality()))
        || sex.stream().anyMatch(given -> !isSex(given, identity.sex()))) {
      return Optional.empty();
    }
    return worst(
        List.of(
            byName(identity),
            byKana(identity),
            byDate(identity.birthDate()),
            byAddress(identity.address())));
  }

  /**
   * How all of the four items of a person meet the condition; empty when they do not, or when it
   * asks for a reading or a municipality, which four items do not tell.
   */
  public Optional<Match> match(FourItems items) {
    if (!kana.isEmpty()
        || municipality.isPresent()
        || sex.stream().anyMatch(given -> !isSex(given, items.sex()))) {
      return Optional.empty();
    }
    return worst(
        List.of(
            byName(items.name().text()),
            byDate(items.birthDate().toInt()),
            byAddress(items.address().text())));
  }

  private Optional<Match> byName(Identity identity) {
    return byName(identity.name())
        .or(
            () ->
                folded(SearchForm.ofName(name), SearchForm.ofName(SearchKeys.formerName(identity)))
                    .map(kind -> Match.FORMER_SURNAME));
  }

  private Optional<Match> byName(String held) {
    return name.isEmpty() || name.equals(held)
        ? Optional.of(Match.EXACT)
        : folded(SearchForm.ofName(name), SearchForm.ofName(held));
  }

  private static Optional<Match> folded(String given, String held) {
    if (given.equals(held)) {
      return Optional.of(Match.NORMALISED);
    }
    return SearchForm.withExternal(given).contains(held)
        ? Optional.of(Match.EXTERNAL_CHARACTER)
        : Optional.empty();
  }

  private Optional<Match> byKana(Identity identity) {
    if (kana.isEmpty() || kana.equals(identity.kana())) {
      return Optional.of(Match.EXACT);
    }
    return SearchForm.ofReading(kana).equals(SearchForm.ofReading(identity.kana()))
        ? Optional.of(Match.NORMALISED)
        : Optional.empty();
  }

  /** Parts that one of the two does not know agree with any; the year is known to both. */
  private Optional<Match> byDate(int yyyymmdd) {
    if (birthDate.isEmpty()) {
      return Optional.of(Match.EXACT);
    }
    PartialDate given = birthDate.get();
    PartialDate held = PartialDate.fromInt(yyyymmdd);
    if (given.year() != held.year()
        || !agree(given.month(), held.month())
        || !agree(given.day(), held.day())) {
      return Optional.empty();
    }
    boolean whole = held.isComplete() || held.equals(given);
    return Optional.of(whole ? Match.EXACT : Match.PARTIAL_DATE);
  }

  private static boolean agree(int given, int held) {
    return given == 0 || held == 0 || given == held;
  }

  private Optional<Match> byAddress(String held) {
    if (address.isEmpty() || address.equals(held)) {
      return Optional.of(Match.EXACT);
    }
    String given = SearchForm.ofAddress(address);
    String whole = SearchForm.ofAddress(held);
    return whole.startsWith(given) && !splitsNumber(given, whole)
        ? Optional.of(Match.NORMALISED)
        : Optional.empty();
  }

  /** The beginning 1-2 is not that of 1-23. */
  private static boolean splitsNumber(String beginning, String whole) {
    return whole.length() > beginning.length()
        && isDigit(beginning.charAt(beginning.length() - 1))
        && isDigit(whole.charAt(beginning.length()));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A record that does not say is never hidden by the sex that was given. */
  private static boolean isSex(Sex given, Sex held) {
    return given == held || held == Sex.UNKNOWN;
  }

  private static Optional<Match> worst(List<Optional<Match>> parts) {
    Match worst = Match.EXACT;
    for (Optional<Match> part : parts) {
      if (part.isEmpty()) {
        return part;
      }
      worst = part.get().compareTo(worst) > 0 ? part.get() : worst;
    }
    return Optional.of(worst);
  }

  private static Refusal weak(String sentence) {
    return Refusal.of(ConfirmationReason.CONDITION_WEAK, sentence);
  }

  @Override
  public String toString() {
    return "Condition[redacted]";
  }
}
