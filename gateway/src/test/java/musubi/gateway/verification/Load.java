package musubi.gateway.verification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.registry.v1.IdentityRecord;

/**
 * Registers that push without end: entries, then moves and corrections of the same residents, each
 * resident's in order, many residents at once.
 */
final class Load implements AutoCloseable {
  /** Registers' pushes in flight for each city. */
  static final int IN_FLIGHT = 16;

  private static final int RESIDENTS_OF_A_WORKER = 50;
  private static final int INDICES_OF_A_WORKER = 20_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int BURSTS_PER_SECOND = 10;

  private final LocalNetwork network;
  private final AcknowledgedFile file;
  private final long seed;
  private final boolean refusalsAreDefects;
  private final List<Connection> connections = new ArrayList<>();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Semaphore turns = new Semaphore(0);
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean over;

  /**
   * A load that has not begun.
   *
   * @param refusalsAreDefects whether a lawful change that is refused ends the load
   */
  Load(LocalNetwork network, AcknowledgedFile file, long seed, boolean refusalsAreDefects) {
    this.network = network;
    this.file = file;
    this.seed = seed;
    this.refusalsAreDefects = refusalsAreDefects;
  }

  /** Begins to push for a city, through a port that leads to its communication node. */
  void push(Member city, int port) {
    String code = city.body().digits();
    Connection connection =
        Connection.to("127.0.0.1", port)
            .node("communication", code)
            .certificate(network.system("register", code, "main").key().getParent())
            .deadline(DEADLINE)
            .open();
    connections.add(connection);
    RegisterClient client = new RegisterClient(connection);
    for (int i = 0; i < IN_FLIGHT; i++) {
      Worker worker = new Worker(client, People.of(code, seed), i);
      workers.execute(worker::work);
    }
  }

  /** Lets so many pushes per second begin, in bursts, so that batches form. */
  void pace(int updatesPerSecond) {
    int burst = updatesPerSecond / BURSTS_PER_SECOND;
    clock.scheduleAtFixedRate(
        () ->
            turns.release(
                Math.max(0, Math.min(burst, updatesPerSecond - turns.availablePermits()))),
        0,
        1_000 / BURSTS_PER_SECOND,
        TimeUnit.MILLISECONDS);
  }

  /** Updates that stand in the file. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** Changes that were refused. */
  long refused() {
    return refused.get();
  }

  /** What ended the load before its time. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Ends what is under way; afterwards nothing more comes. */
  void finish() throws InterruptedException {
    over = true;
    clock.shutdownNow();
    turns.release(Integer.MAX_VALUE / 2);
    workers.shutdown();
    if (!workers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("pushes are still under way");
    }
  }

  @Override
  public void close() {
    over = true;
    clock.shutdownNow();
    workers.shutdownNow();
    connections.forEach(Connection::close);
  }

  private final class Worker {
    private final RegisterClient client;
    private final People people;
    private final Random random;
    private final List<IdentityRecord> residents = new ArrayList<>();
    private long nextIndex;

    Worker(RegisterClient client, People people, int position) {
      this.client = client;
      this.people = people;
      this.random = new Random(seed * 1_000 + position);
      this.nextIndex = (long) position * INDICES_OF_A_WORKER;
    }

    void work() {
      try {
        for (turns.acquire(); !over; turns.acquire()) {
          change();
        }
      } catch (Throwable e) {
        if (!over) {
          failure.compareAndSet(null, e);
        }
      }
    }

    private void change() {
      boolean entry = residents.isEmpty() || random.nextInt(4) == 0;
      int position = entry ? residents.size() : random.nextInt(residents.size());
      IdentityRecord record =
          entry ? people.resident(nextIndex++).build() : next(residents.get(position));
      push(record);
      if (!entry) {
        residents.set(position, record);
      } else if (residents.size() < RESIDENTS_OF_A_WORKER) {
        residents.add(record);
      } else {
        residents.set(random.nextInt(residents.size()), record);
      }
    }

    private IdentityRecord next(IdentityRecord record) {
      return random.nextBoolean()
          ? Changes.moved(record, seed).build()
          : Changes.corrected(record, seed).build();
    }

    private void push(IdentityRecord record) {
      UUID id = RequestIds.next();
      try {
        long number = client.push(id, record, PATIENCE);
        file.add(id, number, record);
        acknowledged.incrementAndGet();
      } catch (CallException e) {
        if (refusalsAreDefects) {
          throw new IllegalStateException(
              "a lawful change was refused: %s %s".formatted(e.code(), e.reason()), e);
        }
        refused.incrementAndGet();
      }
    }
  }
}
