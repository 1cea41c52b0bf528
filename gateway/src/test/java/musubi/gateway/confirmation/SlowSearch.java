package musubi.gateway.confirmation;

import static java.util.Comparator.comparing;

import com.google.protobuf.util.Timestamps;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * A search as the contract states it, without an index: it reads every record and compares it. The
 * reference that the program's search must agree with.
 */
final class SlowSearch {
  private static final Set<ChangeReason> REMOVALS =
      Set.of(
          ChangeReason.CHANGE_REASON_TRANSFER_OUT,
          ChangeReason.CHANGE_REASON_DEATH,
          ChangeReason.CHANGE_REASON_EX_OFFICIO_REMOVAL);
  private static final int LONGEST_WITH_EXTERNAL = 12;
  private static final int MOST_EXTERNAL = 2;

  private final Collection<IdentityRecord> file;
  private final Set<String> protectedCodes;

  /** Reads this file; protected persons are named by their codes. */
  SlowSearch(Collection<IdentityRecord> file, Set<String> protectedCodes) {
    this.file = List.copyOf(file);
    this.protectedCodes = Set.copyOf(protectedCodes);
  }

  /** A person who was found. */
  record Found(IdentityRecord record, MatchKind match) {}

  /** The persons who meet the request, by code. */
  Map<String, Found> search(SearchRequest request) {
    return file.stream()
        .filter(record -> !protectedCodes.contains(record.getResidentRecordCode()))
        .filter(record -> request.getIncludeRemoved() || isCurrent(record))
        .flatMap(record -> match(request, record).map(kind -> new Found(record, kind)).stream())
        .collect(
            Collectors.toMap(
                found -> found.record().getResidentRecordCode(),
                found -> found,
                SlowSearch::better,
                TreeMap::new));
  }

  static boolean isCurrent(IdentityRecord record) {
    return !REMOVALS.contains(record.getChangeReason());
  }

  /** One entry for each person: the current record, or the newest. */
  private static Found better(Found one, Found other) {
    Comparator<Found> best =
        comparing((Found found) -> isCurrent(found.record()))
            .thenComparing(found -> found.record().getTimestamp(), Timestamps.comparator());
    return best.compare(one, other) >= 0 ? one : other;
  }

  private static Optional<MatchKind> match(SearchRequest request, IdentityRecord record) {
    return switch (request.getKeyCase()) {
      case RESIDENT_RECORD_CODE ->
          exact(request.getResidentRecordCode().equals(record.getResidentRecordCode()));
      case INDIVIDUAL_NUMBER ->
          exact(request.getIndividualNumber().equals(record.getIndividualNumber()));
      case ITEMS -> match(request.getItems(), record);
      case KEY_NOT_SET -> throw new IllegalArgumentException("a search without a key");
    };
  }

