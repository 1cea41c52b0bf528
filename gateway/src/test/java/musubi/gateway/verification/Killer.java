package musubi.gateway.verification;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.EmbeddedServerException;

/**
 * Kills with SIGKILL: nodes and PostgreSQL, one after the other at seeded times, each started again
 * at once while the others go on dying. A node that does not start because PostgreSQL is away is
 * started again.
 */
final class Killer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final LocalNetwork network;
  private final Path postgres;
  private final Random random;
  private final BooleanSupplier aborted;
  private final Map<Member, NodeProcess> nodes = new ConcurrentHashMap<>();
  private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
  private final AtomicLong failedStarts = new AtomicLong();
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile EmbeddedServer server;

  /** Kinds of victims. */
  enum Victim {
    COMMUNICATION,
    PREFECTURE,
    NATION,
    POSTGRESQL
  }

  /**
   * A killer of nodes that do not run yet.
   *
   * @param server runs
   * @param postgres its directory
   * @param aborted whether the run is lost, so that killing may end
   */
  Killer(
      LocalNetwork network,
      EmbeddedServer server,
      Path postgres,
      long seed,
      BooleanSupplier aborted) {
    this.network = network;
    this.server = server;
    this.postgres = postgres;
    this.random = new Random(seed);
    this.aborted = aborted;
  }

  /** Starts all nodes at once; returns when they take calls. */
  void startAll() {
    network.members().forEach(member -> starters.execute(() -> start(member)));
    awaitAll();
  }

  /** Waits until everything that was killed is there again. */
  void awaitAll() {
    Waiting.until(
        "all nodes and PostgreSQL run",
        START_LIMIT,
        () -> server != null && nodes.size() == network.members().size());
  }

  /** Kills each kind so often, in seeded order, with seeded pauses. */
  void kill(int killsPerKind, Duration longestPause) throws InterruptedException {
    List<Victim> order = new ArrayList<>();
    for (Victim victim : Victim.values()) {
      order.addAll(Collections.nCopies(killsPerKind, victim));
    }
    Collections.shuffle(order, random);
    for (Victim victim : order) {
      if (over.await(random.nextLong(longestPause.toMillis()), TimeUnit.MILLISECONDS)
          || aborted.getAsBoolean()) {
        return;
      }
      kill(victim);
      kills.merge(victim, 1, Integer::sum);
    }
  }

  /** Kills by kind. */
  Map<Victim, Integer> kills() {
    return kills;
  }

  /** Starts of nodes that failed, since PostgreSQL was away. */
  long failedStarts() {
    return failedStarts.get();
  }

  /** Ends the killing; starts that are under way end first. */
  @Override
  public void close() {
    over.countDown();
    starters.close();
  }

  private void kill(Victim victim) {
    if (victim == Victim.POSTGRESQL) {
      Waiting.until("PostgreSQL runs", START_LIMIT, () -> server != null);
      EmbeddedServer running = server;
      server = null;
      running.kill9();
      starters.execute(this::startPostgres);
      return;
    }
    Waiting.until("a victim runs: " + victim, START_LIMIT, () -> !candidates(victim).isEmpty());
    List<Member> candidates = candidates(victim);
    Member member = candidates.get(random.nextInt(candidates.size()));
    nodes.remove(member).kill();
    starters.execute(() -> start(member));
  }

  private List<Member> candidates(Victim victim) {
    return network.members().stream()
        .filter(nodes::containsKey)
        .filter(member -> member.role().equalsIgnoreCase(victim.name()))
        .toList();
  }

  private void start(Member member) {
    while (over.getCount() > 0) {
      try {
        nodes.put(member, network.startProcess(member));
        return;
      } catch (IllegalStateException away) {
        failedStarts.incrementAndGet();
        Waiting.until("PostgreSQL runs", START_LIMIT, () -> server != null || over.getCount() == 0);
      }
    }
  }

  private void startPostgres() {
    while (over.getCount() > 0) {
      try {
        server = EmbeddedServer.start(postgres, OptionalInt.empty());
        return;
      } catch (EmbeddedServerException again) {
        failedStarts.incrementAndGet();
      }
    }
  }
}
