package musubi.gateway.inquiry;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer about one person.
 *
 * @param items values by item of the replica's schema; empty unless FOUND
 */
record PersonAnswer(Outcome outcome, SortedMap<String, String> items) {
  /** What became of the question about a person. */
  enum Outcome {
    FOUND,
    SYMBOL_UNKNOWN,
    NO_REPLICA,
    PENDING,
    REFUSED_BY_OFFICIAL
  }

  static PersonAnswer without(Outcome outcome) {
    return new PersonAnswer(outcome, new TreeMap<>());
  }

  @Override
  public String toString() {
    return "PersonAnswer[redacted]";
  }
}
