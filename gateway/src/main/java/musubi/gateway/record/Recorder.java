package musubi.gateway.record;

import java.util.List;
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

/**
 * Writes the records of reads and refusals: what has come together while one transaction ran goes
 * into the next, and each caller is released after its own row is durable.
 *
 * <p>Thread-safe. Records of effects are not written here but in the effect's own transaction.
 */
public final class Recorder implements AutoCloseable {
  private static final int MAX_BATCH = 500;
  private static final int MAX_WAITING = 10_000;
  private static final int LIMIT_SECONDS = 10;

  private final Database database;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Worker worker;

  /** Starts the writer. */
  public Recorder(Database database) {
    this.database = database;
    this.worker = Worker.start("recorder", this::writeNext);
  }

  /**
   * Returns when the record is durable.
   *
   * @throws Refusal NODE_BUSY or DATABASE_AWAY; then nothing may be answered
   */
  public void write(CallRecord callRecord) {
    Waiting waiting = new Waiting(callRecord, new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      throw Refusal.of(AccessReason.NODE_BUSY);
    }
    try {
      waiting.written.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw Refusal.of(AccessReason.DATABASE_AWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.of(AccessReason.STOPPING);
    }
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
    try {
      writeAll(batch.stream().map(Waiting::callRecord).toList());
    } catch (DatabaseAwayException e) {
      batch.forEach(waiting -> waiting.written.completeExceptionally(e));
      return true;
    } catch (DatabaseFaultException e) {
      batch.forEach(waiting -> waiting.written.completeExceptionally(e));
      throw e;
    }
    batch.forEach(waiting -> waiting.written.complete(null));
    return true;
  }

  private void writeAll(List<CallRecord> records) {
    database.transaction(
        statements -> {
          PgRecords.send(statements, records);
          statements.flush();
          return null;
        });
  }

  private record Waiting(CallRecord callRecord, CompletableFuture<Void> written) {}
}
