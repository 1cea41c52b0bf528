package musubi.gateway.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import musubi.auditor.CardAudit;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import org.junit.jupiter.api.Test;

/**
 * The promise of cards: whatever is killed whenever, every order is decided once, nobody is told
 * otherwise, and the municipality knows its cards as they are.
 */
class CardKillTest {
  private static final Member CITY = TestNetwork.SETAGAYA;
  private static final Duration QUIET_LIMIT = Duration.ofMinutes(2);

  /** Faults that the auditor has to name: what is planted where. */
  private static final List<List<String>> PLANTED =
      List.of(
          List.of(
              "cards",
              "update card set revision = revision + 1 where card_number ="
                  + " (select min(card_number) from card)",
              "CARD_REVISION_ASTRAY"),
          List.of(
              "cards",
              "update card_event set refused = 'CARD_STATE_FORBIDS' where event_id ="
                  + " (select min(event_id::text)::uuid from card_event where refused is null)",
              "CARD_REVISION_ASTRAY"),
          List.of(
              "cards",
              "delete from card_event where event_id ="
                  + " (select min(event_id::text)::uuid from card_event where refused is not null)",
              "ORDER_UNLIKE"),
          List.of(
              "communication",
              "update card_order set state = 2 where number = (select min(number) from card_order"
                  + " where state = 3)",
              "ORDER_OPEN"),
          List.of(
              "communication",
              "update card_copy set revision = revision - 1 where card_number ="
                  + " (select min(card_number) from card_copy)",
              "CARD_COPY_UNLIKE"));

  /** Size of a run. */
  private record Size(int kills, int answers, Duration longestPause) {
    static Size chosen() {
      return switch (System.getProperty("musubi.test.counts", "small")) {
        case "small" -> new Size(4, 60, Duration.ofMillis(1_000));
        case "full" -> new Size(200, 20_000, Duration.ofMillis(3_000));
        default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
      };
    }
  }

  private final Size size = Size.chosen();
  private final long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());

  @Test
  void killedAtAnyTime_everyOrderIsDecidedOnceAndToldAlike() throws Exception {
    System.out.println("seed=" + seed);
    try (LocalNetwork network = TestNetwork.ownNetwork(Member.CARDS, CITY)) {
      TestOperators.of(network).statements("900010", "AGENT-1", "T-1", "resident-record");
      network.publish();
      run(network);
    }
  }

  private void run(LocalNetwork network) throws Exception {
    Path directory = Files.createDirectories(TestNetwork.directory("card-kill"));
    Path acknowledged = directory.resolve("acknowledged.tsv");
    try (CardLoad load = new CardLoad(network, CITY, acknowledged, seed);
        NodeKiller killer = new NodeKiller(network, seed, () -> load.failure().isPresent())) {
      killer.startAll();
      load.start();
      killer.kill(size.kills, size.longestPause);
      killer.awaitAll();
      Waiting.until(
          "the load",
          QUIET_LIMIT.multipliedBy(10),
          () -> load.failure().isPresent() || load.answers() >= size.answers);
      load.finish();
      load.failure().ifPresent(CardKillTest::rethrow);
      Waiting.until("everything is quiet", QUIET_LIMIT, () -> isQuiet(network));
      network.members().reversed().forEach(network::stop);

      Audit.Verdict verdict = Audit.run(CardAudit.class, network, directory, acknowledged);

      System.out.print(verdict.text());
      System.out.printf(
          "answers=%d repeats=%d kills=%s failed-starts=%d seed=%d%n",
          load.answers(), load.repeats(), killer.kills(), killer.failedStarts(), seed);
      assertEquals(0, verdict.exitStatus(), verdict.text());
      assertTrue(load.repeats() > 0, "no call was made again");
      plant(network, directory, acknowledged);
    }
  }

  /** The control: each kind of fault, planted in databases that are right, is named. */
  private static void plant(LocalNetwork network, Path directory, Path acknowledged)
      throws Exception {
    for (List<String> planted : PLANTED) {
      Member member = planted.getFirst().equals("cards") ? Member.CARDS : CITY;
      try (Connection connection = network.database(member).connect();
          Statement statement = connection.createStatement()) {
        assertEquals(1, statement.executeUpdate(planted.get(1)), planted.get(1));
      }
      String found = Audit.run(CardAudit.class, network, directory, acknowledged).text();
      assertTrue(found.contains("FOUND " + planted.get(2)), planted.get(1) + ": " + found);
    }
  }

  private static boolean isQuiet(LocalNetwork network) {
    return Stream.of(
                TestNetwork.count(network, CITY, "select count(*) from card_order where state = 2"),
                TestNetwork.count(
                    network,
                    Member.CARDS,
                    "select count(*) from card_lane where sequence > acknowledged"))
            .mapToLong(Long::longValue)
            .sum()
        == 0;
  }

  private static void rethrow(Throwable failure) {
    throw new AssertionError("the load ended: " + failure.getMessage(), failure);
  }
}
