package musubi.gateway.confirmation;

import java.util.List;
import java.util.Optional;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;

/** What must come of a question about one of a {@link Trap.Pair}: it follows from its making. */
final class TrapPlan {
  private TrapPlan() {}

  /** What the files hold of a pair. */
  enum Population {
    BOTH,
    ONLY_OTHER,
    PERSON_REMOVED,
    PERSON_PROTECTED
  }

  /** By what somebody is asked for. All but the last two are keys of the person. */
  enum Question {
    CODE,
    NUMBER,
    FOUR_ITEMS,
    CODE_AND_ITEMS,
    NUMBER_AND_ITEMS,
    /** A relative's code, with the person's items. */
    CODE_OF_OTHER,
    /** A relative's number, with the person's items. */
    NUMBER_OF_OTHER
  }

  /** Who was answered, or why nobody was. */
  enum Outcome {
    PERSON,
    OTHER,
    DIFFERENT,
    NOBODY,
    AMBIGUOUS,
    REMOVED,
    WITHHELD
  }

  /**
   * What must come of a question; empty where the construction does not say: whoever has the same
   * items, or the same number, is not told apart by them.
   */
  static Optional<Outcome> expected(Trap.Pair pair, Question question, Population population) {
    return switch (question) {
      case CODE, CODE_AND_ITEMS -> Optional.of(ofPerson(population));
      case NUMBER, NUMBER_AND_ITEMS ->
          pair.sameNumber() ? ofTwo(population, question) : Optional.of(ofPerson(population));
      case FOUR_ITEMS ->
          pair.sameItems()
              ? population == Population.BOTH ? Optional.of(Outcome.AMBIGUOUS) : Optional.empty()
              : Optional.of(
                  population == Population.PERSON_PROTECTED
                      ? Outcome.NOBODY
                      : ofPerson(population));
      case CODE_OF_OTHER -> pair.sameItems() ? Optional.empty() : Optional.of(Outcome.DIFFERENT);
      case NUMBER_OF_OTHER ->
          pair.sameItems() || pair.sameNumber() ? Optional.empty() : Optional.of(Outcome.DIFFERENT);
    };
  }

  /** Of a number that two have: the other has it lawfully, but is not the one who is expected. */
  private static Optional<Outcome> ofTwo(Population population, Question question) {
    return switch (population) {
      case BOTH, PERSON_PROTECTED -> Optional.of(Outcome.AMBIGUOUS);
      case ONLY_OTHER, PERSON_REMOVED ->
          question == Question.NUMBER ? Optional.empty() : Optional.of(Outcome.DIFFERENT);
    };
  }

  private static Outcome ofPerson(Population population) {
    return switch (population) {
      case BOTH -> Outcome.PERSON;
      case ONLY_OTHER -> Outcome.NOBODY;
      case PERSON_REMOVED -> Outcome.REMOVED;
      case PERSON_PROTECTED -> Outcome.WITHHELD;
    };
  }

  static List<IdentityRecord> records(Trap.Pair pair, Population population) {
    IdentityRecord removed =
        pair.person().toBuilder().setChangeReason(ChangeReason.CHANGE_REASON_DEATH).build();
    return switch (population) {
      case BOTH, PERSON_PROTECTED -> List.of(pair.person(), pair.other());
      case ONLY_OTHER -> List.of(pair.other());
      case PERSON_REMOVED -> List.of(removed, pair.other());
    };
  }

  /** Whose code it is. */
  static Outcome who(Trap.Pair pair, String code) {
    return code.equals(pair.person().getResidentRecordCode()) ? Outcome.PERSON : Outcome.OTHER;
  }
}
