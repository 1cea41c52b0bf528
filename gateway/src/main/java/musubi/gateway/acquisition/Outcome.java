package musubi.gateway.acquisition;

import java.util.Optional;
import musubi.gateway.access.Reason;
import musubi.gateway.confirmation.ConfirmationReason;
import musubi.gateway.translation.TranslationReason;

/** What became of a request that was handed over. */
public enum Outcome {
  /** Taken, now or before. */
  TAKEN,
  NUMBER_UNKNOWN(TranslationReason.NUMBER_UNKNOWN),
  NUMBER_USED(TranslationReason.NUMBER_USED),
  NUMBER_MISROUTED(AcquisitionReason.NUMBER_MISROUTED),
  PERSON_NOT_FOUND(ConfirmationReason.PERSON_NOT_FOUND),
  FOUR_ITEMS_DIFFER(AcquisitionReason.FOUR_ITEMS_DIFFER);

  private final Optional<Reason> reason;

  Outcome() {
    this.reason = Optional.empty();
  }

  Outcome(Reason reason) {
    this.reason = Optional.of(reason);
  }

  /** Why it was refused; empty when it was taken. */
  Optional<Reason> reason() {
    return reason;
  }

  /**
   * Whether another answer may come once the identity file has the person's last change: a tier
   * above is behind the one below by moments, or by as long as it was away.
   */
  boolean mayChange() {
    return this == PERSON_NOT_FOUND || this == FOUR_ITEMS_DIFFER;
  }
}
