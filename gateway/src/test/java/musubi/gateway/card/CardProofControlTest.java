package musubi.gateway.card;

import static musubi.gateway.card.ProofCity.refusal;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.card.CardReader.Activation;
import musubi.backends.card.SoftwareCard;
import musubi.backends.issuer.CardFactory;
import musubi.card.v1.CardProof;
import musubi.card.v1.Evidence;
import musubi.client.CallException;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.gateway.card.ProofCity.Holder;
import musubi.gateway.card.ProofRules.Safeguard;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.node.CardNode;
import musubi.gateway.node.Node;
import musubi.gateway.verification.CuttingRelay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Cards as evidence while the card system is away, and at one that leaves out a check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CardProofControlTest {
  private static final int CARDS = 8;

  private final LocalNetwork network = TestNetwork.ownNetwork(SETAGAYA, Member.CARDS);
  private ProofCity city;

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    city = new ProofCity(network, SETAGAYA, "counter");
  }

  @AfterAll
  void stop() {
    city.close();
    network.close();
  }

  /** The challenge is not lost: the same request is answered when the card system is back. */
  @Test
  void confirm_cardSystemAway_isRefusedAndItsRepeatIsAnswered() {
    Holder holder = city.holder();
    CardProof proof = city.proof(holder);
    UUID id = RequestIds.next();
    network.stop(Member.CARDS);
    try {
      assertEquals("CARD_SYSTEM_AWAY", refusal(() -> city.confirm(id, proof)));
      assertEquals("CHALLENGE_USED", refusal(() -> city.confirm(proof)));
    } finally {
      network.start(Member.CARDS);
    }

    TestNetwork.await("the card system is reached again", () -> isReached(id, proof));
    assertTrue(city.confirm(id, proof).getCardProved());
  }

  /** The chip stays new until the delivery is taken, whatever becomes of the order on its way. */
  @Test
  void deliver_cardSystemAway_activatesTheChipOnlyWhenTheDeliveryIsTaken() {
    Holder invited = city.invited();
    UUID order = RequestIds.next();
    network.stop(Member.CARDS);
    try {
      assertEquals(Optional.empty(), deliver(city, order, invited));
      assertEquals(SoftwareCard.State.NEW, invited.chip().state());
    } finally {
      network.start(Member.CARDS);
    }

    TestNetwork.await("the delivery", () -> deliver(city, order, invited).isPresent());

    assertEquals(
        invited.card().getRevision() + 1, deliver(city, order, invited).orElseThrow().revision());
    assertEquals(1, deliveries(invited));
  }

  /** Requests arrive, answers are kept back, connections end: no card is harmed by it. */
  @Test
  void deliver_answersLost_everyCardIsDeliveredOnceAndItsChipIsActive() {
    try (CuttingRelay relay = new CuttingRelay(network.port(SETAGAYA), 7, 3_000, 4_500);
        ProofCity far = new ProofCity(network, SETAGAYA, "counter", relay.port())) {
      for (int i = 0; i < CARDS; i++) {
        Holder invited = city.invited();
        UUID order = RequestIds.next();

        TestNetwork.await("the delivery", () -> deliver(far, order, invited).isPresent());

        assertEquals(
            new Activation(invited.card().getRevision() + 1),
            deliver(city, order, invited).orElseThrow());
        assertEquals(1, deliveries(invited));
        assertTrue(city.confirm(city.proof(invited)).getCardProved());
      }
      System.out.printf(
          "%d cards delivered over %d connections whose answers were lost%n", CARDS, relay.cuts());
      assertTrue(relay.cuts() >= 2);
    }
  }

  /** A factory that had no answer goes on with the card that it began. */
  @Test
  void make_cardSystemAway_isTheSameCardAfterwards() {
    CardFactory factory =
        new CardFactory(city.issuer(), InstantSource.system(), Duration.ofSeconds(3));
    musubi.card.v1.Card applied =
        city.factory().apply(RequestIds.next(), city.resident().getResidentRecordCode(), "131121");
    network.stop(Member.CARDS);
    try {
      assertEquals("NODE_AWAY", refusal(() -> factory.make(applied)));
    } finally {
      network.start(Member.CARDS);
    }

    CardFactory.Issued made = factory.make(applied);

    assertEquals(applied.getRevision() + 1, made.card().getRevision());
    assertEquals(
        List.of(List.of(made.chip().signatureSerial()), List.of(made.chip().certificateSerial())),
        TestNetwork.rows(
            network,
            Member.CARDS,
            "select serial from card_certificate where card_number = ? order by kind",
            applied.getCardNumber()));
  }

  private long deliveries(Holder invited) {
    return TestNetwork.count(
        network,
        Member.CARDS,
        "select count(*) from card_event where card_number = ? and step = ?",
        invited.card().getCardNumber(),
        CardStep.DELIVER.number());
  }

  private static Optional<Activation> deliver(ProofCity at, UUID order, Holder invited) {
    return at.counter(Duration.ZERO)
        .deliver(order, invited.card(), Evidence.EVIDENCE_DOCUMENTS, invited.chip(), ProofCity.PIN);
  }

  /** Without the check of signatures whoever knows a serial is its holder: so it is that check. */
  @Test
  void control_signatureCheckTakenAway_forgedSignatureProves() {
    Holder holder = city.holder();
    assertEquals(
        "CARD_SIGNATURE_INVALID",
        refusal(() -> city.confirm(CardProofTest.forged(city.proof(holder), 9))));

    ConfirmResponse answer = atTheCardSystemWithout(Safeguard.SIGNATURE, holder);

    assertTrue(answer.getCardProved());
    assertEquals(holder.code(), answer.getRecord().getResidentRecordCode());
    System.out.println(
        "without SIGNATURE: a forged signature proves to be the holder of any serial");
  }

  private ConfirmResponse atTheCardSystemWithout(Safeguard missing, Holder holder) {
    network.stop(Member.CARDS);
    try (Node careless =
        CardNode.start(
            network.configuration(Member.CARDS), CardParts.with(ProofRules.without(missing)))) {
      assertTrue(careless.port() > 0);
      CardProof forged = CardProofTest.forged(city.proof(holder), 9);
      UUID id = RequestIds.next();
      TestNetwork.await("the card system is reached", () -> isReached(id, forged));
      return city.confirm(id, forged);
    } finally {
      network.start(Member.CARDS);
    }
  }

  private boolean isReached(UUID id, CardProof proof) {
    try {
      city.confirm(id, proof);
      return true;
    } catch (CallException e) {
      assertEquals("CARD_SYSTEM_AWAY", e.reason());
      return false;
    }
  }
}
