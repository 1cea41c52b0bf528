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
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.BatchDisposed;
import musubi.registry.v1.History;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.ReceiverHello;
import musubi.registry.v1.Rejections;
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
  private final Supplier<Stream<NotifyUpdatesResponse, NotifyUpdatesRequest>> open;
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
      Supplier<Stream<NotifyUpdatesResponse, NotifyUpdatesRequest>> open,
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
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream = open.get();
    Runnable nudge = stream::nudge;
    signals.onUpdates(nudge);
    try {
      new Conversation(stream).run();
    } catch (StreamEndedException e) {
      LOG.info("stream to {} ended: {}", above, e.reason());
      metrics.count("musubi_streams_ended_total", "neighbour", above, "reason", e.reason());
    } finally {
      connected = false;
      signals.forget(nudge);
      stream.fail(io.grpc.Status.CANCELLED.asRuntimeException());
    }
    Thread.sleep(Duration.ofMillis(pause));
    pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
    return true;
  }

  private final class Conversation {
    private final Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream;
    private final Map<String, Progress> progress = new HashMap<>();

    Conversation(Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream) {
      this.stream = stream;
    }

    void run() throws InterruptedException {
      greet(updates.lanes(database));
      connected = true;
      pause = FIRST_PAUSE_MILLIS;
      LOG.info("stream to {} stands", above);
      while (true) {
        sendWhatIsReady();
        Optional<NotifyUpdatesResponse> answer = stream.take(LOOK_AGAIN);
        if (answer.isPresent()) {
          take(answer.get());
        } else if (stream.isEnded()) {
          throw new StreamEndedException("ended");
        }
      }
    }

    private void greet(List<PgUpdates.Lane> lanes) throws InterruptedException {
      stream.send(NoticeMessages.senderHello(lanes));
      NotifyUpdatesResponse answer =
          awaitAnswer().orElseThrow(() -> new StreamEndedException("no hello"));
      while (!answer.hasHello()) {
        take(answer);
        answer = awaitAnswer().orElseThrow(() -> new StreamEndedException("no hello"));
      }
      compare(answer.getHello());
    }

    private Optional<NotifyUpdatesResponse> awaitAnswer() throws InterruptedException {
      Instant until = clock.instant().plus(HELLO_LIMIT);
      Optional<NotifyUpdatesResponse> answer = Optional.empty();
      while (answer.isEmpty() && clock.instant().isBefore(until)) {
        answer = stream.take(LOOK_AGAIN);
      }
      return answer;
    }

    private void compare(ReceiverHello hello) {
      for (History history : hello.getHistoriesList()) {
        String municipality = history.getMunicipalityCode();
        Optional<byte[]> ours = updates.sentHash(database, municipality, history.getLastNumber());
        boolean same =
            ours.isPresent() && Arrays.equals(ours.get(), history.getRunningHash().toByteArray());
        if (same) {
          forked.remove(municipality);
        } else {
          markForked(municipality, history.getLastNumber());
        }
        progress.put(municipality, new Progress(history.getLastNumber()));
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
            updates.next(database, lane.municipality(), state.sent, NoticeMessages.MAX_BATCH);
        if (batch.isEmpty()) {
          return;
        }
        stream.send(NoticeMessages.batch(lane.municipality(), batch));
        PgUpdates.Outgoing last = batch.getLast();
        state.inFlight.add(new InFlight(state.sent + 1, last.number(), last.sentHash()));
        state.sent = last.number();
      }
    }

    private void take(NotifyUpdatesResponse answer) throws InterruptedException {
      switch (answer.getStepCase()) {
        case DISPOSED -> acknowledge(answer.getDisposed());
        case REJECTIONS -> store(answer.getRejections());
        case HELLO, STEP_NOT_SET -> throw new StreamEndedException("out of step");
      }
    }

    private void acknowledge(BatchDisposed disposed) {
      String municipality = disposed.getMunicipalityCode();
      Progress state = progress.get(municipality);
      InFlight batch = state == null ? null : state.inFlight.poll();
      if (batch == null || batch.last() != disposed.getThroughNumber()) {
        throw new StreamEndedException("out of step");
      }
      if (!Arrays.equals(batch.hash(), disposed.getRunningHash().toByteArray())) {
        markForked(municipality, batch.last());
        return;
      }
      Instant now = clock.instant();
      database.transaction(
          statements -> {
            updates.sendAcknowledged(statements, Map.of(municipality, batch.last()), now);
            PgRecords.send(
                statements,
                List.of(provided.apply(now).about(municipality, batch.first(), batch.last())));
            statements.flush();
            return null;
          });
      metrics.count(
          batch.last() - batch.first() + 1,
          "musubi_updates_acknowledged_total",
          "neighbour",
          above);
    }

    private void store(Rejections message) throws InterruptedException {
      database.transaction(
          statements -> {
            rejections.sendInsert(
                statements, NoticeMessages.rejected(message.getRejectionsList()), clock.instant());
            statements.flush();
            return null;
          });
      metrics.count(
          message.getRejectionsCount(), "musubi_rejections_learned_total", "neighbour", above);
      stream.send(NoticeMessages.seen(message));
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
