package musubi.gateway.card;

import static musubi.gateway.card.CardOffice.leaving;
import static musubi.gateway.card.CardOffice.order;
import static musubi.gateway.card.CardOffice.untilAnswered;
import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.TakeStepResponse;
import musubi.client.RequestIds;
import musubi.gateway.card.Drops.Loss;
import musubi.gateway.card.Drops.Message;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.node.CardNode;
import musubi.gateway.node.Node;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Each message and each acknowledgement of every card exchange is lost, one at a time and in pairs,
 * and what was not answered is asked again: no card is harmed, and the three agree.
 */
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostMessagesTest {
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));

  /** Of the schedules that lose two messages, small counts try one in so many. */
  private static final int ONE_IN = FULL ? 1 : 40;

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.CARDS, SETAGAYA, FUKUOKA);
  private final Drops drops = new Drops();
  private final List<Node> nodes = new ArrayList<>();
  private CardOffice office;
  private CardOffice elsewhere;

  /** An act on a card in some state, that leaves it one revision further. */
  private record Act(String name, CardState first, CardState after, Way way) {}

  /** How the act is done, until it is answered; the card as it was answered. */
  private interface Way {
    Card take(LostMessagesTest test, Card card);
  }

  @BeforeAll
  void start() {
    TestOperators.prepare(network);
    TestOperators.of(network).statements("900010", "AGENT-1", "T-1", "resident-record");
    office = new CardOffice(network, SETAGAYA, drops);
    elsewhere = new CardOffice(network, FUKUOKA, drops);
    network.authority(new BodyCode("900010"));
    network.publish();
    startNodes(Rules.ALL);
  }

  @AfterAll
  void stop() {
    office.close();
    elsewhere.close();
    nodes.reversed().forEach(Node::close);
  }

  @Test
  void order_everyMessageLostOnceAndInPairs_noCardIsHarmedAndTheThreeAgree() {
    long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());
    Random random = new Random(seed);
    List<String> wrong = new ArrayList<>();
    int schedules = 0;
    int lost = 0;
    for (Act act : acts()) {
      for (Set<Loss> losses : schedules()) {
        if (losses.size() == 1 || random.nextInt(ONE_IN) == 0) {
          lost += tried(act, losses, wrong);
          schedules++;
        }
      }
    }

    System.out.printf(
        "lost messages: %d acts, %d schedules, %d messages lost; of the pairs one in %d"
            + " (seed=%d); harmed cards and disagreements: %d%n",
        acts().size(), schedules, lost, ONE_IN, seed, wrong.size());
    assertEquals(List.of(), wrong);
    assertTrue(lost >= schedules / 2, "messages lost: " + lost);
  }

  /** The control: a card system that decides every copy anew tells the municipality a lie. */
  @Test
  void order_decisionLostAtACardSystemThatForgets_isFound() {
    nodes.removeFirst().close();
    nodes.addFirst(
        CardNode.start(
            network.configuration(Member.CARDS),
            new CardParts(
                new Rules(LifeCycle.TABLE, EnumSet.complementOf(EnumSet.of(Rules.Safeguard.ONCE))),
                drops::up,
                drops::down)));
    try {
      List<String> wrong = new ArrayList<>();
      tried(acts().getFirst(), Set.of(new Loss(Message.DECISION, 1)), wrong);

      assertEquals(1, wrong.size(), wrong.toString());
      assertTrue(wrong.getFirst().contains("CARD_REVISION_CHANGED"), wrong.toString());
    } finally {
      nodes.reversed().forEach(Node::close);
      nodes.clear();
      startNodes(Rules.ALL);
    }
  }

  private void startNodes(Rules rules) {
    CardParts parts = new CardParts(rules, drops::up, drops::down);
    for (Member member : List.of(Member.CARDS, SETAGAYA, FUKUOKA)) {
      nodes.add(CardNode.start(network.configuration(member), parts));
    }
  }

  /** Does an act under a schedule; how many messages were lost. */
  private int tried(Act act, Set<Loss> losses, List<String> wrong) {
    drops.begin(Set.of());
    Card before = office.in(act.first());
    drops.begin(losses);
    try {
      Card after = act.way().take(this, before);
      require(after.getRevision() == before.getRevision() + 1, "revision", act, losses, wrong);
      require(after.getStateValue() == act.after().number(), "state after it", act, losses, wrong);
      await("the city is told", () -> copied(after) == after.getRevision());
      require(taken(after) == before.getRevision() + 1, "steps taken at all", act, losses, wrong);
    } catch (StatusRuntimeException | AssertionError e) {
      wrong.add(act.name() + " with " + losses + ": " + e.getMessage());
    }
    return drops.begin(Set.of());
  }

  private long copied(Card card) {
    return count(
        network,
        card.getMunicipalityCode().equals("401307") ? FUKUOKA : SETAGAYA,
        "select coalesce(max(revision), 0) from card_copy where card_number = ?",
        card.getCardNumber());
  }

  private long taken(Card card) {
    return count(
        network,
        Member.CARDS,
        "select count(*) from card_event where card_number = ? and refused is null",
        card.getCardNumber());
  }

  private static void require(
      boolean holds, String what, Act act, Set<Loss> losses, List<String> wrong) {
    if (!holds) {
      wrong.add(act.name() + " with " + losses + ": " + what);
    }
  }

  private static List<Set<Loss>> schedules() {
    List<Loss> losses = new ArrayList<>();
    for (Message message : Message.values()) {
      losses.add(new Loss(message, 1));
      losses.add(new Loss(message, 2));
    }
    List<Set<Loss>> schedules = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      if (losses.get(i).occurrence() == 1) {
        schedules.add(Set.of(losses.get(i)));
      }
      for (int j = i + 1; j < losses.size(); j++) {
        schedules.add(Set.of(losses.get(i), losses.get(j)));
      }
    }
    return Collections.unmodifiableList(schedules);
  }

  private static List<Act> acts() {
    return List.of(
        desk(CardState.INVITED, CardStep.CARD_STEP_DELIVER, CardState.DELIVERED),
        desk(CardState.MANUFACTURED, CardStep.CARD_STEP_ARRIVE, CardState.ARRIVED),
        desk(CardState.ARRIVED, CardStep.CARD_STEP_INVITE, CardState.INVITED),
        desk(CardState.DELIVERED, CardStep.CARD_STEP_SUSPEND, CardState.SUSPENDED),
        desk(CardState.SUSPENDED, CardStep.CARD_STEP_RELEASE, CardState.DELIVERED),
        desk(CardState.DELIVERED, CardStep.CARD_STEP_REPORT_LOSS, CardState.LOST),
        desk(CardState.ABOLISHED, CardStep.CARD_STEP_RECOVER, CardState.RECOVERED),
        desk(CardState.DELIVERED, CardStep.CARD_STEP_RETURN, CardState.RETURNED),
        desk(CardState.LOST, CardStep.CARD_STEP_REISSUE, CardState.ABOLISHED),
        desk(CardState.DELIVERED, CardStep.CARD_STEP_RENEW, CardState.DELIVERED),
        desk(CardState.DELIVERED, CardStep.CARD_STEP_CHANGE_FACE, CardState.DELIVERED),
        approved(CardState.LOST, CardStep.CARD_STEP_FIND, CardState.DELIVERED),
        approved(CardState.DELIVERED, CardStep.CARD_STEP_ABOLISH, CardState.ABOLISHED),
        new Act(
            "register TRANSFER_OUT",
            CardState.DELIVERED,
            CardState.MOVED,
            LostMessagesTest::transferOut),
        new Act(
            "CONTINUE_USE elsewhere",
            CardState.MOVED,
            CardState.DELIVERED,
            (test, card) -> order(test.elsewhere, card, CardStep.CARD_STEP_CONTINUE_USE)),
        new Act(
            "issuer MANUFACTURE",
            CardState.APPLIED,
            CardState.MANUFACTURED,
            LostMessagesTest::manufacture),
        new Act(
            "issuer REPLACE_CERTIFICATES",
            CardState.DELIVERED,
            CardState.DELIVERED,
            LostMessagesTest::replaceCertificates),
        new Act(
            "loss desk REPORT_LOSS",
            CardState.DELIVERED,
            CardState.LOST,
            LostMessagesTest::reportLoss));
  }

  private static Act desk(CardState first, CardStep step, CardState after) {
    return new Act(step.name(), first, after, (test, card) -> order(test.office, card, step));
  }

  private static Act approved(CardState first, CardStep step, CardState after) {
    return new Act(step.name(), first, after, (test, card) -> approve(test.office, card, step));
  }

  private static Card order(CardOffice office, Card card, CardStep step) {
    UUID id = RequestIds.next();
    return decided(() -> office.take(id, CardOffice.order(card, step))).getCard();
  }

  private static Card approve(CardOffice office, Card card, CardStep step) {
    UUID id = RequestIds.next();
    UUID approval = RequestIds.next();
    long number =
        untilAnswered(() -> office.take(id, CardOffice.order(card, step))).getOrderNumber();
    while (true) {
      var answer = untilAnswered(() -> office.approve(CardOffice.SUPERIOR, approval, number));
      if (answer.getOutcome() == StepOutcome.STEP_OUTCOME_TAKEN) {
        return answer.getCard();
      }
    }
  }

  private static TakeStepResponse decided(java.util.function.Supplier<TakeStepResponse> call) {
    while (true) {
      TakeStepResponse answer = untilAnswered(call);
      if (answer.getOutcome() == StepOutcome.STEP_OUTCOME_TAKEN) {
        return answer;
      }
    }
  }

  private static Card transferOut(LostMessagesTest test, Card card) {
    UUID id = RequestIds.next();
    while (true) {
      var answer = untilAnswered(() -> test.office.report(id, leaving(card, "401307")));
      if (answer.getOutcome() == StepOutcome.STEP_OUTCOME_TAKEN) {
        return answer.getCard();
      }
    }
  }

  private static Card manufacture(LostMessagesTest test, Card card) {
    ReportIssueRequest made = CardOffice.made(card, LocalDate.now().plusYears(10));
    return untilAnswered(() -> test.office.issue(made));
  }

  private static Card replaceCertificates(LostMessagesTest test, Card card) {
    ReportIssueRequest request =
        ReportIssueRequest.newBuilder()
            .setEventId(CardOffice.bytes(RequestIds.next()))
            .setOrder(CardOffice.order(card, CardStep.CARD_STEP_REPLACE_CERTIFICATES))
            .addCertificates(
                CardOffice.certificate(CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION))
            .build();
    return untilAnswered(() -> test.office.issue(request));
  }

  /** The desk for losses is told nothing of the card; the municipality is asked. */
  private static Card reportLoss(LostMessagesTest test, Card card) {
    UUID id = RequestIds.next();
    untilAnswered(() -> test.office.reportLossToTheAgency(id, card.getCardNumber()));
    return untilAnswered(() -> test.office.get(card.getCardNumber(), 0)).getCard();
  }
}
