package musubi.gateway.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseAwayException;

/**
 * Writes the records of reads and refusals: what has come together while one transaction ran goes
 * into the next, and each caller is released after its own row is durable. An operator statement is
 * used up in the transaction of the record.
 *
 * <p>Thread-safe. Records of effects are not written here but in the effect's own transaction.
 */
public final class Recorder implements Records, AutoCloseable {
  private static final int MAX_BATCH = 500;
  private static final int MAX_WAITING = 10_000;

  /** While one batch becomes durable, the next is written; ours. */
  private static final int WRITERS = 2;

  private static final int LIMIT_SECONDS = 10;

  private final Database database;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final List<Worker> workers;
  private volatile boolean closed;

  /** Starts the writer. */
  public Recorder(Database database) {
    this.database = database;
    this.workers =
        IntStream.range(0, WRITERS)
            .mapToObj(i -> Worker.start("recorder-" + i, this::writeNext))
            .toList();
  }

  /**
   * Returns when the record is durable.
   *
   * @throws Refusal NODE_BUSY or DATABASE_AWAY; then nothing may be answered
   */
  public void write(CallRecord callRecord) {
    write(callRecord, Optional.empty());
  }

  /**
   * Returns when the record is durable and its statement used up.
   *
   * @throws Refusal STATEMENT_USED, which then is what the record says; NODE_BUSY, DATABASE_AWAY or
   *     STOPPING; then nothing may be answered
   */
  public void write(CallRecord callRecord, Optional<StatementUse> use) {
    await(writeLater(callRecord, use));
  }

  /**
   * Returns when all of the records are durable.
   *
   * @throws Refusal as for one; then nothing may be answered
   */
  public void write(List<CallRecord> callRecords) {
    await(
        CompletableFuture.allOf(
            callRecords.stream()
                .map(callRecord -> writeLater(callRecord, Optional.empty()))
                .toArray(CompletableFuture[]::new)));
  }

  /**
   * The same without waiting: completes when the record is durable, and fails with the refusals
   * that {@link #write(CallRecord, Optional)} throws. It completes on the thread that writes all
   * records, so what depends on it must be short and must not wait. It has no limit of its own but
   * those of the queue and the database.
   */
  @Override
  public CompletableFuture<Void> writeLater(CallRecord callRecord, Optional<StatementUse> use) {
    Waiting waiting = new Waiting(callRecord, use, new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      waiting.refuse(AccessReason.NODE_BUSY);
    }
    if (closed) {
      refuseWaiting();
    }
    return waiting.written;
  }

  /** Writes what waits, then stops. */
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    closed = true;
    refuseWaiting();
  }

  private static void await(CompletableFuture<Void> written) {
    try {
      written.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Refusal refusal
          ? refusal
          : Refusal.of(AccessReason.DATABASE_AWAY);
    } catch (TimeoutException e) {
      throw Refusal.of(AccessReason.DATABASE_AWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.of(AccessReason.STOPPING);
    }
  }

  private boolean writeNext() throws InterruptedException {
    List<Waiting> batch = Worker.gather(queue, MAX_BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    Set<UUID> used;
    try {
      used = writeAll(batch);
    } catch (DatabaseAwayException e) {
      batch.forEach(waiting -> waiting.refuse(AccessReason.DATABASE_AWAY));
      return true;
    } catch (RuntimeException e) {
      batch.forEach(waiting -> waiting.refuse(AccessReason.DATABASE_AWAY));
      throw e;
    }
    for (Waiting waiting : batch) {
      if (used.contains(waiting.callRecord.id())) {
        waiting.refuse(AccessReason.STATEMENT_USED);
      } else {
        waiting.written.complete(null);
      }
    }
    return true;
  }

  /** Ids of the records whose statement was used before; their rows say so. */
  private Set<UUID> writeAll(List<Waiting> batch) {
    List<PgStatementUses.Claim> claims = new ArrayList<>();
    for (Waiting waiting : batch) {
      waiting.use.ifPresent(use -> claims.add(new PgStatementUses.Claim(waiting.callRecord, use)));
    }
    if (claims.isEmpty()) {
      PgRecords.write(database, batch.stream().map(Waiting::callRecord).toList());
      return Set.of();
    }
    return database.transaction(
        statements -> {
          Set<UUID> used = PgStatementUses.claim(statements, claims);
          PgRecords.send(
              statements, batch.stream().map(waiting -> waiting.recordUnless(used)).toList());
          statements.flush();
          return used;
        });
  }

  /** After the end nobody writes them any more. */
  private void refuseWaiting() {
    List<Waiting> late = new ArrayList<>();
    queue.drainTo(late);
    late.forEach(waiting -> waiting.refuse(AccessReason.STOPPING));
  }

  private record Waiting(
      CallRecord callRecord, Optional<StatementUse> use, CompletableFuture<Void> written) {
    void refuse(AccessReason reason) {
      written.completeExceptionally(Refusal.of(reason));
    }

    CallRecord recordUnless(Set<UUID> used) {
      return used.contains(callRecord.id())
          ? callRecord.refused(AccessReason.STATEMENT_USED)
          : callRecord;
    }

    @Override
    public String toString() {
      return "Waiting[" + callRecord + "]";
    }
  }
}
