package musubi.gateway.acquisition;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.acquisition.PgHandOvers.Waiting;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests for symbols over to the nation, at once when woken, and again until the nation has
 * them. What the nation refuses is over, and counted; but where its file may only be behind, it is
 * asked again for a while.
 *
 * <p>One owner: one worker on one virtual thread. {@link #wake} may be called by any.
 */
public final class HandOverSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandOverSender.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** When the nation is asked again about a person whose last change it may not have; ours. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** How long a change may take to the nation before its refusal is final; ours. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** The figure of what waits goes no further; ours. */
  private static final int COUNTED = 1_000_000;

  private final HandOverLink nation;
  private final Database database;
  private final Function<Instant, CallRecord> provided;
  private final Digests digests;
  private final InstantSource clock;
  private final Metrics metrics;
  private final PgHandOvers handOvers = new PgHandOvers();
  private final Rounds rounds;
  private volatile long waiting;
  private volatile boolean well;

  /**
   * Starts sending.
   *
   * @param provided makes the record of a provision at a time
   */
  public HandOverSender(
      HandOverClient nation,
      Database database,
      Function<Instant, CallRecord> provided,
      Digests digests,
      InstantSource clock,
      Metrics metrics) {
    this.nation = nation;
    this.database = database;
    this.provided = provided;
    this.digests = digests;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_hand_over_waiting", () -> waiting);
    this.rounds = Rounds.start("hand-over", this::sendAll);
  }

  /** There are new requests. */
  public void wake() {
    rounds.wake();
  }

  /** Whether the nation answered last. */
  public boolean isWell() {
    return well;
  }

  /** Stops; what was not answered is sent by the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  private boolean sendAll() {
    waiting = handOvers.waiting(database, COUNTED);
    try {
      List<Waiting> batch = next();
      while (!batch.isEmpty()) {
        send(batch);
        batch = batch.size() < HandOver.MOST ? List.of() : next();
      }
    } catch (StreamEndedException e) {
      metrics.count("musubi_hand_over_failures_total", "reason", e.reason());
      if (well) {
        LOG.warn("requests for symbols wait for the nation: {}", e.reason());
        well = false;
      }
      return false;
    }
    well = true;
    return true;
  }

  private List<Waiting> next() {
    return handOvers.next(database, clock.instant(), HandOver.MOST);
  }

  private void send(List<Waiting> batch) {
    List<Outcome> outcomes = nation.handOver(batch.stream().map(Waiting::handOver).toList(), LIMIT);
    if (outcomes.size() != batch.size()) {
      throw new StreamEndedException("other results than requests");
    }
    Instant now = clock.instant();
    List<HandOver> over = new ArrayList<>();
    List<HandOver> later = new ArrayList<>();
    List<CallRecord> records = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      HandOver handOver = batch.get(i).handOver();
      Outcome outcome = outcomes.get(i);
      if (outcome.mayChange() && now.isBefore(batch.get(i).takenAt().plus(PATIENCE))) {
        later.add(handOver);
      } else {
        over.add(handOver);
        outcome
            .reason()
            .ifPresentOrElse(
                reason -> metrics.count("musubi_hand_over_refused_total", "reason", reason.name()),
                () ->
                    records.add(
                        provided.apply(now).about(digests.ofSubject(handOver.code().digits()))));
      }
    }
    database.transaction(statements -> dispose(statements, over, later, records, now));
    waiting -= over.size();
    metrics.count(records.size(), "musubi_hand_over_sent_total");
  }

  private Void dispose(
      Statements statements,
      List<HandOver> over,
      List<HandOver> later,
      List<CallRecord> records,
      Instant now) {
    if (!over.isEmpty()) {
      handOvers.sendDelete(statements, over);
    }
    if (!later.isEmpty()) {
      handOvers.sendDue(statements, later, now.plus(ASK_AGAIN));
    }
    if (!records.isEmpty()) {
      PgRecords.send(statements, records);
    }
    statements.flush();
    return null;
  }
}
