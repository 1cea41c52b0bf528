package musubi.gateway.mailing;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.gateway.mailing.Letters.letter;
import static musubi.gateway.mailing.Letters.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingState;
import musubi.card.v1.SubmittedMailing;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/** An accepted record survives its node, and reaches the card system once. */
class MailingKillTest {
  private static final int ROUNDS = 4;
  private static final int LETTERS = 10;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000;

  private final long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());
  private final LocalNetwork network =
      TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA, Member.CARDS);
  private final Letters register = new Letters(network, SETAGAYA);

  @Test
  void killedBetweenSubmitAndDelivery_everyAcceptedRecordArrivesOnce() {
    Random random = new Random(seed);
    try (network) {
      network.startProcess(Member.NATION);
      network.startProcess(TOKYO);
      NodeProcess city = network.startProcess(SETAGAYA);
      IdentityRecord person = register.resident();
      List<SubmittedMailing> accepted = new ArrayList<>(submit(person));
      city.kill();
      assertEquals(LETTERS, waiting());
      city = network.startProcess(SETAGAYA);
      NodeProcess cards = network.startProcess(Member.CARDS);

      for (int round = 0; round < ROUNDS; round++) {
        accepted.addAll(submit(person));
        LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
        if (round % 2 == 0) {
          city.kill();
          city = network.startProcess(SETAGAYA);
        } else {
          cards.kill();
          cards = network.startProcess(Member.CARDS);
        }
      }
      await("everything is delivered", () -> waiting() == 0);

      List<MailingOutcome> ends = register.results();
      System.out.printf(
          "letters=%d kills=%d delivered=%d seed=%d%n",
          accepted.size(), ROUNDS + 1, ends.size(), seed);
      assertEquals(List.of(), lost(accepted));
      assertEquals(
          LongStream.rangeClosed(1, accepted.size()).boxed().toList(),
          ends.stream().map(MailingOutcome::getNumber).toList());
      assertTrue(
          ends.stream().allMatch(end -> end.getState() == MailingState.MAILING_STATE_DELIVERED));
      assertEquals(accepted.size(), cards("select count(*) from mailing"));
      assertEquals(accepted.size(), cards("select max(number) from mailing"));

      rows(network, Member.CARDS, "delete from mailing where number = 1 returning mailing_id");
      assertEquals(1, lost(accepted).size(), "the control: one that is gone must be missed");
    }
  }

  private List<SubmittedMailing> submit(IdentityRecord person) {
    List<SubmittedMailing> mailings = new ArrayList<>();
    for (int i = 0; i < LETTERS; i++) {
      mailings.add(submitted(letter(person)));
    }
    assertTrue(
        register.submit(mailings.toArray(SubmittedMailing[]::new)).stream()
            .allMatch(result -> result.getCheckValue() == 1));
    return mailings;
  }

  private long waiting() {
    return TestNetwork.count(
        network, SETAGAYA, "select count(*) from mailing where ended_at is null");
  }

  private long cards(String sql) {
    return TestNetwork.count(network, Member.CARDS, sql);
  }

  /** Accepted records that the card system does not have. */
  private List<String> lost(List<SubmittedMailing> accepted) {
    TreeSet<String> ids = new TreeSet<>();
    accepted.forEach(each -> ids.add(RequestIds.of(each.getMailingId()).toString()));
    rows(network, Member.CARDS, "select mailing_id from mailing")
        .forEach(row -> ids.remove(row.getFirst()));
    return List.copyOf(ids);
  }
}
