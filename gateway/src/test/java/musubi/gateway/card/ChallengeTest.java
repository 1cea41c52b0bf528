package musubi.gateway.card;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import musubi.gateway.card.Challenge.Spending;
import org.junit.jupiter.api.Test;

/** Who may use a challenge up, and until when. */
class ChallengeTest {
  private static final String TERMINAL = "musubi://terminal/131121/counter";
  private static final Instant ISSUED = Instant.parse("2030-04-01T00:00:00Z");
  private static final Spending CALL = new Spending(new UUID(1, 1), new byte[] {1});

  @Test
  void refusal_fresh_isNoneUntilItIsOver() {
    Challenge fresh = challenge(Optional.empty());

    assertEquals(Optional.empty(), refusal(fresh, CALL, 0));
    assertEquals(Optional.empty(), refusal(fresh, CALL, 119_999));
    assertEquals(Optional.of(CardReason.CHALLENGE_EXPIRED), refusal(fresh, CALL, 120_000));
    assertEquals(fresh.expires(), ISSUED.plus(Duration.ofMinutes(2)));
  }

  @Test
  void refusal_otherTerminal_isAsIfThereWereNone() {
    for (Optional<Spending> spent :
        java.util.List.of(Optional.of(CALL), Optional.<Spending>empty())) {
      assertEquals(
          Optional.of(CardReason.CHALLENGE_UNKNOWN),
          challenge(spent).refusal("musubi://terminal/131121/second", CALL, ISSUED));
    }
  }

  @Test
  void refusal_spent_isNoneForTheSameCallAlone() {
    Challenge spent = challenge(Optional.of(CALL));

    assertEquals(Optional.empty(), refusal(spent, CALL, 599_999));
    assertEquals(Optional.of(CardReason.CHALLENGE_EXPIRED), refusal(spent, CALL, 600_000));
    assertEquals(
        Optional.of(CardReason.CHALLENGE_USED),
        refusal(spent, new Spending(new UUID(1, 2), new byte[] {1}), 0));
    assertEquals(
        Optional.of(CardReason.CHALLENGE_USED),
        refusal(spent, new Spending(new UUID(1, 1), new byte[] {2}), 0));
  }

  private static Challenge challenge(Optional<Spending> spent) {
    return new Challenge(1, new byte[32], TERMINAL, ISSUED, spent);
  }

  private static Optional<CardReason> refusal(Challenge challenge, Spending call, long millis) {
    return challenge.refusal(TERMINAL, call, ISSUED.plusMillis(millis));
  }
}
