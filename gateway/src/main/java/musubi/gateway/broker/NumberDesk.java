package musubi.gateway.broker;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.OwnKeys;

/** Issues processing numbers (処理通番). Thread-safe. */
public final class NumberDesk {
  /** Numbers that an organisation may have open, unless configured; ours. */
  public static final long MOST_OPEN = 1_000_000;

  /** Numbers of one call; ours. */
  static final int MOST_AT_ONCE = 1_000;

  /** How long a number is good; ours (SYMBOLS 6: 30 days). */
  static final Duration LIFE = Duration.ofDays(30);

  private final PgNumbers numbers = new PgNumbers();
  private final OwnKeys keys;
  private final long mostOpen;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Signs with the broker's key. */
  public NumberDesk(OwnKeys keys, long mostOpen, InstantSource clock) {
    this.keys = keys;
    this.mostOpen = mostOpen;
    this.clock = clock;
  }

  /**
   * Issuing numbers; a repeat brings those of them that have not arrived yet.
   *
   * @param count 1 to {@link #MOST_AT_ONCE}
   * @throws Refusal NUMBERS_EXHAUSTED
   */
  Acts.Work<List<Token>> issue(NodeName caller, int count) {
    String organisation = Organisations.code(caller);
    return new Acts.Work<>() {
      @Override
      public Acts.Made<List<Token>> now(Statements statements) {
        if (!numbers.reserve(statements, organisation, count, mostOpen)) {
          throw Refusal.of(BrokerReason.NUMBERS_EXHAUSTED);
        }
        long batch = numbers.nextBatch(statements);
        List<Token> tokens = tokens(organisation, count);
        numbers.sendNew(statements, batch, tokens);
        return made(tokens, batch);
      }

      @Override
      public Acts.Made<List<Token>> again(Statements statements, long batch) {
        return made(numbers.ofBatch(statements, batch), batch);
      }

      private Acts.Made<List<Token>> made(List<Token> tokens, long batch) {
        return new Acts.Made<>(tokens, batch, new Numbers(caller.body().digits(), batch, batch));
      }
    };
  }

  private List<Token> tokens(String organisation, int count) {
    Ed25519Key signer = keys.signing();
    long expires = clock.instant().plus(LIFE).getEpochSecond();
    return Stream.generate(() -> Token.issue(signer, organisation, expires, random))
        .limit(count)
        .toList();
  }
}
