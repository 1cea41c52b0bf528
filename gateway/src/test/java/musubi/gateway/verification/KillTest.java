package musubi.gateway.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.EmbeddedServer;
import org.junit.jupiter.api.Test;

/**
 * The promise of the update path: whatever is killed whenever, every update that was acknowledged
 * is at the prefecture and at the nation, once, byte for byte.
 */
class KillTest {
  private static final List<Member> CITIES =
      List.of(
          Member.communication("131121"),
          Member.communication("401307"),
          Member.communication("401005"));
  private static final List<Member> ABOVE =
      List.of(Member.NATION, Member.prefecture("130001"), Member.prefecture("400009"));
  private static final Duration ARRIVAL_LIMIT = Duration.ofMinutes(3);

  private final Counts counts = Counts.chosen();
  private final long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());

  @Test
  void killedAtAnyTime_everyAcknowledgedUpdateIsEverywhereOnce() throws Exception {
    System.out.println("seed=" + seed);
    Path postgres = Path.of(System.getProperty("musubi.test.directory"), "postgres-to-kill");
    EmbeddedServer server = EmbeddedServer.start(postgres, OptionalInt.empty());
    try {
      Path directory = TestNetwork.directory("kill");
      LocalNetwork network =
          LocalNetwork.prepare(
              directory,
              server,
              "kill_",
              "INFO",
              Stream.of(ABOVE, CITIES).flatMap(List::stream).toList());
      run(network, server, postgres, directory);
    } finally {
      EmbeddedServer.start(postgres, OptionalInt.empty()).stop();
    }
  }

  private void run(LocalNetwork network, EmbeddedServer server, Path postgres, Path directory)
      throws Exception {
    Path acknowledged = directory.resolve("acknowledged.tsv");
    List<CuttingRelay> relays = new ArrayList<>();
    try (network;
        AcknowledgedFile file = new AcknowledgedFile(acknowledged);
        Load load = new Load(network, file, seed, true);
        Killer killer =
            new Killer(network, server, postgres, seed, () -> load.failure().isPresent())) {
      killer.startAll();
      long begin = System.nanoTime();
      for (Member city : CITIES) {
        CuttingRelay relay =
            new CuttingRelay(
                network.port(city),
                seed + relays.size(),
                counts.cutAfterBytes() / 10,
                counts.cutAfterBytes());
        relays.add(relay);
        load.push(city, relay.port());
      }
      load.pace(counts.updatesPerSecond());

      killer.kill(counts.killsPerKind(), counts.longestPause());
      killer.awaitAll();
      Waiting.until(
          counts.updates() + " acknowledged updates",
          ARRIVAL_LIMIT,
          () -> load.failure().isPresent() || load.acknowledged() >= counts.updates());
      load.failure().ifPresent(KillTest::rethrow);
      load.finish();
      load.failure().ifPresent(KillTest::rethrow);
      Waiting.until("the nation has everything", ARRIVAL_LIMIT, () -> arrived(network));
      double seconds = (System.nanoTime() - begin) / 1e9;
      Stream.of(CITIES, ABOVE.reversed()).flatMap(List::stream).forEach(network::stop);

      Audit.Verdict verdict = Audit.run(network, directory, acknowledged);

      long cuts = relays.stream().mapToLong(CuttingRelay::cuts).sum();
      long repeats = repeats(network);
      System.out.print(verdict.text());
      System.out.printf(
          "updates=%d seconds=%.0f rate=%.0f/s kills=%s failed-starts=%d cuts=%d repeats=%d seed=%d%n",
          load.acknowledged(),
          seconds,
          load.acknowledged() / seconds,
          killer.kills(),
          killer.failedStarts(),
          cuts,
          repeats,
          seed);
      assertEquals(0, verdict.exitStatus(), verdict.text());
      assertEquals(load.acknowledged(), Files.lines(acknowledged).count());
      assertEquals(
          Stream.of(Killer.Victim.values())
              .collect(Collectors.toMap(Function.identity(), victim -> counts.killsPerKind())),
          Map.copyOf(killer.kills()));
      assertEquals(List.of(), defects(network));
      assertTrue(repeats > 0, "no act was asked for again after it was done");
    } finally {
      relays.forEach(CuttingRelay::close);
    }
  }

  private static boolean arrived(LocalNetwork network) {
    return CITIES.stream()
        .allMatch(
            city -> lastNumber(network, Member.NATION, city) == lastNumber(network, city, city));
  }

  private static long lastNumber(LocalNetwork network, Member tier, Member city) {
    return TestNetwork.count(
        network,
        tier,
        "select coalesce(max(last_number), 0) from lane where municipality = ?",
        city.body().digits());
  }

  /** Pushes that were answered although the act had been done before. */
  private static long repeats(LocalNetwork network) {
    return CITIES.stream()
        .mapToLong(
            city ->
                TestNetwork.count(
                    network,
                    city,
                    "select count(*) - count(distinct request_id) from call_record"
                        + " where exchange = 'R-01' and decision = 1"))
        .sum();
  }

  /** What nodes themselves logged as their own fault, whatever was away. */
  private static List<String> defects(LocalNetwork network) throws IOException {
    List<String> found = new ArrayList<>();
    for (Member member : network.members()) {
      try (Stream<String> lines = Files.lines(network.log(member))) {
        lines
            .filter(line -> line.contains("\"level\":\"ERROR\""))
            // A migration whose database is killed under it says that it cannot even roll back.
            .filter(line -> !line.contains("\"loggerName\":\"org.flywaydb."))
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
