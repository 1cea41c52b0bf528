package musubi.gateway.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import musubi.auditor.SymbolAudit;
import musubi.gateway.inquiry.TwoCities;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import org.junit.jupiter.api.Test;

/**
 * The promise of symbols and inquiries: whatever is killed whenever, nobody is half linked, no
 * permit serves twice, nothing is left behind, and every inquiry has its end.
 */
class SymbolKillTest {
  private static final List<Member> COMMUNICATIONS =
      List.of(Member.communication(TwoCities.ASKER), Member.communication(TwoCities.ANSWERER));
  private static final List<Member> LINKAGES = List.of(TwoCities.ASKING, TwoCities.ANSWERING);
  private static final Duration QUIET_LIMIT = Duration.ofMinutes(3);

  /** What has to be nothing before the auditor looks, by node. */
  private static final List<Awaited> AWAITED =
      List.of(
          new Awaited(LINKAGES, "select count(*) from inquiry where state in (1, 3)"),
          new Awaited(LINKAGES, "select count(*) from acquisition"),
          new Awaited(LINKAGES, "select count(*) from number_issue"),
          new Awaited(COMMUNICATIONS, "select count(*) from hand_over"),
          new Awaited(List.of(Member.NATION), "select count(*) from acquire_queue"),
          new Awaited(List.of(Member.NATION), "select count(*) from acquire_request"),
          new Awaited(
              List.of(Member.BROKER), "select count(*) from processing_number where state = 2"),
          new Awaited(
              List.of(Member.BROKER),
              "select count(*) from translation where purpose = 1 and translated is not null"));

  private record Awaited(List<Member> members, String sql) {}

  /**
   * Size of a run.
   *
   * @param movers about whom is asked; one in five is flagged
   * @param longestPause the longest time between two kills
   */
  private record Size(int kills, int movers, int inquiries, int links, Duration longestPause) {
    static Size chosen() {
      return switch (System.getProperty("musubi.test.counts", "small")) {
        case "small" -> new Size(6, 8, 12, 4, Duration.ofMillis(1_000));
        case "full" -> new Size(200, 50, 2_000, 500, Duration.ofMillis(3_000));
        default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
      };
    }
  }

  private final Size size = Size.chosen();
  private final long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());

  @Test
  void killedAtAnyTime_everyAcquisitionAndInquiryEndsOnce() throws Exception {
    System.out.println("seed=" + seed);
    List<Member> members =
        Stream.of(List.of(Member.NATION, Member.BROKER), COMMUNICATIONS, LINKAGES)
            .flatMap(List::stream)
            .toList();
    try (LocalNetwork network = TestNetwork.ownNetwork(members.toArray(Member[]::new))) {
      run(network);
    }
  }

  private void run(LocalNetwork network) throws Exception {
    Path directory = Files.createDirectories(TestNetwork.directory("symbol-kill"));
    Path acknowledged = directory.resolve("acknowledged.tsv");
    List<SymbolLoad> loads = new ArrayList<>();
    try (NodeKiller killer =
        new NodeKiller(
            network, seed, () -> loads.stream().anyMatch(load -> load.failure().isPresent()))) {
      killer.startAll();
      try (SymbolLoad load = new SymbolLoad(network, movers(network), acknowledged, seed)) {
        loads.add(load);
        long begin = System.nanoTime();
        load.start();

        killer.kill(size.kills, size.longestPause);
        killer.awaitAll();
        Waiting.until(
            "the load",
            QUIET_LIMIT,
            () ->
                load.failure().isPresent()
                    || load.inquiries() >= size.inquiries && load.linked() >= size.links);
        load.failure().ifPresent(SymbolKillTest::rethrow);
        load.finish();
        load.failure().ifPresent(SymbolKillTest::rethrow);
        Waiting.until("everything is quiet", QUIET_LIMIT, () -> isQuiet(network));
        double seconds = (System.nanoTime() - begin) / 1e9;
        network.members().reversed().forEach(network::stop);

        Audit.Verdict verdict = Audit.run(SymbolAudit.class, network, directory, acknowledged);

        System.out.print(verdict.text());
        System.out.printf(
            "inquiries=%d decided=%d linked=%d repeats=%d seconds=%.0f kills=%s failed-starts=%d"
                + " seed=%d%n",
            load.inquiries(),
            load.decided(),
            load.linked(),
            load.repeated(),
            seconds,
            killer.kills(),
            killer.failedStarts(),
            seed);
        assertEquals(0, verdict.exitStatus(), verdict.text());
        assertEquals(List.of(), defects(network));
        assertEquals(size.kills, killer.kills().values().stream().mapToInt(i -> i).sum());
        assertEquals(Set.of(), notKilled(network, killer));
        assertTrue(load.decided() > 0, "no question waited for an official");
        assertTrue(load.repeated() > 0, "no call was made again");
      }
    }
  }

  private List<Mover> movers(LocalNetwork network) {
    TwoCities cities = TwoCities.over(network);
    List<Mover> movers = cities.movers(size.movers);
    for (int i = 0; i < movers.size(); i++) {
      cities.replica(movers.get(i), i % 5 == 0);
    }
    return movers;
  }

  private static boolean isQuiet(LocalNetwork network) {
    return AWAITED.stream()
        .allMatch(
            awaited ->
                awaited.members.stream()
                    .allMatch(member -> TestNetwork.count(network, member, awaited.sql) == 0));
  }

  private static Set<String> notKilled(LocalNetwork network, NodeKiller killer) {
    Set<String> left = new TreeSet<>();
    network.members().forEach(member -> left.add(member.label()));
    left.removeAll(killer.kills().keySet());
    return left;
  }

  /** What nodes themselves logged as their own fault. */
  private static List<String> defects(LocalNetwork network) throws IOException {
    List<String> found = new ArrayList<>();
    for (Member member : network.members()) {
      try (Stream<String> lines = Files.lines(network.log(member))) {
        lines
            .filter(line -> line.contains("\"level\":\"ERROR\""))
            // The SQL client's pool may cancel a wait that has just ended, and says so.
            .filter(line -> !line.contains("SqlConnectionPool$1PoolRequest"))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static void rethrow(Throwable failure) {
    throw new AssertionError("the load ended: " + failure.getMessage(), failure);
  }
}
