package musubi.gateway.broker;

import static musubi.gateway.broker.SymbolParty.reasonOf;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.translation.Checkpoint;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLogLink;
import musubi.gateway.translation.KeyLogMessages;
import musubi.gateway.translation.KeyState;
import musubi.gateway.translation.Organisations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The key log between the broker, the nation as witness, and those who follow it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyLogTest {
  private static final Member SETAGAYA = Member.linkage("131121");
  private static final Member SHIBUYA = Member.linkage("131130");

  private final LocalNetwork network =
      TestNetwork.ownNetwork(Member.NATION, Member.BROKER, SETAGAYA, SHIBUYA);
  private SymbolParty setagaya;
  private SymbolParty shibuya;

  @BeforeAll
  void start() {
    network.start(Member.NATION);
    network.start(Member.BROKER);
    awaitNation();
    setagaya = SymbolParty.linkage(network, SETAGAYA);
    shibuya = SymbolParty.linkage(network, SHIBUYA);
  }

  @AfterAll
  void stop() {
    setagaya.close();
    shibuya.close();
    network.close();
  }

  @Test
  void append_ownKeys_areCountersignedAndGiveASymbolKey() throws Exception {
    setagaya.entered();

    Checkpoint checkpoint = newest(setagaya);
    Organisation own = new Organisation("linkage/131121", 1);
    assertEquals(
        List.of("broker/900028", "nation/900001"),
        checkpoint.signatures().stream().map(Checkpoint.Signature::signer).toList());
    assertEquals(Optional.of(own), setagaya.log().active("linkage/131121"));
    setagaya.log().commitment(own).orElseThrow().check();
    assertEquals(1, setagaya.log().listVersion());
    assertTrue(setagaya.log().knowsRoot(checkpoint.root()));
    assertFalse(setagaya.log().signing("nation", Instant.now()).isEmpty());
    assertFalse(setagaya.log().signing("broker", Instant.now()).isEmpty());
    assertTrue(setagaya.log().commitment(Organisation.NATION).isPresent());
  }

  @Test
  void append_sameAgain_changesNothing() {
    setagaya.entered();
    long before = entries(Member.BROKER);

    setagaya.keys().entries().forEach(setagaya::enter);

    assertEquals(before, entries(Member.BROKER));
  }

  @Test
  void append_everythingForeignOrMalformed_isRefusedAndRecorded() {
    setagaya.entered();
    Instant now = Instant.now();
    HpkeKey other = HpkeKey.generate(new SecureRandom());
    KeyEntry forOther =
        KeyEntry.sealing("linkage/131121", other.publicKey(), now, now.plusSeconds(60));
    KeyEntry othersKey =
        KeyEntry.sealing(
            "linkage/131130", setagaya.keys().hpke().publicKey(), now, now.plusSeconds(60));
    KeyEntry tooLong =
        KeyEntry.sealing("linkage/131130", other.publicKey(), now, now.plus(Duration.ofDays(401)));
    KeyEntry brokers = KeyEntry.permissionList(2, new byte[32]);
    KeyEntry ahead = KeyEntry.rotation(new Organisation("linkage/131121", 3), KeyState.PREPARED);
    KeyEntry unprepared = KeyEntry.rotation(new Organisation("linkage/131121", 2), KeyState.ACTIVE);

    for (KeyEntry entry : List.of(forOther, othersKey, tooLong, brokers)) {
      assertEquals("KEY_ENTRY_INVALID", reasonOf(() -> shibuya.enter(entry)), entry.toString());
    }
    for (KeyEntry entry : List.of(ahead, unprepared)) {
      assertEquals("KEY_ENTRY_INVALID", reasonOf(() -> setagaya.enter(entry)), entry.toString());
    }
    assertEquals(
        "KEY_ENTRY_INVALID",
        reasonOf(
            () -> setagaya.link().append(KeyLogMessages.sign(forOther, shibuya.signingKey()))));
    assertEquals(
        7,
        count(
            network,
            Member.BROKER,
            "select count(*) from call_record where exchange = 'K-01'"
                + " and reason = 'KEY_ENTRY_INVALID'"));
  }

  @Test
  void checkpoint_withoutTheNation_doesNotCount() {
    setagaya.entered();
    long size = setagaya.log().size();
    network.stop(Member.NATION);

    shibuya.keys().entries().forEach(shibuya::enter);
    setagaya.follow();
    long without = setagaya.log().size();
    network.start(Member.NATION);

    assertEquals(size, without);
    assertTrue(entries(Member.BROKER) > size);
    await(
        "countersigned",
        () -> {
          setagaya.follow();
          return setagaya.log().active("linkage/131130").isPresent();
        });
  }

  @Test
  void countersign_byAnotherKeyOrOfNothing_isRefused() throws Exception {
    setagaya.entered();
    Checkpoint newest = newest(setagaya);
    SigningKey nation =
        SigningKey.open(network.directory(Organisations.NATION_NODE).resolve("signing"));
    try (SymbolParty witness = SymbolParty.nation(network)) {
      Checkpoint forged =
          new Checkpoint(newest.size(), newest.root(), List.of())
              .with(Organisations.NATION_NODE, setagaya.signingKey().sign(newest.signed()));
      Checkpoint other = new Checkpoint(newest.size(), new byte[32], List.of());
      Checkpoint unknown = other.with(Organisations.NATION_NODE, nation.sign(other.signed()));

      assertEquals("CHECKPOINT_UNKNOWN", reasonOf(() -> witness.link().countersign(forged)));
      assertEquals("CHECKPOINT_UNKNOWN", reasonOf(() -> witness.link().countersign(unknown)));
      assertEquals("CHECKPOINT_UNKNOWN", reasonOf(() -> witness.link().countersign(other)));
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

  private Checkpoint newest(SymbolParty party) throws InterruptedException {
    KeyLogLink.Watch watch = party.link().watch(party.log().size(), false);
    try {
      return watch.take(Duration.ofSeconds(10)).orElseThrow().checkpoint().orElseThrow();
    } finally {
      watch.breakOff();
    }
  }

  private long entries(Member member) {
    return count(network, member, "select count(*) from key_log_entry");
  }
}
