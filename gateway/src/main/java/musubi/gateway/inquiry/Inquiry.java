package musubi.gateway.inquiry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An inquiry that this body has started.
 *
 * @param number rising; names it in acts and records
 * @param id names it for the business
 * @param other node that is asked, {@code linkage/011002}
 * @param reason why it was refused; empty otherwise
 * @param permitId once the broker has given one
 * @param answers in the order in which the business named the persons; empty until there are any
 */
record Inquiry(
    long number,
    UUID id,
    String business,
    String rowId,
    String other,
    State state,
    String reason,
    Optional<byte[]> permitId,
    List<PersonAnswer> answers) {
  /** Life of a request for an inquiry (SYMBOLS 5.2). */
  static final Duration LIFE = Duration.ofMinutes(5);

  /** How long an official of the other body may take; ours. */
  static final Duration PENDING_LIFE = Duration.ofDays(30);

  /** How long an answer is kept for the business; ours. */
  static final Duration ANSWER_LIFE = Duration.ofDays(7);

  /** How far it is; the codes stand in the database. */
  enum State {
    OPEN(1),
    ANSWERED(2),
    PENDING(3),
    REFUSED(4),
    EXPIRED(5);

    private final int code;

    State(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static State of(int code) {
      return values()[code - 1];
    }

    boolean isEnded() {
      return this != OPEN && this != PENDING;
    }
  }

  /** What has to be known to go on with an inquiry that has not ended. */
  record Going(
      long number,
      UUID id,
      String rowId,
      String other,
      State state,
      int persons,
      byte[] request,
      byte[] secret,
      Optional<byte[]> permit,
      Instant startedAt,
      Instant endsAt) {
    @Override
    public String toString() {
      return "Going[" + number + ", " + state + "]";
    }
  }

  @Override
  public String toString() {
    return "Inquiry[" + number + ", " + state + "]";
  }
}
