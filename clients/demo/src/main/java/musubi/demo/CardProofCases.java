package musubi.demo;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import musubi.backends.card.CardCounter;
import musubi.backends.card.CardReader;
import musubi.backends.card.SoftwareCard;
import musubi.backends.issuer.CardFactory;
import musubi.card.v1.Card;
import musubi.card.v1.CardProof;
import musubi.card.v1.CardProofServiceGrpc;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.CardState;
import musubi.card.v1.CardStep;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.CheckCardRequest;
import musubi.card.v1.Evidence;
import musubi.card.v1.IssueChallengeRequest;
import musubi.card.v1.IssueChallengeResponse;
import musubi.card.v1.StepOrder;
import musubi.client.CardStatement;
import musubi.client.CardTerminalClient;
import musubi.client.IssuerClient;
import musubi.client.Purpose;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.gateway.local.Member;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityRecord;

/**
 * What the demonstration shows of cards as evidence: a card is made and delivered, its holder is
 * confirmed by it at home and elsewhere, and what it did not sign, or signs after its loss, proves
 * nothing.
 */
final class CardProofCases {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PIN = "2580";
  private static final String COUNTER = "terminal/131121/counter";
  private static final String KITAKYUSHU = "communication/" + Cast.KITAKYUSHU;
  private static final String ITS_TERMINAL = "musubi://terminal/" + Cast.KITAKYUSHU + "/counter";
  private static final Purpose PURPOSE =
      new Purpose(Operators.BUSINESS, "DEMO-1", Operators.OPERATOR, Operators.TERMINAL);

  private final Scenario scenario;
  private final Operators operators;
  private final IdentityRecord person = ConfirmationCases.resident(Cast.SETAGAYA, 6);
  private Card card;
  private SoftwareCard chip;
  private CardProof used;

  CardProofCases(Scenario scenario, Operators operators) {
    this.scenario = scenario;
    this.operators = operators;
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    made();
    delivered();
    challenged();
    confirmed("C-02 by a card", Cast.SETAGAYA, AnsweringTier.ANSWERING_TIER_COMMUNICATION);
    confirmed("C-02 by a card, elsewhere", Cast.FUKUOKA, AnsweringTier.ANSWERING_TIER_NATION);
    usedTwice();
    checkRefused("I-12 forged signature", this::forged, "CARD_SIGNATURE_INVALID");
    lost();
    checkRefused("I-12 lost card", this::signed, "CARD_REPORTED_LOST");
  }

  private void made() {
    scenario.carried(
        "I-08 card applied for and made",
        scenario.sourcesOf("I-08"),
        Cast.show("issuer", "900010"),
        Member.CARDS,
        () -> {
          CardFactory factory =
              new CardFactory(
                  new IssuerClient(scenario.connection("issuer/900010/main", Member.CARDS)),
                  InstantSource.system(),
                  PATIENCE);
          Card applied = factory.apply(RequestIds.next(), person.getResidentRecordCode(), "131121");
          CardFactory.Issued issued = factory.make(applied);
          card = issued.card();
          chip = issued.chip();
          Scenario.require(
              scenario
                      .reader(Member.CARDS)
                      .answered(CardSystemServiceGrpc.getReportIssueMethod().getFullMethodName())
                  >= 2,
              "not recorded");
          return "two keys, two certificates";
        });
  }

