package musubi.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Computing in this process, on threads that share nothing: each does one step after the other
 * until the time is over.
 */
final class SymbolWork implements Target {
  /** Does one piece and says how many persons, or multiplications, it was. */
  interface Step {
    int once();
  }

  private final String name;
  private final int threads;
  private final Duration length;
  private final Supplier<Step> fresh;
  private List<Step> prepared = List.of();

  /**
   * Of steps of one kind.
   *
   * @param fresh makes what one thread needs in one round; not measured
   */
  SymbolWork(String name, int threads, Duration length, Supplier<Step> fresh) {
    this.name = name;
    this.threads = threads;
    this.length = length;
    this.fresh = fresh;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Party> parties() {
    return List.of(Party.generator());
  }

  @Override
  public void prepare() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      steps.add(fresh.get());
    }
    prepared = steps;
  }

  @Override
  public Outcome run() {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    long done = 0;
    Optional<String> error = Optional.empty();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Long>> all =
          prepared.stream().map(step -> pool.submit(() -> until(end, step))).toList();
      for (Future<Long> one : all) {
        done += one.get();
      }
    } catch (ExecutionException e) {
      error = Optional.of(e.getCause().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      error = Optional.of("interrupted");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Outcome(done, error.isPresent() ? 1 : 0, error, seconds, Outcome.Latency.NONE);
  }

  private static long until(long end, Step step) {
    long done = 0;
    while (System.nanoTime() < end) {
      done += step.once();
    }
    return done;
  }
}
