package musubi.gateway.confirmation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import musubi.client.FourItemsCheck;
import musubi.gateway.confirmation.TrapPlan.Outcome;
import musubi.gateway.confirmation.TrapPlan.Population;
import musubi.gateway.confirmation.TrapPlan.Question;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/** Whoever asks for one person is never answered about another who is almost the same. */
class MatchingTrapsTest {
  private static final long SEED = Long.getLong("musubi.test.seed", new Random().nextLong());

  /** The traps that comparing by folded text, or by what is known only, falls into. */
  private static final Set<Trap> FOLDED_AWAY =
      EnumSet.complementOf(
          EnumSet.of(
              Trap.NAMESAKE_ELSEWHERE,
              Trap.TWIN_OF_OTHER_NAME,
              Trap.RELATIVE,
              Trap.NAME_WITH_EXTERNAL,
              Trap.NAME_WITH_SUBSTITUTE,
              Trap.HAS_FORMER_SURNAME,
              Trap.ADDRESS_ONE_DIGIT,
              Trap.ADDRESS_LONGER_NUMBER,
              Trap.ADDRESS_NUMBERS_JOINED,
              Trap.ADDRESS_SHORTER,
              Trap.BIRTH_NEXT_DAY,
              Trap.BIRTH_OTHER_YEAR,
              Trap.SEX_OTHER,
              Trap.NOTHING_BUT_NUMBERS));

  private final Counts counts = Counts.chosen();

  /** Pairs that are judged. */
  private record Counts(int pairs) {
    static Counts chosen() {
      return switch (System.getProperty("musubi.test.counts", "small")) {
        case "small" -> new Counts(20_000);
        case "full" -> new Counts(1_000_000);
        default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
      };
    }
  }

  /** How the rows of a key are judged. */
  @FunctionalInterface
  private interface Rule {
    Outcome judge(Trap.Pair pair, Question question, List<Held> rows);
  }

  /** What went wrong, by trap; a wrong match is an answer about the other. */
  private record Tally(Map<Trap, Integer> wrongMatches, Map<String, Integer> otherwise) {}

  @Test
  void verdict_nearDoubles_isWhatTheConstructionSays() {
    Tally tally = judged(MatchingTrapsTest::verdict);

    System.out.printf(
        "no wrong match: seed %d, %d pairs, %d wrong matches%n",
        SEED, counts.pairs(), tally.wrongMatches().values().stream().mapToInt(i -> i).sum());
    assertEquals(Map.of(), tally.wrongMatches());
    assertEquals(Map.of(), tally.otherwise());
  }

  @Test
  void control_foldedComparison_fallsIntoTheTraps() {
    Tally tally = judged(MatchingTrapsTest::foldedVerdict);

    System.out.printf(
        "control with folded comparison: seed %d, %d wrong matches in %d traps%n",
        SEED,
        tally.wrongMatches().values().stream().mapToInt(i -> i).sum(),
        tally.wrongMatches().size());
    assertEquals(FOLDED_AWAY, tally.wrongMatches().keySet());
  }

  private Tally judged(Rule rule) {
    Tally tally = new Tally(new EnumMap<>(Trap.class), new HashMap<>());
    for (int i = 0; i < counts.pairs(); i++) {
      Trap.Pair pair = Trap.pair(SEED, i);
      for (Population population : Population.values()) {
        List<Held> rows = rows(pair, population);
        for (Question question : Question.values()) {
          Optional<Outcome> expected = TrapPlan.expected(pair, question, population);
          if (expected.isPresent()) {
            count(
                tally,
                pair,
                question,
                population,
                expected.get(),
                rule.judge(pair, question, rows));
          }
        }
      }
    }
    return tally;
  }

  private static void count(
      Tally tally,
      Trap.Pair pair,
      Question question,
      Population population,
      Outcome expected,
      Outcome found) {
    boolean wrongMatch = found == Outcome.OTHER;
    if (wrongMatch) {
      tally.wrongMatches().merge(pair.trap(), 1, Integer::sum);
    }
    if (found != expected) {
      tally
          .otherwise()
          .merge(pair + " " + population + " " + question + " " + found, 1, Integer::sum);
    }
  }

  private static List<Held> rows(Trap.Pair pair, Population population) {
    String withheld =
        population == Population.PERSON_PROTECTED ? pair.person().getResidentRecordCode() : "";
    return IdentityFiles.identities(TrapPlan.records(pair, population)).stream()
        .map(identity -> new Held(identity, identity.code().equals(withheld)))
        .toList();
  }

