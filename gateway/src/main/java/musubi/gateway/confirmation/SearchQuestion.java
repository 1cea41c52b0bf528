package musubi.gateway.confirmation;

import java.util.Optional;
import musubi.gateway.value.BodyCode;

/**
 * What a search asks. Prints as redacted.
 *
 * @param by by what
 * @param removedToo whether removed persons are listed too
 * @param numberReason why the Individual Number is needed; empty when it is not
 */
record SearchQuestion(By by, boolean removedToo, String numberReason) {
  /** By what persons are searched. */
  sealed interface By {}

  /** A code or number: one person or none. */
  record ByKey(Key key) implements By {}

  /** A combination of the four items. */
  record ByCondition(Condition condition) implements By {}

  /** As records name it ({@code call_record.search_key}). */
  String label() {
    return switch (by) {
      case ByKey byKey -> byKey.key().label();
      case ByCondition byCondition -> byCondition.condition().label();
    };
  }

  /** The resident-record code, when the search is by one. */
  Optional<String> code() {
    return by instanceof ByKey byKey && byKey.key() instanceof Key.Code code
        ? Optional.of(code.code().digits())
        : Optional.empty();
  }

  /** The municipality of residence, when the search names one. */
  Optional<BodyCode> municipality() {
    return by instanceof ByCondition byCondition
        ? byCondition.condition().municipality()
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "SearchQuestion[" + label() + "]";
  }
}
