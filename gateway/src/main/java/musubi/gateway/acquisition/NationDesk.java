package musubi.gateway.acquisition;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.acquisition.PgAcquireQueue.Queued;
import musubi.gateway.acquisition.PgUsedNumbers.Standing;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.Organisations;
import musubi.gateway.value.BodyCode;

/**
 * Takes requests for symbols from communication nodes: each for a number that the broker issued to
 * the linkage node of the same body, and for a current resident there whose four items agree with
 * the nation's identity file. Thread-safe.
 */
public final class NationDesk implements HandOvers {
  private final PgUsedNumbers usedNumbers = new PgUsedNumbers();
  private final PgAcquireQueue queue = new PgAcquireQueue();
  private final KeyLog keyLog;
  private final PgIdentityFile file;
  private final Subjects subjects;
  private final Digests digests;
  private final InstantSource clock;

  /** The nation's desk. */
  public NationDesk(KeyLog keyLog, PgIdentityFile file, Digests digests, InstantSource clock) {
    this.keyLog = keyLog;
    this.file = file;
    this.subjects = new Subjects(file);
    this.digests = digests;
    this.clock = clock;
  }

  @Override
  public Acts.Work<List<Outcome>> take(BodyCode caller, List<HandOver> asked) {
    Instant now = clock.instant();
    List<Ed25519PublicKey> broker = keyLog.signing(Organisations.BROKER, now);
    if (broker.isEmpty()) {
      throw Refusal.of(AcquisitionReason.BROKER_KEY_UNKNOWN);
    }
    List<HandOver> issued =
        asked.stream()
            .filter(each -> AnyKey.holds(broker, key -> each.token().check(key, now)))
            .toList();
    return Taking.work(caller, statements -> take(statements, caller, asked, issued));
  }

  private List<Outcome> take(
      Statements statements, BodyCode caller, List<HandOver> asked, List<HandOver> issued) {
    Instant now = clock.instant();
    Map<String, List<Held>> held = Taking.held(statements, file, issued);
    List<Outcome> judged = new ArrayList<>();
    List<HandOver> good = new ArrayList<>();
    for (HandOver each : asked) {
      Outcome outcome =
          issued.contains(each) ? Taking.judge(each, caller, held, now) : Outcome.NUMBER_UNKNOWN;
      judged.add(outcome);
      if (outcome == Outcome.TAKEN) {
        good.add(each);
      }
    }
    Map<HandOver, Standing> standings = Taking.claim(statements, usedNumbers, digests, good);
    enqueue(
        statements,
        caller,
        good.stream().filter(each -> standings.get(each) == Standing.FRESH).toList(),
        held,
        now);
    return Taking.outcomes(asked, judged, standings);
  }

  private void enqueue(
      Statements statements,
      BodyCode caller,
      List<HandOver> fresh,
      Map<String, List<Held>> held,
      Instant now) {
    if (fresh.isEmpty()) {
      return;
    }
    List<Identity> residents =
        fresh.stream()
            .map(each -> Taking.resident(each, caller, held))
            .flatMap(Optional::stream)
            .toList();
    Map<String, byte[]> ids = subjects.of(statements, residents, now);
    queue.sendInsert(
        statements,
        fresh.stream()
            .map(
                each ->
                    new Queued(
                        each.token().number16(),
                        each.token().organisation(),
                        ids.get(each.code().digits()),
                        Instant.ofEpochSecond(each.token().expiresAt())))
            .toList());
  }
}
