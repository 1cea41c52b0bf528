package musubi.gateway.registry;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseAwayException;
import musubi.gateway.pg.DatabaseFaultException;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.record.RequestKeys;
import musubi.gateway.record.RequestKeys.Done;
import musubi.gateway.value.RequestId;

/**
 * The lane of a municipality: the one place where its updates get their numbers.
 *
 * <p>What has come together while one transaction ran is checked and written in the next: a counter
 * row taken once per batch costs a hundredth of one taken per update, and because the row is held
 * until the commit, the order of numbers is the order of commits, without gaps. Each caller is
 * answered after the commit of its own update.
 *
 * <p>Thread-safe.
 */
public final class UpdateLane implements AutoCloseable {
  private static final int MAX_BATCH = 500;
  private static final int MAX_WAITING = 5_000;
  private static final long LIMIT_SECONDS = 20;

  private final String municipality;
  private final Database database;
  private final PgUpdates updates;
  private final PgIdentityFile file;
  private final RequestKeys requestKeys;
  private final NoticeCodec codec;
  private final Signals signals;
  private final InstantSource clock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Worker worker;

  /** Opens the lane; it makes its counter when it first writes. */
  public UpdateLane(
      String municipality,
      Database database,
      PgUpdates updates,
      PgIdentityFile file,
      RequestKeys requestKeys,
      NoticeCodec codec,
      Signals signals,
      InstantSource clock) {
    this.municipality = municipality;
    this.database = database;
    this.updates = updates;
    this.file = file;
    this.requestKeys = requestKeys;
    this.codec = codec;
    this.signals = signals;
    this.clock = clock;
    updates.open(database, municipality);
    this.worker = Worker.start("lane-" + municipality, this::writeNext);
  }

  /**
   * One update on its way in.
   *
   * @param method full name of the method that brought it
   * @param requestId the id of the act
   * @param digest keyed digest of the received bytes
   * @param record the record of the call, to be completed with the number
   */
  public record Update(
      String method, RequestId requestId, byte[] digest, Identity identity, CallRecord record) {
    @Override
    public String toString() {
      return "Update[" + requestId.value() + "]";
    }
  }

  /**
   * What became of an update.
   *
   * @param number the number that it has
   * @param record the record of the call, as it was written
   */
  public record Taken(long number, CallRecord record) {}

