package musubi.gateway.record;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;

/**
 * What is remembered of one call, or of one batch of a stream. No person in clear.
 *
 * @param id a UUIDv7 of the record's own
 * @param at when the decision fell
 * @param exchange row of docs/exchanges.md, or empty for a method that this node does not serve
 * @param method full name
 * @param recordClass number of the record class of the contract
 * @param decision answered, refused or failed
 * @param reason name of the refusal's reason; empty when answered
 * @param caller name in the certificate; empty when it is unusable
 * @param requestId the call's request id; empty on streams
 * @param purpose what the call was made for
 * @param basis stable id of the legal basis, from the contract
 * @param subject keyed digest of the resident-record code; empty when no person was named
 * @param municipality municipality of the numbers; empty when none
 * @param firstNumber first update number concerned; 0 when none
 * @param lastNumber last update number concerned; 0 when none
 */
public record CallRecord(
    UUID id,
    Instant at,
    String exchange,
    String method,
    int recordClass,
    Decision decision,
    String reason,
    String caller,
    Optional<UUID> requestId,
    Purpose purpose,
    String basis,
    Optional<byte[]> subject,
    String municipality,
    long firstNumber,
    long lastNumber) {

  /** How a call ended. */
  public enum Decision {
    ANSWERED(1),
    REFUSED(2),
    FAILED(3);

    private final int code;

    Decision(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** This record when the call is refused in the end. */
  public CallRecord refused(Reason reason) {
    return new CallRecord(
        id,
        at,
        exchange,
        method,
        recordClass,
        Decision.REFUSED,
        reason.name(),
        caller,
        requestId,
        purpose,
        basis,
        subject,
        municipality,
        firstNumber,
        lastNumber);
  }

  /** This record about a person. */
  public CallRecord about(byte[] subject) {
    return new CallRecord(
        id,
        at,
        exchange,
        method,
        recordClass,
        decision,
        reason,
        caller,
        requestId,
        purpose,
        basis,
        Optional.of(subject),
        municipality,
        firstNumber,
        lastNumber);
  }

  /** This record about update numbers of a municipality. */
  public CallRecord about(String municipality, long firstNumber, long lastNumber) {
    return new CallRecord(
        id,
        at,
        exchange,
        method,
        recordClass,
        decision,
        reason,
        caller,
        requestId,
        purpose,
        basis,
        subject,
        municipality,
        firstNumber,
        lastNumber);
  }

  /** Operators and subjects are persons: not printed. */
  @Override
  public String toString() {
    return "CallRecord[" + id + ", " + exchange + ", " + decision + "]";
  }
}
