package musubi.gateway.mailing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;

/**
 * Whether a node has taken a record. Prints as redacted.
 *
 * @param reason why not; empty when it has
 * @param item the item that is wrong; empty when none is
 * @param codes whom the record is about; empty when it could not be read
 * @param receivedAt when the card system had it first; empty elsewhere
 */
record Taken(
    UUID id,
    Optional<Reason> reason,
    String item,
    List<String> codes,
    Optional<Instant> receivedAt) {
  static Taken taken(UUID id, List<String> codes) {
    return new Taken(id, Optional.empty(), "", codes, Optional.empty());
  }

  static Taken refused(UUID id, Reason reason, List<String> codes) {
    return new Taken(id, Optional.of(reason), "", codes, Optional.empty());
  }

  static Taken refused(UUID id, Refusal refusal) {
    return new Taken(
        id, Optional.of(refusal.reason()), refusal.field().orElse(""), List.of(), Optional.empty());
  }

  Taken receivedAt(Instant time) {
    return new Taken(id, reason, item, codes, Optional.of(time));
  }

  boolean isTaken() {
    return reason.isEmpty();
  }

  @Override
  public String toString() {
    return "Taken[" + id + "]";
  }
}
