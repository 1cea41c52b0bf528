package musubi.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * What remains of a call: its id, and the receipts of the nodes on its path, one each and in no
 * order, as bytes; {@link ReceiptVerifier} says what they are worth.
 *
 * @param requestId of the act and of all its repeats
 * @param receipts empty when no node answered
 */
public record CallEvidence(UUID requestId, List<byte[]> receipts) {
  /** Of a call that was not made. */
  static final CallEvidence NONE = new CallEvidence(new UUID(0, 0), List.of());

  /** Copies the list. */
  public CallEvidence {
    requireNonNull(requestId, "requestId");
    receipts = List.copyOf(receipts);
  }

  @Override
  public String toString() {
    return "CallEvidence[" + requestId + ", " + receipts.size() + " receipts]";
  }
}
