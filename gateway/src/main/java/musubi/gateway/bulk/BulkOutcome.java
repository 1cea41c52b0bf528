package musubi.gateway.bulk;

import java.util.Optional;
import musubi.gateway.access.Reason;
import musubi.gateway.confirmation.ConfirmationReason;
import musubi.gateway.confirmation.Verdict;

/** What came of one row: what an inquiry by the same key would have found. */
enum BulkOutcome {
  MATCH(1, Optional.empty()),
  NO_MATCH(2, Optional.of(ConfirmationReason.PERSON_NOT_FOUND)),
  AMBIGUOUS(3, Optional.of(ConfirmationReason.PERSON_AMBIGUOUS)),
  REMOVED(4, Optional.of(ConfirmationReason.PERSON_REMOVED)),
  WITHHELD(5, Optional.of(ConfirmationReason.ANSWER_WITHHELD));

  private final int code;
  private final Optional<Reason> refusal;

  BulkOutcome(int code, Optional<Reason> refusal) {
    this.code = code;
    this.refusal = refusal;
  }

  /** As contracts and database number it. */
  int code() {
    return code;
  }

  /** Why nothing is provided, as an inquiry would say it; empty with a match. */
  Optional<Reason> refusal() {
    return refusal;
  }

  static BulkOutcome fromCode(int code) {
    return values()[code - 1];
  }

  static BulkOutcome of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.One one -> MATCH;
      case Verdict.Other other -> NO_MATCH;
      case Verdict.Nobody nobody -> NO_MATCH;
      case Verdict.Ambiguous ambiguous -> AMBIGUOUS;
      case Verdict.Removed removed -> REMOVED;
      case Verdict.Withheld withheld -> WITHHELD;
    };
  }
}