  /** How the condition was met that was met worst; empty when one was not. */
  private static Optional<MatchKind> match(SearchItems items, IdentityRecord record) {
    boolean isThere =
        items.getMunicipalityCode().isEmpty()
            || items.getMunicipalityCode().equals(record.getMunicipalityCode());
    boolean sexAgrees =
        items.getSex() == Sex.SEX_UNSPECIFIED
            || record.getSex() == Sex.SEX_UNKNOWN
            || items.getSex() == record.getSex();
    if (!isThere || !sexAgrees) {
      return Optional.empty();
    }
    List<Optional<MatchKind>> conditions =
        Stream.of(
                Optional.of(items.getName())
                    .filter(name -> !name.isEmpty())
                    .map(name -> name(name, record)),
                Optional.of(items.getNameKana())
                    .filter(kana -> !kana.isEmpty())
                    .map(kana -> reading(kana, record)),
                Optional.of(items.getAddress())
                    .filter(address -> !address.isEmpty())
                    .map(address -> address(address, record)),
                items.hasBirthDate()
                    ? Optional.of(birthDate(items.getBirthDate(), record.getBirthDate()))
                    : Optional.<Optional<MatchKind>>empty())
            .flatMap(Optional::stream)
            .toList();
    return conditions.stream().allMatch(Optional::isPresent)
        ? conditions.stream().flatMap(Optional::stream).max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static Optional<MatchKind> name(String asked, IdentityRecord record) {
    if (asked.equals(record.getNameKanji())) {
      return Optional.of(MatchKind.MATCH_KIND_EXACT);
    }
    String wanted = SlowFold.name(asked);
    String held = SlowFold.name(record.getNameKanji());
    if (wanted.equals(held)) {
      return Optional.of(MatchKind.MATCH_KIND_NORMALISED);
    }
    if (standsForOthers(held, wanted)) {
      return Optional.of(MatchKind.MATCH_KIND_EXTERNAL_CHARACTER);
    }
    return formerName(record)
            .map(SlowFold::name)
            .filter(former -> wanted.equals(former) || standsForOthers(former, wanted))
            .isPresent()
        ? Optional.of(MatchKind.MATCH_KIND_FORMER_SURNAME)
        : Optional.empty();
  }

  /** Whether a folded name has external characters where what is asked for has others. */
  private static boolean standsForOthers(String held, String wanted) {
    int[] one = held.codePoints().toArray();
    int[] other = wanted.codePoints().toArray();
    if (one.length != other.length || one.length > LONGEST_WITH_EXTERNAL) {
      return false;
    }
    List<Integer> differing =
        IntStream.range(0, one.length).filter(i -> one[i] != other[i]).boxed().toList();
    return differing.size() <= MOST_EXTERNAL
        && differing.stream().allMatch(i -> one[i] == SlowFold.EXTERNAL);
  }

  /** The former surname, and the name from its first white space on. */
  private static Optional<String> formerName(IdentityRecord record) {
    String former = record.getFormerSurnameKanji();
    String name = record.getNameKanji();
    int space =
        IntStream.of(name.indexOf(' '), name.indexOf('　')).filter(i -> i >= 0).min().orElse(-1);
    return former.isEmpty() || space < 0
        ? Optional.empty()
        : Optional.of(former + name.substring(space));
  }

  private static Optional<MatchKind> reading(String asked, IdentityRecord record) {
    return asked.equals(record.getNameKana())
        ? Optional.of(MatchKind.MATCH_KIND_EXACT)
        : normalised(SlowFold.name(asked).equals(SlowFold.name(record.getNameKana())));
  }

  /** The beginning, or all of it; a number is never split. */
  private static Optional<MatchKind> address(String asked, IdentityRecord record) {
    String wanted = SlowFold.address(asked);
    String held = SlowFold.address(record.getAddress());
    boolean splits =
        held.length() > wanted.length()
            && Character.isDigit(wanted.charAt(wanted.length() - 1))
            && Character.isDigit(held.charAt(wanted.length()));
    if (!held.startsWith(wanted) || splits) {
      return Optional.empty();
    }
    return Optional.of(
        record.getAddress().equals(asked)
            ? MatchKind.MATCH_KIND_EXACT
            : MatchKind.MATCH_KIND_NORMALISED);
  }

  /** Parts that are not known agree with any; the year must be. As it was given it is exact. */
  private static Optional<MatchKind> birthDate(Date asked, Date held) {
    boolean agrees =
        held.getYear() != 0
            && asked.getYear() == held.getYear()
            && agree(asked.getMonth(), held.getMonth())
            && agree(asked.getDay(), held.getDay());
    if (!agrees) {
      return Optional.empty();
    }
    boolean isPartial = held.getDay() == 0 && !held.equals(asked);
    return Optional.of(isPartial ? MatchKind.MATCH_KIND_PARTIAL_DATE : MatchKind.MATCH_KIND_EXACT);
  }

  private static boolean agree(int asked, int held) {
    return asked == 0 || held == 0 || asked == held;
  }

  private static Optional<MatchKind> exact(boolean met) {
    return met ? Optional.of(MatchKind.MATCH_KIND_EXACT) : Optional.empty();
  }

  private static Optional<MatchKind> normalised(boolean met) {
    return met ? Optional.of(MatchKind.MATCH_KIND_NORMALISED) : Optional.empty();
  }
}