  /** The rule of the program. */
  private static Outcome verdict(Trap.Pair pair, Question question, List<Held> rows) {
    Verdict verdict = Verdict.of(key(pair, question), expectedItems(pair, question), rows);
    return switch (verdict) {
      case Verdict.One one -> TrapPlan.who(pair, one.person().identity().code());
      case Verdict.Other other -> Outcome.DIFFERENT;
      case Verdict.Ambiguous ambiguous -> Outcome.AMBIGUOUS;
      case Verdict.Withheld withheld -> Outcome.WITHHELD;
      case Verdict.Removed removed -> Outcome.REMOVED;
      case Verdict.Nobody nobody -> Outcome.NOBODY;
    };
  }

  private static Key key(Trap.Pair pair, Question question) {
    IdentityRecord person = pair.person();
    IdentityRecord other = pair.other();
    return switch (question) {
      case CODE, CODE_AND_ITEMS -> code(person);
      case NUMBER, NUMBER_AND_ITEMS -> number(person);
      case FOUR_ITEMS -> new Key.Items(items(person));
      case CODE_OF_OTHER -> code(other);
      case NUMBER_OF_OTHER -> number(other);
    };
  }

  private static Key code(IdentityRecord of) {
    return new Key.Code(new ResidentRecordCode(of.getResidentRecordCode()));
  }

  private static Key number(IdentityRecord of) {
    return new Key.Number(new IndividualNumber(of.getIndividualNumber()));
  }

  private static Optional<FourItems> expectedItems(Trap.Pair pair, Question question) {
    return switch (question) {
      case CODE, NUMBER, FOUR_ITEMS -> Optional.empty();
      case CODE_AND_ITEMS, NUMBER_AND_ITEMS, CODE_OF_OTHER, NUMBER_OF_OTHER ->
          Optional.of(items(pair.person()));
    };
  }

  private static FourItems items(IdentityRecord of) {
    return QuestionMessages.fourItems(FourItemsCheck.itemsOf(of));
  }

  /**
   * A rule that guesses: it takes names and addresses that a search takes for one another, and what
   * is unknown for what was asked.
   */
  private static Outcome foldedVerdict(Trap.Pair pair, Question question, List<Held> rows) {
    IdentityRecord asked = pair.person();
    Collection<Identity> meant =
        rows.stream()
            .filter(row -> !row.isProtected())
            .map(Held::identity)
            .filter(
                identity ->
                    switch (question) {
                      case CODE, CODE_AND_ITEMS ->
                          identity.code().equals(asked.getResidentRecordCode());
                      case NUMBER, NUMBER_AND_ITEMS ->
                          identity.individualNumber().equals(asked.getIndividualNumber());
                      case FOUR_ITEMS -> agreeFolded(asked, identity);
                      case CODE_OF_OTHER ->
                          identity.code().equals(pair.other().getResidentRecordCode())
                              && agreeFolded(asked, identity);
                      case NUMBER_OF_OTHER ->
                          identity.individualNumber().equals(pair.other().getIndividualNumber())
                              && agreeFolded(asked, identity);
                    })
            .filter(Identity::isCurrent)
            .toList();
    if (meant.size() != 1) {
      return meant.isEmpty() ? Outcome.NOBODY : Outcome.AMBIGUOUS;
    }
    return TrapPlan.who(pair, meant.iterator().next().code());
  }

  private static boolean agreeFolded(IdentityRecord asked, Identity held) {
    int date =
        asked.getBirthDate().getYear() * 10_000
            + asked.getBirthDate().getMonth() * 100
            + asked.getBirthDate().getDay();
    return SlowFold.name(asked.getNameKanji()).equals(SlowFold.name(held.name()))
        && SlowFold.address(asked.getAddress()).equals(SlowFold.address(held.address()))
        && (asked.getSexValue() == held.sex().code()
            || asked.getSexValue() == 3
            || held.sex().code() == 3)
        && agree(date / 10_000, held.birthDate() / 10_000)
        && agree(date / 100 % 100, held.birthDate() / 100 % 100)
        && agree(date % 100, held.birthDate() % 100);
  }

  private static boolean agree(int one, int other) {
    return one == 0 || other == 0 || one == other;
  }
}
