package musubi.gateway.protection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.protection.Mark.Revised;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends marks to the tier above, at once when woken, and again until that tier has them. Where it
 * is with each municipality stands in the database, and is taken back when the tier above has less.
 *
 * <p>One owner: one worker on one virtual thread. {@link #wake} may be called by any.
 */
public final class MarkSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MarkSender.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** How often it asks whether the tier above still has what it had; ours. */
  private static final Duration COMPARE_AGAIN = Duration.ofMinutes(10);

  private final String name;
  private final MarkLink above;
  private final Database database;
  private final PgMarks marks;
  private final Function<Instant, CallRecord> provided;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Map<String, Instant> compared = new HashMap<>();
  private final Rounds rounds;
  private String failedLast = "";
  private volatile long unsent;
  private volatile boolean well;

  /**
   * Starts sending.
   *
   * @param name name of the tier above, for logs and metrics
   * @param provided makes the record of a provision at a time
   */
  public MarkSender(
      String name,
      MarkLink above,
      Database database,
      PgMarks marks,
      Function<Instant, CallRecord> provided,
      InstantSource clock,
      Metrics metrics) {
    this.name = name;
    this.above = above;
    this.database = database;
    this.marks = marks;
    this.provided = provided;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_protection_unsent", () -> unsent, "neighbour", name);
    this.rounds = Rounds.start("marks-to-" + name, this::sendAll);
  }

  /** There is a new mark. */
  public void wake() {
    rounds.wake();
  }

  /** Whether the tier above took what there was to send. */
  public boolean isWell() {
    return well;
  }

  /** Stops; what was not acknowledged is sent by the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  /** One failure ends the round; the next begins behind it, so that one city holds up no other. */
  private boolean sendAll() {
    List<PgMarks.Lane> lanes = lanes();
    unsent = lanes.stream().mapToLong(this::waiting).sum();
    for (PgMarks.Lane lane : lanes) {
      try {
        send(lane);
      } catch (StreamEndedException e) {
        failed(lane, e.reason());
        return false;
      }
    }
    if (!well) {
      LOG.info("marks to {} flow", name);
      well = true;
    }
    return true;
  }

  private List<PgMarks.Lane> lanes() {
    return marks.lanes(database).stream()
        .sorted(
            Comparator.comparing(
                    (PgMarks.Lane lane) -> lane.municipality().compareTo(failedLast) <= 0)
                .thenComparing(PgMarks.Lane::municipality))
        .toList();
  }

  private long waiting(PgMarks.Lane lane) {
    return lane.revision() > lane.acknowledged()
        ? marks.after(database, lane.municipality(), lane.acknowledged())
        : 0;
  }

  private void failed(PgMarks.Lane lane, String reason) {
    failedLast = lane.municipality();
    compared.clear();
    metrics.count("musubi_protection_failures_total", "neighbour", name, "reason", reason);
    if (well) {
      LOG.warn("marks to {} wait: {}", name, reason);
      well = false;
    }
  }

  private void send(PgMarks.Lane lane) {
    long cursor = lane.acknowledged();
    if (cursor > 0 && isDue(lane.municipality())) {
      cursor = compare(lane.municipality(), cursor);
    }
    while (cursor < lane.revision()) {
      List<Revised> batch = marks.next(database, lane.municipality(), cursor, MarkLink.MAX_MARKS);
      long last = batch.getLast().revision();
      long taken = above.notify(lane.municipality(), cursor, batch, LIMIT).revision();
      if (taken < last) {
        compared.remove(lane.municipality());
        throw new StreamEndedException("out of step");
      }
      provide(lane.municipality(), batch);
      cursor = last;
    }
  }

  private boolean isDue(String municipality) {
    Instant before = compared.get(municipality);
    return before == null || before.plus(COMPARE_AGAIN).isBefore(clock.instant());
  }

  /** A tier that was restored from a backup has less than it said: it gets the rest again. */
  private long compare(String municipality, long acknowledged) {
    long there = above.notify(municipality, acknowledged, List.of(), LIMIT).revision();
    compared.put(municipality, clock.instant());
    if (there >= acknowledged) {
      return acknowledged;
    }
    LOG.warn("{} has lost marks of {}: sending them again", name, municipality);
    metrics.count("musubi_protection_rewound_total", "neighbour", name);
    acknowledge(municipality, there, List.of());
    unsent += marks.after(database, municipality, there);
    return there;
  }

  private void provide(String municipality, List<Revised> batch) {
    Instant now = clock.instant();
    long first = batch.getFirst().revision();
    long last = batch.getLast().revision();
    acknowledge(municipality, last, List.of(provided.apply(now).about(municipality, first, last)));
    unsent -= batch.size();
    metrics.count(batch.size(), "musubi_protection_sent_total", "neighbour", name);
  }

  private void acknowledge(String municipality, long revision, List<CallRecord> records) {
    database.transaction(
        statements -> {
          marks.sendAcknowledged(statements, municipality, revision, clock.instant());
          if (!records.isEmpty()) {
            PgRecords.send(statements, records);
          }
          statements.flush();
          return null;
        });
  }
}
