package musubi.gateway.acquisition;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import musubi.gateway.access.Digests;
import musubi.gateway.acquisition.PgUsedNumbers.Standing;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.value.BodyCode;

/**
 * Takes requests for symbols from the register of a municipality: for numbers of its own linkage
 * node, and for its current residents. Whether the broker signed a number, the nation sees.
 * Thread-safe.
 */
public final class RegisterDesk implements HandOvers {
  private final PgHandOvers handOvers = new PgHandOvers();
  private final PgUsedNumbers usedNumbers = new PgUsedNumbers();
  private final PgIdentityFile file;
  private final Digests digests;
  private final InstantSource clock;

  /** The desk of one municipality. */
  public RegisterDesk(PgIdentityFile file, Digests digests, InstantSource clock) {
    this.file = file;
    this.digests = digests;
    this.clock = clock;
  }

  @Override
  public Acts.Work<List<Outcome>> take(BodyCode caller, List<HandOver> asked) {
    return Taking.work(caller, statements -> take(statements, caller, asked));
  }

  private List<Outcome> take(Statements statements, BodyCode caller, List<HandOver> asked) {
    Instant now = clock.instant();
    Map<String, List<Held>> held = Taking.held(statements, file, asked);
    List<Outcome> outcomes = new ArrayList<>();
    List<HandOver> good = new ArrayList<>();
    for (HandOver each : asked) {
      Outcome outcome = Taking.judge(each, caller, held, now);
      outcomes.add(outcome);
      if (outcome == Outcome.TAKEN) {
        good.add(each);
      }
    }
    Map<HandOver, Standing> standings = Taking.claim(statements, usedNumbers, digests, good);
    List<HandOver> fresh =
        good.stream().filter(each -> standings.get(each) == Standing.FRESH).toList();
    if (!fresh.isEmpty()) {
      handOvers.sendInsert(statements, fresh, now);
    }
    return Taking.outcomes(asked, outcomes, standings);
  }
}
