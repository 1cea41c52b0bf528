package musubi.gateway.protection;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.protection.Marks.at;
import static musubi.gateway.protection.Marks.code;
import static musubi.gateway.protection.Marks.request;
import static musubi.registry.v1.MarkTier.MARK_TIER_COMMUNICATION;
import static musubi.registry.v1.MarkTier.MARK_TIER_PREFECTURE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marks while tiers come and go, in a network of the test's own. */
class MarkSenderTest {
  private static final String UNSENT = "musubi_protection_unsent";

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);

  @BeforeEach
  void start() {
    network.members().forEach(network::start);
  }

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void mark_prefectureAway_isInForceHereAndArrivesWhenItIsBack() {
    String code = code("131121");
    await("health", () -> Operations.get(network, SETAGAYA, "/health").status() == 200);
    network.stop(TOKYO);

    String expected = "true infinity " + Marks.set(network, SETAGAYA, request(code, true));

    assertEquals(List.of(expected), at(network, SETAGAYA, code));
    await("the figure", () -> Operations.figure(network, SETAGAYA, UNSENT) == 1);
    await("the health", () -> health(SETAGAYA).contains("\"marks to " + name() + "\" : \"down\""));
    assertEquals(
        List.of(MARK_TIER_COMMUNICATION), Marks.get(network, SETAGAYA, code).getTiersList());

    network.start(TOKYO);

    arrives(code, expected);
    await("the figure", () -> Operations.figure(network, SETAGAYA, UNSENT) == 0);
    await("the health", () -> health(SETAGAYA).contains("\"marks to " + name() + "\" : \"up\""));
  }

  @Test
  void mark_nationAway_theRegisterSeesIt() {
    String code = code("131121");
    network.stop(Member.NATION);

    String expected = "true infinity " + Marks.set(network, SETAGAYA, request(code, true));

    await("the prefecture", () -> at(network, TOKYO, code).equals(List.of(expected)));
    await(
        "the tiers",
        () ->
            Marks.get(network, SETAGAYA, code)
                .getTiersList()
                .equals(List.of(MARK_TIER_COMMUNICATION, MARK_TIER_PREFECTURE)));
    await("the figure", () -> Operations.figure(network, TOKYO, UNSENT) == 1);

    network.start(Member.NATION);

    arrives(code, expected);
    await("all tiers", () -> Marks.get(network, SETAGAYA, code).getTiersCount() == 3);
  }

  @Test
  void mark_cityRestartsBeforeItCouldSend_arrives() {
    String code = code("131121");
    network.stop(TOKYO);
    String expected = "true infinity " + Marks.set(network, SETAGAYA, request(code, true));
    network.stop(SETAGAYA);

    network.start(TOKYO);
    network.start(SETAGAYA);

    arrives(code, expected);
    assertEquals(List.of(expected), at(network, SETAGAYA, code));
  }

  @Test
  void restart_allTiers_keepWhatTheyHaveAndSendNothingTwice() {
    String code = code("131121");
    String expected = "true infinity " + Marks.set(network, SETAGAYA, request(code, true));
    arrives(code, expected);
    await("acknowledged", () -> acknowledged(SETAGAYA) > 0 && acknowledged(TOKYO) > 0);
    long provided = provided(SETAGAYA);

    network.members().forEach(network::stop);
    network.members().forEach(network::start);
    String other = code("131121");
    arrives(other, "true infinity " + Marks.set(network, SETAGAYA, request(other, true)));

    arrives(code, expected);
    await("one provision more", () -> provided(SETAGAYA) == provided + 1);
    assertEquals(
        1,
        count(
            network,
            SETAGAYA,
            "select count(*) from call_record where exchange = 'P-02' and municipality = '131121'"
                + " and first_number = ? and decision = 1 and record_class = 2",
            Long.parseLong(expected.split(" ")[2])));
  }

  /** A prefecture that was restored from a backup of before the mark gets it again. */
  @Test
  void restore_prefectureWithoutTheMark_getsItAgain() throws SQLException {
    String code = code("131121");
    String expected = "true infinity " + Marks.set(network, SETAGAYA, request(code, true));
    arrives(code, expected);
    await("acknowledged", () -> acknowledged(SETAGAYA) > 0);
    network.stop(TOKYO);
    try (Connection connection = network.database(TOKYO).connect();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from protection");
      statement.execute("delete from protection_lane");
    }
    String other = code("131121");
    Marks.set(network, SETAGAYA, request(other, true));

    network.start(TOKYO);

    arrives(code, expected);
    assertTrue(Operations.figure(network, SETAGAYA, "musubi_protection_rewound_total") > 0);
  }

  private void arrives(String code, String expected) {
    for (Member tier : List.of(TOKYO, Member.NATION)) {
      await("the mark at " + tier.label(), () -> at(network, tier, code).equals(List.of(expected)));
    }
  }

  private long acknowledged(Member tier) {
    return count(network, tier, "select coalesce(max(acknowledged), 0) from protection_lane");
  }

  private long provided(Member tier) {
    return count(
        network,
        tier,
        "select count(*) from call_record where exchange = 'P-02' and caller like ?",
        "musubi://communication/131121");
  }

  private String health(Member member) {
    return Operations.get(network, member, "/health").body();
  }

  private static String name() {
    return "prefecture-130001.musubi.internal";
  }
}
