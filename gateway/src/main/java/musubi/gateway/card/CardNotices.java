package musubi.gateway.card;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;

/**
 * Tells municipalities of their cards, each in the order of the changes, until it has what there
 * is. One that is away keeps no other waiting longer than a call may take.
 *
 * <p>One owner: one worker. {@link #wake} may be called by any.
 */
public final class CardNotices implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final CardLink.Down municipalities;
  private final Database database;
  private final PgCards cards = new PgCards();
  private final Function<Instant, CallRecord> provided;
  private final CardDesk desk;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Rounds rounds;
  private volatile long untold;

  /**
   * Starts telling.
   *
   * @param provided makes the record of a provision at a time
   */
  public CardNotices(
      CardLink.Down municipalities,
      Database database,
      CardDesk desk,
      Function<Instant, CallRecord> provided,
      InstantSource clock,
      Metrics metrics) {
    this.municipalities = municipalities;
    this.database = database;
    this.desk = desk;
    this.provided = provided;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_card_untold_municipalities", () -> untold);
    this.rounds = Rounds.start("card-notices", this::tellAll);
  }

  /** There is something new. */
  public void wake() {
    rounds.wake();
  }

  /** Stops; what was not acknowledged is told by the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  private boolean tellAll() {
    List<PgCards.Lane> lanes = cards.lanes(database);
    long failed = lanes.stream().filter(lane -> !tell(lane)).count();
    untold = failed;
    return failed == 0;
  }

  private boolean tell(PgCards.Lane lane) {
    long told = lane.acknowledged();
    try {
      while (told < lane.sequence()) {
        told = tellNext(lane.municipality(), told);
      }
      return true;
    } catch (StreamEndedException e) {
      metrics.count("musubi_card_notice_failures_total", "reason", e.reason());
      return false;
    }
  }

  private long tellNext(String municipality, long after) {
    List<PgCards.Notice> batch = cards.notices(database, municipality, after, CardLink.MOST);
    if (batch.isEmpty()) {
      return Long.MAX_VALUE;
    }
    List<Card> told = batch.stream().map(PgCards.Notice::card).toList();
    municipalities.tell(municipality, told, LIMIT);
    long last = batch.getLast().sequence();
    CallRecord record = provided.apply(clock.instant()).about(municipality, after + 1, last);
    database.transaction(
        statements -> {
          cards.sendAcknowledged(statements, municipality, last);
          PgRecords.send(
              statements,
              record.aboutEach(told.stream().map(card -> desk.subject(card.holder())).toList()));
          statements.flush();
          return null;
        });
    metrics.count(batch.size(), "musubi_card_notices_total");
    return last;
  }
}
