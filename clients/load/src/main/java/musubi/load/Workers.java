package musubi.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work by many at once. */
final class Workers {
  private Workers() {}

  /**
   * How long it took until all had ended, in seconds.
   *
   * @param work what each of them does
   */
  static double seconds(int workers, Runnable work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      List<Future<?>> working = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        working.add(threads.submit(work));
      }
      for (Future<?> each : working) {
        each.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the work could not be done", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at work", e);
    }
  }
}
