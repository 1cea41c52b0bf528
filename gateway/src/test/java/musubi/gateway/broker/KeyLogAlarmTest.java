package musubi.gateway.broker;

import static musubi.gateway.broker.SymbolParty.reasonOf;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.merkle.MerkleFrontier;
import musubi.gateway.merkle.MerkleTree;
import musubi.gateway.translation.Checkpoint;
import musubi.gateway.translation.KeyLogLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key log that goes another way than it should, and who notices. */
class KeyLogAlarmTest {
  private static final Member SETAGAYA = Member.linkage("131121");
  private static final Member SHIBUYA = Member.linkage("131130");
  private static final String REFUSED = "musubi_key_log_refused_total";

  private final LocalNetwork network =
      TestNetwork.ownNetwork(Member.NATION, Member.BROKER, SETAGAYA, SHIBUYA);
  private SymbolParty setagaya;
  private SymbolParty shibuya;

  @BeforeEach
  void start() {
    network.start(Member.NATION);
    network.start(Member.BROKER);
    awaitNation();
    setagaya = SymbolParty.linkage(network, SETAGAYA);
    shibuya = SymbolParty.linkage(network, SHIBUYA);
  }

  @AfterEach
  void stop() {
    setagaya.close();
    shibuya.close();
    network.close();
  }

  @Test
  void broker_rolledBack_isRefusedByName() {
    setagaya.entered();
    await("the nation", () -> entries(Member.NATION) == entries(Member.BROKER));
    setagaya.follow();
    long kept = entries(Member.NATION);
    network.stop(Member.BROKER);
    rollBack(kept - 1);

    network.start(Member.BROKER);

    await("the alarm", () -> refused("KEY_LOG_ROLLED_BACK") > 0);
    assertEquals("KEY_LOG_SHORTER", reasonOf(setagaya::follow));
    assertEquals(kept, entries(Member.NATION));
  }

  @Test
  void broker_forked_isRefusedByName() {
    setagaya.entered();
    await("the nation", () -> entries(Member.NATION) == entries(Member.BROKER));
    setagaya.follow();
    long kept = entries(Member.NATION);
    network.stop(Member.NATION);
    network.stop(Member.BROKER);
    rollBack(kept - 3);
    network.start(Member.BROKER);
    shibuya.keys().entries().forEach(shibuya::enter);
    setagaya.keys().entries().forEach(setagaya::enter);
    assertTrue(entries(Member.BROKER) > kept);

    network.start(Member.NATION);

    await("the alarm", () -> refused("KEY_LOG_FORKED") > 0);
    assertEquals(kept, entries(Member.NATION));
    assertEquals(
        0,
        count(
            network,
            Member.NATION,
            "select count(*) from key_log_checkpoint where size > ?",
            kept));
  }

  /** A node of its own enters its keys, follows, and fetches the list that the log names. */
  @Test
  void linkageNode_started_hasKeysListAndLog() {
    network.start(SETAGAYA);

    await("the list", () -> count(network, SETAGAYA, "select count(*) from permission_list") == 1);
    await(
        "the symbol key",
        () ->
            count(
                    network,
                    SETAGAYA,
                    "select count(*) from key_log_entry where kind = 3 and genuine"
                        + " and organisation = 'linkage/131121'")
                == 1);
    await("health", () -> Operations.get(network, SETAGAYA, "/health").status() == 200);
    assertEquals(
        rows(network, Member.BROKER, "select list from permission_list"),
        rows(network, SETAGAYA, "select list from permission_list"));
  }

  /** A key of an organisation that it never made is said aloud by the organisation itself. */
  @Test
  void linkageNode_keyThatItDidNotMake_isAnAlarm() {
    network.start(SETAGAYA);
    await("the log", () -> entries(SETAGAYA) > 0 && entries(SETAGAYA) == entries(Member.BROKER));

    setagaya.keys().entries().forEach(setagaya::enter);

    await(
        "the alarm",
        () -> Operations.figure(network, SETAGAYA, "musubi_key_log_foreign_total") > 0);
  }

  /** Where a prefecture countersigns, a checkpoint without it does not count. */
  @Test
  void checkpoint_prefectureWitnesses_countsWithBothAlone() throws Exception {
    Member tokyo = Member.prefecture("130001");
    LocalNetwork three = TestNetwork.ownNetwork(Member.NATION, Member.BROKER, tokyo, SETAGAYA);
    String both = "keyLog: { witnesses: [prefecture/130001] }\n";
    three.configure(Member.BROKER, both);
    three.configure(Member.NATION, both);
    three.configure(tokyo, "keyLog: { witness: true }\n");
    three.start(Member.NATION);
    three.start(Member.BROKER);
    try (SymbolParty party = SymbolParty.linkage(three, SETAGAYA)) {
      party.keys().entries().forEach(party::enter);
      await(
          "the nation",
          () ->
              count(three, Member.NATION, "select count(*) from key_log_entry")
                  == count(three, Member.BROKER, "select count(*) from key_log_entry"));
      party.follow();
      long alone = party.log().size();

      three.start(tokyo);

      party.entered();
      KeyLogLink.Watch watch = party.link().watch(0, false);
      assertEquals(0, alone);
      assertEquals(
          Set.of("broker/900028", "nation/900001", "prefecture/130001"),
          watch
              .take(Duration.ofSeconds(10))
              .orElseThrow()
              .checkpoint()
              .orElseThrow()
              .signatures()
              .stream()
              .map(Checkpoint.Signature::signer)
              .collect(Collectors.toSet()));
      watch.breakOff();
    } finally {
      three.close();
    }
  }

  private void awaitNation() {
    await(
        "the nation's keys",
        () ->
            count(
                    network,
                    Member.NATION,
                    "select count(*) from key_log_entry where organisation = 'nation'")
                == 2);
  }

  private long entries(Member member) {
    return count(network, member, "select count(*) from key_log_entry");
  }

  private long refused(String reason) {
    return Operations.get(network, Member.NATION, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(REFUSED + "{") && line.contains(reason))
        .count();
  }

  /** What a restored backup does: the broker's database is that of before. */
  private void rollBack(long size) {
    try (Connection connection = network.database(Member.BROKER).connect();
        PreparedStatement entries =
            connection.prepareStatement(
                "select entry from key_log_entry where number < ? order by number");
        PreparedStatement cut =
            connection.prepareStatement("delete from key_log_entry where number >= ?");
        PreparedStatement checkpoints =
            connection.prepareStatement("delete from key_log_checkpoint where size > ?");
        PreparedStatement head =
            connection.prepareStatement(
                "update key_log_head set size = ?, edge = ?,"
                    + " counted = (select coalesce(max(size), 0) from key_log_checkpoint)")) {
      MerkleFrontier edge = MerkleFrontier.empty();
      entries.setLong(1, size);
      try (ResultSet rows = entries.executeQuery()) {
        while (rows.next()) {
          edge.add(MerkleTree.leafHash(rows.getBytes(1)));
        }
      }
      cut.setLong(1, size);
      cut.execute();
      checkpoints.setLong(1, size);
      checkpoints.execute();
      head.setLong(1, size);
      head.setBytes(2, edge.toByteArray());
      head.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
