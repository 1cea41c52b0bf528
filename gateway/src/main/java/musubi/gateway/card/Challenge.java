package musubi.gateway.card;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A challenge for a card at a terminal.
 *
 * @param bytes 32 random ones
 * @param terminal name in the certificate of who asked for it
 * @param spent the call that used it up; empty before
 */
record Challenge(
    long number, byte[] bytes, String terminal, Instant issued, Optional<Spending> spent) {
  /** How long a call may bring it; ours. */
  private static final Duration LIFE = Duration.ofMinutes(2);

  /** How long a repeat of that call is answered, and the row is kept; ours. */
  static final Duration KEPT = Duration.ofMinutes(10);

  /**
   * A call that uses a challenge up.
   *
   * @param digest keyed, of its operator and its bytes
   */
  record Spending(UUID requestId, byte[] digest) {
    /** Whether another call is this one again. */
    boolean isRepeated(Spending other) {
      return requestId.equals(other.requestId) && MessageDigest.isEqual(digest, other.digest);
    }

    @Override
    public String toString() {
      return "Spending[" + requestId + "]";
    }
  }

  /** When it is over. */
  Instant expires() {
    return issued.plus(LIFE);
  }

  /** Why a call cannot use it up; empty when it can, or did. */
  Optional<CardReason> refusal(String caller, Spending spending, Instant now) {
    if (!terminal.equals(caller)) {
      return Optional.of(CardReason.CHALLENGE_UNKNOWN);
    }
    if (spent.isPresent() && !spent.get().isRepeated(spending)) {
      return Optional.of(CardReason.CHALLENGE_USED);
    }
    Instant end = spent.isPresent() ? issued.plus(KEPT) : expires();
    return now.isBefore(end) ? Optional.empty() : Optional.of(CardReason.CHALLENGE_EXPIRED);
  }

  @Override
  public String toString() {
    return "Challenge[" + number + "]";
  }
}
