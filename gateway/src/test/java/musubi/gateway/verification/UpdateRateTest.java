package musubi.gateway.verification;

import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import musubi.backends.people.People;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * How many updates a second arrive at the nation, everything on one machine; printed, not judged.
 */
@Execution(ExecutionMode.SAME_THREAD)
class UpdateRateTest {
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));
  private static final int UPDATES = FULL ? 60_000 : 3_000;
  private static final int WARM_UP = FULL ? 20_000 : 1_000;
  private static final int IN_FLIGHT = 256;

  private final People people = People.of("131121", 5);
  private final AtomicLong next = new AtomicLong();

  @Test
  void updates_fromManyCallers_allReachTheNation() throws Exception {
    try (LocalNetwork network =
        TestNetwork.ownNetwork(Member.NATION, TestNetwork.TOKYO, TestNetwork.SETAGAYA)) {
      network.members().forEach(network::start);
      try (Connection connection =
          Connection.to("127.0.0.1", network.port(TestNetwork.SETAGAYA))
              .node("communication", "131121")
              .certificate(network.system("register", "131121", "main").key().getParent())
              .open()) {
        RegisterClient register = new RegisterClient(connection);
        push(register, WARM_UP);
        await("warm-up at the nation", () -> atNation(network) == WARM_UP);

        long start = System.nanoTime();
        push(register, UPDATES);
        double accepted = (System.nanoTime() - start) / 1e9;
        await("all updates at the nation", () -> atNation(network) == WARM_UP + UPDATES);
        double arrived = (System.nanoTime() - start) / 1e9;

        System.out.printf(
            "update rate: %d updates, %d in flight: %.0f/s accepted, %.0f/s at the nation%n",
            UPDATES, IN_FLIGHT, UPDATES / accepted, UPDATES / arrived);
        assertEquals(
            WARM_UP + UPDATES,
            count(
                network,
                Member.NATION,
                "select count(*) from identity_update where disposition = 1"));
      }
    }
  }

  private void push(RegisterClient register, int updates) throws Exception {
    List<Callable<Long>> pushes = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      int share = updates / IN_FLIGHT + (i < updates % IN_FLIGHT ? 1 : 0);
      pushes.add(() -> push(register, (long) share));
    }
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> pushed : callers.invokeAll(pushes)) {
        pushed.get();
      }
    }
  }

  private long push(RegisterClient register, long share) {
    for (long i = 0; i < share; i++) {
      register.push(
          RequestIds.next(),
          people.resident(next.getAndIncrement()).build(),
          Duration.ofSeconds(30));
    }
    return share;
  }

  private static long atNation(LocalNetwork network) {
    return count(network, Member.NATION, "select coalesce(max(last_number), 0) from lane");
  }
}
