package musubi.gateway.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a tier's updates to the tier above, each once and in order, and takes dispositions and
 * rejections back. What the tier above has is asked of it on each connect, so whatever was in
 * flight when something broke is sent again and known there.
 *
 * <p>One owner: one worker on one virtual thread.
 */
public final class NoticeSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeSender.class);
  private static final int BATCHES_IN_FLIGHT = 4;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration HELLO_LIMIT = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 2_000;

  private final String above;
  private final Supplier<NoticeLink> open;
  private final Database database;
  private final PgUpdates updates;
  private final PgRejections rejections;
  private final Signals signals;
  private final Function<Instant, CallRecord> provided;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Set<String> forked = ConcurrentHashMap.newKeySet();
  private final Worker worker;
  private long pause = FIRST_PAUSE_MILLIS;
  private volatile boolean connected;

  /**
   * Starts sending.
   *
   * @param above name of the tier above, for logs and metrics
   * @param open opens a stream to it
   * @param provided makes the record of a provision at a time
   */
  public NoticeSender(
      String above,
      Supplier<NoticeLink> open,
      Database database,
      PgUpdates updates,
      PgRejections rejections,
      Signals signals,
      Function<Instant, CallRecord> provided,
      InstantSource clock,
      Metrics metrics) {
    this.above = above;
    this.open = open;
    this.database = database;
    this.updates = updates;
    this.rejections = rejections;
    this.signals = signals;
    this.provided = provided;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_stream_connected", () -> connected ? 1 : 0, "neighbour", above);
    metrics.gauge("musubi_stream_forked", forked::size, "neighbour", above);
    this.worker = Worker.start("notices-to-" + above, this::connectAndSend);
  }

  /**
   * Whether the stream stands and no municipality's history differs from that of the tier above.
   */
  public boolean isWell() {
    return connected && forked.isEmpty();
  }

  /** Stops; what is in flight is sent again by the next start. */
  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean connectAndSend() throws InterruptedException {
    NoticeLink link = open.get();
    Runnable nudge = link::nudge;
    signals.onUpdates(nudge);
    try {
      new Conversation(link).run();
    } catch (StreamEndedException e) {
      LOG.info("stream to {} ended: {}", above, e.reason());
      metrics.count("musubi_streams_ended_total", "neighbour", above, "reason", e.reason());
    } finally {
      connected = false;
      signals.forget(nudge);
      link.breakOff();
    }
    Thread.sleep(Duration.ofMillis(pause));
    pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
    return true;
  }

  private final class Conversation {
    private final NoticeLink link;
    private final Map<String, Progress> progress = new HashMap<>();

    Conversation(NoticeLink link) {
      this.link = link;
    }

    void run() throws InterruptedException {
      greet(updates.lanes(database));
      connected = true;
      pause = FIRST_PAUSE_MILLIS;
      LOG.info("stream to {} stands", above);
      while (true) {
        sendWhatIsReady();
        Optional<NoticeLink.Answer> answer = link.take(LOOK_AGAIN);
        if (answer.isPresent()) {
          take(answer.get());
        }
      }
    }

    private void greet(List<PgUpdates.Lane> lanes) throws InterruptedException {
      link.greet(lanes);
      Instant until = clock.instant().plus(HELLO_LIMIT);
      while (clock.instant().isBefore(until)) {
        Optional<NoticeLink.Answer> answer = link.take(LOOK_AGAIN);
        if (answer.isPresent() && answer.get() instanceof NoticeLink.Answer.Hello hello) {
          compare(hello.cursors());
          return;
        }
        if (answer.isPresent()) {
          take(answer.get());
        }
      }
      throw new StreamEndedException("no hello");
    }

    private void compare(List<NoticeLink.Cursor> cursors) {
      for (NoticeLink.Cursor cursor : cursors) {
        String municipality = cursor.municipality();
        Optional<byte[]> ours = updates.sentHash(database, municipality, cursor.number());
        if (ours.isPresent() && Arrays.equals(ours.get(), cursor.hash())) {
          forked.remove(municipality);
          catchUp(municipality, cursor.number());
        } else {
          markForked(municipality, cursor.number());
        }
        progress.put(municipality, new Progress(cursor.number()));
      }
    }

    /** What the tier above took although its answer was lost: provided, and recorded as that. */
    private void catchUp(String municipality, long through) {
      long known = updates.acknowledged(database, municipality);
      if (through > known) {
        provide(municipality, known + 1, through);
      }
    }

    private void markForked(String municipality, long number) {
      forked.add(municipality);
      LOG.error(
          "FORKED: {} remembers other updates of {} up to number {}", above, municipality, number);
    }

    private void sendWhatIsReady() throws InterruptedException {
      List<PgUpdates.Lane> lanes = updates.lanes(database);
      List<PgUpdates.Lane> fresh =
          lanes.stream().filter(lane -> !progress.containsKey(lane.municipality())).toList();
      if (!fresh.isEmpty()) {
        greet(fresh);
      }
      for (PgUpdates.Lane lane : lanes) {
        Progress state = progress.get(lane.municipality());
        if (state != null && !forked.contains(lane.municipality())) {
          send(lane, state);
        }
      }
    }

    private void send(PgUpdates.Lane lane, Progress state) throws InterruptedException {
      while (state.sent < lane.lastNumber() && state.inFlight.size() < BATCHES_IN_FLIGHT) {
        List<PgUpdates.Outgoing> batch =
            updates.next(database, lane.municipality(), state.sent, NoticeLink.MAX_BATCH);
        if (batch.isEmpty()) {
          return;
        }
        link.send(lane.municipality(), batch);
        PgUpdates.Outgoing last = batch.getLast();
        state.inFlight.add(new InFlight(state.sent + 1, last.number(), last.sentHash()));
        state.sent = last.number();
      }
    }

    private void take(NoticeLink.Answer answer) throws InterruptedException {
      switch (answer) {
        case NoticeLink.Answer.Disposed disposed -> acknowledge(disposed.through());
        case NoticeLink.Answer.Rejected rejected -> store(rejected.rejections());
        case NoticeLink.Answer.Hello hello -> throw new StreamEndedException("out of step");
      }
    }

    private void acknowledge(NoticeLink.Cursor through) {
      String municipality = through.municipality();
      Progress state = progress.get(municipality);
      InFlight batch = state == null ? null : state.inFlight.poll();
      if (batch == null || batch.last() != through.number()) {
        throw new StreamEndedException("out of step");
      }
      if (!Arrays.equals(batch.hash(), through.hash())) {
        markForked(municipality, batch.last());
        return;
      }
      provide(municipality, batch.first(), batch.last());
    }

    private void provide(String municipality, long first, long last) {
      Instant now = clock.instant();
      database.transaction(
          statements -> {
            updates.sendAcknowledged(statements, Map.of(municipality, last), now);
            PgRecords.send(
                statements, List.of(provided.apply(now).about(municipality, first, last)));
            statements.flush();
            return null;
          });
      metrics.count(last - first + 1, "musubi_updates_acknowledged_total", "neighbour", above);
    }

    private void store(List<PgRejections.Rejected> learned) throws InterruptedException {
      database.transaction(
          statements -> {
            rejections.sendInsert(statements, learned, clock.instant());
            statements.flush();
            return null;
          });
      metrics.count(learned.size(), "musubi_rejections_learned_total", "neighbour", above);
      link.confirm(learned);
      signals.rejections();
    }
  }

  /** How far one municipality's updates are on their way. */
  private static final class Progress {
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private long sent;

    Progress(long sent) {
      this.sent = sent;
    }
  }

  /** A batch that has no disposition yet. */
  private record InFlight(long first, long last, byte[] hash) {}
}