  /**
   * Returns the update's number when the update is durable; the number it had before when it is a
   * repeat.
   *
   * @throws Refusal what the checks object, REQUEST_ID_REUSED, LANE_FULL, or LANE_AWAY when it is
   *     not known whether the update was stored
   */
  public Taken submit(Update update) {
    Waiting waiting = new Waiting(update, new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      throw Refusal.of(RegistryReason.LANE_FULL);
    }
    try {
      return waiting.taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw refusalOrDefect(e.getCause());
    } catch (TimeoutException e) {
      throw Refusal.of(RegistryReason.LANE_AWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.of(AccessReason.STOPPING);
    }
  }

  private static RuntimeException refusalOrDefect(Throwable failure) {
    return failure instanceof Refusal || failure instanceof DatabaseFaultException
        ? (RuntimeException) failure
        : Refusal.of(RegistryReason.LANE_AWAY);
  }

  /** Updates that wait for a number. */
  public int waiting() {
    return queue.size();
  }

  /** Writes what waits, then stops. */
  @Override
  public void close() {
    worker.stop();
  }

  private boolean writeNext() throws InterruptedException {
    List<Waiting> batch = Worker.gather(queue, MAX_BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    write(batch);
    return true;
  }

  /** An update that the database refuses is a defect of ours: it must not take others with it. */
  private void write(List<Waiting> batch) {
    try {
      Batch written = database.transaction(statements -> write(statements, batch));
      written.answer();
      signals.updates();
    } catch (DatabaseAwayException e) {
      batch.forEach(waiting -> waiting.taken.completeExceptionally(e));
    } catch (DatabaseFaultException e) {
      if (batch.size() == 1) {
        batch.getFirst().taken.completeExceptionally(e);
      } else {
        batch.forEach(waiting -> write(List.of(waiting)));
      }
    }
  }

  private Batch write(Statements statements, List<Waiting> waiting) {
    PgUpdates.Lane lane = updates.take(statements, municipality);
    String method = waiting.getFirst().update.method();
    RequestKeys.Known known =
        requestKeys.known(
            statements, municipality, method, waiting.stream().map(Waiting::requestId).toList());
    PgIdentityFile.Asked held = file.askHeld(statements, municipality, codes(waiting));
    Batch batch = new Batch(lane, known.acts(), held.byCode(), clock.instant());
    waiting.forEach(batch::decide);
    if (!batch.accepted.isEmpty()) {
      updates.sendInsert(statements, municipality, batch.accepted);
      file.sendUpsert(statements, batch.changed.values());
      requestKeys.remember(statements, municipality, method, batch.done());
      updates.sendLane(statements, batch.lane());
    }
    if (!batch.records.isEmpty()) {
      PgRecords.send(statements, batch.records);
      statements.flush();
    }
    return batch;
  }

  private static Set<String> codes(List<Waiting> waiting) {
    Set<String> codes = new LinkedHashSet<>();
    waiting.forEach(w -> codes.add(w.update.identity().code()));
    return codes;
  }

  private record Waiting(Update update, CompletableFuture<Taken> taken) {
    RequestId requestId() {
      return update.requestId();
    }
  }

  /** What becomes of the updates of one transaction; answered after its commit. */
  private final class Batch {
    private final List<PgUpdates.Disposed> accepted = new ArrayList<>();
    private final Map<String, Identity> changed = new LinkedHashMap<>();
    private final List<CallRecord> records = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final Map<UUID, Done> before;
    private final Map<UUID, Done> here = new HashMap<>();
    private final Map<String, Identity> held;
    private final Instant now;
    private final byte[] receivedHash;
    private long number;
    private byte[] sentHash;

    Batch(PgUpdates.Lane lane, Map<UUID, Done> before, Map<String, Identity> held, Instant now) {
      this.before = before;
      this.held = held;
      this.now = now;
      this.number = lane.lastNumber();
      this.receivedHash = lane.receivedHash();
      this.sentHash = lane.sentHash();
    }

    void decide(Waiting waiting) {
      Update update = waiting.update;
      Optional<Done> repeated = repeated(update.requestId());
      if (repeated.isPresent()) {
        answerRepeat(waiting, repeated.get());
        return;
      }
      Identity next = update.identity();
      Optional<Refusal> objection =
          LogicChecks.objection(Optional.ofNullable(held.get(next.code())), next);
      if (objection.isPresent()) {
        answers.add(() -> waiting.taken.completeExceptionally(objection.get()));
        return;
      }
      accept(waiting, next);
    }

    PgUpdates.Lane lane() {
      return new PgUpdates.Lane(municipality, number, receivedHash, sentHash);
    }

    List<Done> done() {
      return List.copyOf(here.values());
    }

    void answer() {
      answers.forEach(Runnable::run);
    }

    private Optional<Done> repeated(RequestId id) {
      return Optional.ofNullable(before.get(id.value()))
          .or(() -> Optional.ofNullable(here.get(id.value())));
    }

    private void answerRepeat(Waiting waiting, Done done) {
      if (!MessageDigest.isEqual(done.digest(), waiting.update.digest())) {
        answers.add(
            () -> waiting.taken.completeExceptionally(Refusal.of(AccessReason.REQUEST_ID_REUSED)));
        return;
      }
      answer(waiting, done.effect());
    }

    private void accept(Waiting waiting, Identity next) {
      long taken = ++number;
      Identity numbered = next.numbered(taken);
      byte[] notice = codec.notice(numbered);
      sentHash = RunningHash.afterNotice(sentHash, taken, notice);
      accepted.add(
          new PgUpdates.Disposed(
              taken,
              Optional.empty(),
              numbered.code(),
              notice,
              codec.remainder(numbered),
              Optional.of(waiting.requestId().value()),
              receivedHash,
              sentHash,
              now));
      changed.put(numbered.code(), numbered);
      held.put(numbered.code(), numbered);
      here.put(
          waiting.requestId().value(),
          new Done(waiting.requestId(), waiting.update.digest(), taken));
      answer(waiting, taken);
    }

    private void answer(Waiting waiting, long taken) {
      CallRecord written = waiting.update.record().about(municipality, taken, taken);
      records.add(written);
      answers.add(() -> waiting.taken.complete(new Taken(taken, written)));
    }
  }
}
