package musubi.gateway.verification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;

/**
 * Kills node processes with SIGKILL, each as often as the others, in seeded order at seeded times;
 * each is started again at once while others go on dying.
 */
final class NodeKiller implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final LocalNetwork network;
  private final Random random;
  private final BooleanSupplier aborted;
  private final Map<Member, NodeProcess> nodes = new ConcurrentHashMap<>();
  private final Map<String, Integer> kills = new TreeMap<>();
  private final AtomicLong failedStarts = new AtomicLong();
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean over;

  /**
   * A killer of nodes that do not run yet.
   *
   * @param aborted whether the run is lost, so that killing may end
   */
  NodeKiller(LocalNetwork network, long seed, BooleanSupplier aborted) {
    this.network = network;
    this.random = new Random(seed);
    this.aborted = aborted;
  }

  /** Starts all nodes, one after the other; returns when they take calls. */
  void startAll() {
    network.members().forEach(member -> nodes.put(member, network.startProcess(member)));
  }

  /** Waits until everything that was killed is there again. */
  void awaitAll() {
    Waiting.until("all nodes run", START_LIMIT, () -> nodes.size() == network.members().size());
  }

  /** Kills so often in all. */
  void kill(int count, Duration longestPause) {
    for (Member member : order(count)) {
      pause(random.nextLong(longestPause.toMillis()));
      Waiting.until(
          "a victim runs", START_LIMIT, () -> nodes.containsKey(member) || aborted.getAsBoolean());
      if (aborted.getAsBoolean()) {
        return;
      }
      nodes.remove(member).kill();
      kills.merge(member.label(), 1, Integer::sum);
      start(member);
    }
  }

  /** Kills by node. */
  Map<String, Integer> kills() {
    return Map.copyOf(kills);
  }

  /** Starts that failed, since a machine under load gave a node too little time. */
  long failedStarts() {
    return failedStarts.get();
  }

  /** Starts that are under way end first. */
  @Override
  public void close() {
    over = true;
    starters.close();
  }

  /** Every member once before anyone's second time. */
  private List<Member> order(int count) {
    List<Member> order = new ArrayList<>();
    while (order.size() < count) {
      List<Member> round = new ArrayList<>(network.members());
      Collections.shuffle(round, random);
      order.addAll(round);
    }
    return order.subList(0, count);
  }

  private void start(Member member) {
    starters.execute(
        () -> {
          while (!over && !nodes.containsKey(member)) {
            try {
              nodes.put(member, network.startProcess(member));
            } catch (IllegalStateException away) {
              failedStarts.incrementAndGet();
            }
          }
        });
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
