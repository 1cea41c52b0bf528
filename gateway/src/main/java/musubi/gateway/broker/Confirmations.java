package musubi.gateway.broker;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;

/**
 * Drops what was translated once its answerer has answered, many at once. What a crash leaves is
 * dropped when it is over, and until then a repeat brings it to the same answerer again.
 */
public final class Confirmations implements AutoCloseable {
  private static final int MAX_BATCH = 500;

  private final PgTranslations translations = new PgTranslations();
  private final Database database;
  private final BlockingQueue<Long> queue = new LinkedBlockingQueue<>();
  private final Worker worker;

  /** Starts dropping. */
  public Confirmations(Database database) {
    this.database = database;
    this.worker = Worker.start("confirmations", this::drop);
  }

  /** A translation's receiver has it. */
  public void add(long number) {
    queue.add(number);
  }

  /** Drops what waits, then stops. */
  @Override
  public void close() {
    worker.stop();
  }

  private boolean drop() throws InterruptedException {
    List<Long> numbers = Worker.gather(queue, MAX_BATCH);
    if (numbers.isEmpty()) {
      return false;
    }
    database.transaction(
        statements -> {
          translations.sendDropped(statements, numbers);
          statements.flush();
          return null;
        });
    return true;
  }
}