  private void delivered() {
    scenario.carried(
        "I-01 delivered, and the chip activated",
        scenario.sourcesOf("I-01"),
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          step(CardStep.CARD_STEP_ARRIVE);
          step(CardStep.CARD_STEP_INVITE);
          UUID order = RequestIds.next();
          long revision = 0;
          for (int i = 0; i < 2; i++) {
            revision =
                counter(Cast.SETAGAYA)
                    .deliver(order, card, Evidence.EVIDENCE_DOCUMENTS, chip, PIN)
                    .map(CardReader.Activation::revision)
                    .orElse(0L);
          }
          card = client(Cast.SETAGAYA).card(card.getCardNumber());
          Scenario.require(card.getState() == CardState.CARD_STATE_DELIVERED, "not delivered");
          Scenario.require(card.getRevision() == revision, "delivered twice");
          return "once, though ordered twice with the same id";
        });
  }

  private void challenged() {
    scenario.carried(
        "I-11 challenge",
        scenario.sourcesOf("I-11"),
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          Knock knock = clerk(Cast.SETAGAYA);
          IssueChallengeResponse issued =
              knock.call(
                  scenario.connection(COUNTER, Cast.SETAGAYA),
                  CardProofServiceGrpc.getIssueChallengeMethod(),
                  IssueChallengeRequest.getDefaultInstance());
          Scenario.require(issued.getChallenge().size() == 32, "another length");
          Scenario.require(
              scenario
                  .reader(Cast.SETAGAYA)
                  .recordedAnswer(
                      knock.requestId(),
                      CardProofServiceGrpc.getIssueChallengeMethod().getFullMethodName()),
              "not recorded");
          return "32 bytes, for two minutes";
        });
  }

  private void confirmed(String id, Member city, AnsweringTier tier) {
    scenario.carried(
        id,
        scenario.sourcesOf("C-02"),
        Cast.show("terminal", city.body().digits()),
        city,
        () -> {
          UUID call = RequestIds.next();
          used = counter(city).proof(chip, PIN);
          ConfirmResponse answer =
              client(city)
                  .confirm(call, ConfirmRequest.newBuilder().setCardProof(used).build(), PATIENCE);
          Scenario.require(
              answer.getResult() == ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED
                  && answer.getCardProved(),
              "not confirmed");
          Scenario.require(answer.getAnsweredBy() == tier, "another tier answered");
          Scenario.require(
              scenario
                      .reader(city)
                      .recordedAnswer(
                          call, ConfirmationServiceGrpc.getConfirmMethod().getFullMethodName())
                  && scenario
                      .reader(Member.CARDS)
                      .recordedAnswer(
                          call, CardProofServiceGrpc.getCheckCardMethod().getFullMethodName()),
              "not recorded at both");
          return "the holder, recorded here and at the card system";
        });
  }

  private void usedTwice() {
    scenario.refusedWhenRun(
        "C-02 the same signature again",
        scenario.sourcesOf("C-02"),
        "terminal/401307/counter",
        Cast.FUKUOKA,
        ConfirmationServiceGrpc.getConfirmMethod(),
        () -> ConfirmRequest.newBuilder().setCardProof(used).build(),
        "CHALLENGE_USED",
        () -> clerk(Cast.FUKUOKA));
  }

  private void lost() {
    scenario.carried(
        "I-01 reported lost",
        scenario.sourcesOf("I-01"),
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          step(CardStep.CARD_STEP_REPORT_LOSS);
          Scenario.require(
              scenario
                      .reader(Cast.SETAGAYA)
                      .answered(CardServiceGrpc.getTakeStepMethod().getFullMethodName())
                  > 0,
              "not recorded");
          return "its certificates are suspended";
        });
  }

  /** A node of another vendor asks: nothing changes at the card system. */
  private void checkRefused(String id, Supplier<CardProof> proof, String reason) {
    scenario.refusedWhenRun(
        id,
        scenario.sourcesOf("I-12"),
        KITAKYUSHU,
        Member.CARDS,
        CardProofServiceGrpc.getCheckCardMethod(),
        () ->
            CheckCardRequest.newBuilder()
                .setCardProof(proof.get())
                .setTerminalName(ITS_TERMINAL)
                .build(),
        reason,
        Knock::once);
  }

  /** What the card signs at a counter of Kitakyushu, whose node makes challenges of its own. */
  private CardProof signed() {
    byte[] challenge = new byte[32];
    return CardProof.newBuilder()
        .setChallenge(ByteString.copyFrom(challenge))
        .setCertificateSerial(chip.certificateSerial())
        .setSignature(
            ByteString.copyFrom(
                chip.sign(CardStatement.bytes(challenge, Cast.KITAKYUSHU, ITS_TERMINAL), PIN)))
        .build();
  }

  private CardProof forged() {
    CardProof proof = signed();
    byte[] signature = proof.getSignature().toByteArray();
    signature[0] ^= 1;
    return proof.toBuilder().setSignature(ByteString.copyFrom(signature)).build();
  }

  private void step(CardStep step) {
    StepOrder order =
        StepOrder.newBuilder()
            .setStep(step)
            .setCardNumber(card.getCardNumber())
            .setExpectedRevision(card.getRevision())
            .build();
    card = client(Cast.SETAGAYA).takeStep(RequestIds.next(), order, PATIENCE).getCard();
  }

  private CardCounter counter(Member city) {
    return new CardCounter(client(city), PATIENCE);
  }

  private CardTerminalClient client(Member city) {
    String code = city.body().digits();
    return new CardTerminalClient(
        scenario.connection("terminal/" + code + "/counter", city), operators.of(code), PURPOSE);
  }

  private Knock clerk(Member city) {
    return Knock.once()
        .asOperator(operators.of(city.body().digits()), Operators.OPERATOR, Operators.BUSINESS);
  }
}
