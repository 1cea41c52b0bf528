package musubi.gateway.card;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.card.Challenge.Spending;
import musubi.gateway.confirmation.CardProofs;
import musubi.gateway.confirmation.PresentedCard;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.ResidentRecordCode;

/**
 * Cards as evidence in a municipality: issues challenges, uses them up, and has the card system
 * check what was signed. Thread-safe.
 */
public final class ProofDesk implements CardProofs {
  private static final int CHALLENGE_BYTES = 32;

  private final CardLink.Check cardSystem;
  private final Database database;
  private final PgChallenges challenges = new PgChallenges();
  private final Digests digests;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** The desk of one municipality. */
  public ProofDesk(CardClient cardSystem, Database database, Digests digests, InstantSource clock) {
    this.cardSystem = cardSystem;
    this.database = database;
    this.digests = digests;
    this.clock = clock;
  }

  /** Erases challenges whose time is over, so many at most; how many. */
  public static int erase(Statements statements, Instant now, int most) {
    return PgChallenges.delete(statements, now.minus(Challenge.KEPT), most);
  }

  /** Issuing a challenge for a terminal. A repeat of its own finds the same. */
  Work<Challenge> issue(String terminal) {
    return new Work<>() {
      @Override
      public Made<Challenge> now(Statements statements) {
        byte[] fresh = new byte[CHALLENGE_BYTES];
        random.nextBytes(fresh);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long number = challenges.insert(statements, fresh, terminal, now);
        return made(new Challenge(number, fresh, terminal, now, Optional.empty()));
      }

      @Override
      public Made<Challenge> again(Statements statements, long effect) {
        Challenge issued =
            challenges
                .find(statements, effect)
                .orElseThrow(() -> Refusal.of(CardReason.CHALLENGE_EXPIRED));
        if (!issued.terminal().equals(terminal)) {
          throw Refusal.of(CardReason.CHALLENGE_UNKNOWN);
        }
        return made(issued);
      }
    };
  }

  /**
   * The challenge is used up before the card system is asked: of two calls that bring it at once
   * one is refused. It is used up by a request id, so a call whose answer was lost is repeated.
   */
  @Override
  public ResidentRecordCode holder(Call call, PresentedCard card) {
    Spending spending = new Spending(call.requestId().orElseThrow().value(), digest(call));
    Optional<CardReason> refused =
        database.transaction(
            statements -> spend(statements, call.caller().name(), card.challenge(), spending));
    if (refused.isPresent()) {
      throw Refusal.of(refused.get());
    }
    return cardSystem.holder(call.requestId().orElseThrow(), card, call.caller().name());
  }

  private Optional<CardReason> spend(
      Statements statements, String caller, byte[] challenge, Spending spending) {
    Optional<Challenge> found = challenges.take(statements, challenge);
    if (found.isEmpty()) {
      return Optional.of(CardReason.CHALLENGE_UNKNOWN);
    }
    Optional<CardReason> refused = found.get().refusal(caller, spending, clock.instant());
    if (refused.isEmpty() && found.get().spent().isEmpty()) {
      challenges.sendSpent(statements, found.get().number(), spending);
      statements.flush();
    }
    return refused;
  }

  /** Another person is another call, whatever its bytes. */
  private byte[] digest(Call call) {
    byte[] operator = digests.ofOperator(call.purpose().operator());
    byte[] received = call.received();
    byte[] both = Arrays.copyOf(operator, operator.length + received.length);
    System.arraycopy(received, 0, both, operator.length, received.length);
    return digests.ofRequest(both);
  }

  private static Made<Challenge> made(Challenge challenge) {
    return new Made<>(challenge, challenge.number(), Numbers.NONE);
  }
}
