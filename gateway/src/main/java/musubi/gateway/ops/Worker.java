package musubi.gateway.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One owner of one loop, on a virtual thread of its own: lanes, streams, the recorder, the sweeper.
 *
 * <p>A step that fails is logged and tried again after a pause; a stopped worker first does what
 * has already been accepted.
 */
public final class Worker {
  /** How long a step waits for something to do before it looks whether it is to stop. */
  public static final long IDLE_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final long PAUSE_MILLIS = 200;
  private static final long STOP_SECONDS = 30;

  private final String name;
  private final Step step;
  private final Thread thread;
  private volatile boolean stopping;

  private Worker(String name, Step step) {
    this.name = name;
    this.step = step;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** Starts a loop over the step. */
  public static Worker start(String name, Step step) {
    Worker worker = new Worker(name, step);
    worker.thread.start();
    return worker;
  }

  /** Lets the loop do what it has accepted, then ends it; waits for the end. */
  public void stop() {
    stopping = true;
    try {
      if (!thread.join(java.time.Duration.ofSeconds(STOP_SECONDS))) {
        LOG.warn("worker {} did not stop in {} s", name, STOP_SECONDS);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the loop at once, in the middle of a wait. */
  public void interrupt() {
    stopping = true;
    thread.interrupt();
    stop();
  }

  private void run() {
    boolean busy = true;
    while (busy || !stopping) {
      try {
        busy = step.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("worker {}: {}: {}", name, e.getClass().getSimpleName(), sentence(e));
        LOG.debug("worker {} failed", name, e);
        busy = !stopping;
        if (!pause()) {
          return;
        }
      }
    }
  }

  /** Failures of ours carry no personal data; what others write into theirs, nobody knows. */
  private static String sentence(RuntimeException failure) {
    return failure.getClass().getName().startsWith("musubi.")
        ? failure.getMessage()
        : "(not printed)";
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /**
   * What has come together in a queue: waits a while for the first, then takes those behind it.
   *
   * @param most how many at most
   * @return empty when nothing came
   */
  public static <T> List<T> gather(BlockingQueue<T> queue, int most) throws InterruptedException {
    T first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
    if (first == null) {
      return List.of();
    }
    List<T> gathered = new ArrayList<>();
    gathered.add(first);
    queue.drainTo(gathered, most - 1);
    return gathered;
  }

  /** One turn of a loop. */
  @FunctionalInterface
  public interface Step {
    /** Does one turn; returns false when there was nothing to do. */
    boolean run() throws InterruptedException;
  }
}
