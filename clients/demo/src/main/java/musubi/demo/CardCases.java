package musubi.demo;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.convenience.ConvenienceSystem;
import musubi.backends.register.CardBook;
import musubi.card.v1.ApproveStepRequest;
import musubi.card.v1.Card;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.CardState;
import musubi.card.v1.CardStep;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.CertificateState;
import musubi.card.v1.CertificateStatus;
import musubi.card.v1.Evidence;
import musubi.card.v1.GetCardRequest;
import musubi.card.v1.GetCardResponse;
import musubi.card.v1.GetIssueStatusRequest;
import musubi.card.v1.IssuedCertificate;
import musubi.card.v1.ListChangedCardsRequest;
import musubi.card.v1.ReportChangeRequest;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.client.ConvenienceClient;
import musubi.client.Days;
import musubi.client.FourItemsCheck;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.gateway.local.Member;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.registry.v1.IdentityRecord;

/**
 * What the demonstration shows of cards: one card from its application to its return, a move with
 * it, a loss, a reply that was lost as in 2016, and what the registers learn of all that.
 */
final class CardCases {
  private static final List<String> OURS = List.of();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String COUNTER = "terminal/131121/counter";
  private static final String REGISTER = "register/131121/main";
  private static final String ISSUER = "issuer/900010/main";
  private static final String LOSS_DESK = "terminal/900010/losses";

  private final Scenario scenario;
  private final Operators operators;
  private final IdentityRecord holder = ConfirmationCases.resident(Cast.SETAGAYA, 12);
  private final UUID delivery = RequestIds.next();
  private Card card;
  private Card invited;
  private long order;
  private int serial;

  CardCases(Scenario scenario, Operators operators) {
    this.scenario = scenario;
    this.operators = operators;
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    made();
    delivered();
    stopped();
    moved();
    reported();
    refusals();
  }

  private void made() {
    carried(
        "I-01 application",
        OURS,
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          taken(
              StepOrder.newBuilder()
                  .setStep(CardStep.CARD_STEP_APPLY)
                  .setResidentRecordCode(holder.getResidentRecordCode())
                  .build());
          return agreed(CardState.CARD_STATE_APPLIED);
        });
    carried(
        "I-08 manufacture",
        OURS,
        ISSUER,
        Member.CARDS,
        () -> {
          issued(
              issue(CardStep.CARD_STEP_MANUFACTURE)
                  .setValidUntil(Days.message(LocalDate.now().plusYears(10)))
                  .addCertificates(certificate(CertificateKind.CERTIFICATE_KIND_SIGNATURE)));
          return agreed(CardState.CARD_STATE_MANUFACTURED);
        });
    step("I-01 arrival", OURS, CardStep.CARD_STEP_ARRIVE, CardState.CARD_STATE_ARRIVED);
    step("I-01 invitation", OURS, CardStep.CARD_STEP_INVITE, CardState.CARD_STATE_INVITED);
  }

  private void delivered() {
    refused(
        "I-01 delivery without confirmation",
        scenario.sourcesOf("I-01"),
        () -> order(CardStep.CARD_STEP_DELIVER).setEvidence(Evidence.EVIDENCE_UNSPECIFIED).build(),
        "CARD_EVIDENCE_MISSING");
    carried(
        "I-01 delivery",
        scenario.sourcesOf("I-01"),
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          invited = card;
          card = take(delivery, order(CardStep.CARD_STEP_DELIVER).build()).getCard();
          return agreed(CardState.CARD_STATE_DELIVERED);
        });
    carried(
        "I-06 event at the card system",
        scenario.sourcesOf("I-06"),
        Cast.SETAGAYA,
        Member.CARDS,
        () -> {
          answered(Member.CARDS, CardSystemServiceGrpc.getSubmitEventMethod());
          return "decided there, once";
        });
    carried(
        "I-01 delivery, its reply lost and retried as in 2016",
        scenario.sourcesOf("I-01"),
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          Card again =
              take(
                      delivery,
                      StepOrder.newBuilder()
                          .setStep(CardStep.CARD_STEP_DELIVER)
                          .setCardNumber(invited.getCardNumber())
                          .setExpectedRevision(invited.getRevision())
                          .setEvidence(Evidence.EVIDENCE_DOCUMENTS)
                          .build())
                  .getCard();
          Scenario.require(again.equals(card), "the card has changed");
          return agreed(CardState.CARD_STATE_DELIVERED);
        });
    carried(
        "I-10 certificate serials",
        scenario.sourcesOf("I-10"),
        Member.CARDS,
        Cast.SETAGAYA,
        () -> {
          Scenario.until(
              "the register's page", () -> changed().stream().anyMatch(each -> each.equals(card)));
          Scenario.require(
              card.getCertificatesList().stream()
                  .allMatch(each -> each.getState() == CertificateState.CERTIFICATE_STATE_VALID),
              "certificates are not valid");
          return "two serials at the register (I-05)";
        });
    carried(
        "I-08 certificates renewed",
        OURS,
        ISSUER,
        Member.CARDS,
        () -> {
          issued(issue(CardStep.CARD_STEP_REPLACE_CERTIFICATES));
          Scenario.until("the city's copy", () -> told() == card.getRevision());
          return "old ones revoked";
        });
    carried(
        "O-10 serial of the card, at the convenience system",
        scenario.sourcesOf("I-10"),
        REGISTER,
        LinkageCases.SETAGAYA,
        () -> {
          RegisterLinkageClient linkage =
              new RegisterLinkageClient(scenario.connection(REGISTER, LinkageCases.SETAGAYA));
          String unified = assigned(linkage);
          new CardBook(
                  "131121",
                  new RegisterClient(scenario.connection(REGISTER, Cast.SETAGAYA)),
                  linkage,
                  code ->
                      Optional.of(unified)
                          .filter(number -> code.equals(holder.getResidentRecordCode())))
              .follow(PATIENCE);
          ConvenienceSystem convenience =
              new ConvenienceSystem(
                  new ConvenienceClient(
                      scenario.connection("convenience/131121/main", LinkageCases.SETAGAYA)));
          convenience.follow();
          Scenario.require(
              convenience.holder(reliable(card).getSerial()).equals(unified), "another person");
          return "of the user-authentication certificate alone, by way of the register";
        });
  }

  private void stopped() {
    step(
        "I-01 suspension",
        scenario.sourcesOf("I-01"),
        CardStep.CARD_STEP_SUSPEND,
        CardState.CARD_STATE_SUSPENDED);
    step(
        "I-01 release of the suspension",
        scenario.sourcesOf("I-01"),
        CardStep.CARD_STEP_RELEASE,
        CardState.CARD_STATE_DELIVERED);
    carried(
        "I-01 loss reported to the Agency",
        OURS,
        LOSS_DESK,
        Member.CARDS,
        () -> {
          agency(
              StepOrder.newBuilder()
                  .setStep(CardStep.CARD_STEP_REPORT_LOSS)
                  .setCardNumber(card.getCardNumber())
                  .build());
          Scenario.until("the city's copy", () -> told() > card.getRevision());
          return "stopped everywhere";
        });
    refused(
        "I-01 lost card",
        scenario.sourcesOf("I-01"),
        () -> order(CardStep.CARD_STEP_CHANGE_FACE).build(),
        "CARD_REPORTED_LOST");
    carried(
        "I-03 terminal, city and card system brought together",
        OURS,
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          GetCardResponse found = get();
          Scenario.require(!found.getAgreed(), "the terminal knew of the loss");
          card = found.getCard();
          Scenario.require(get().getAgreed(), "the three do not agree");
          return agreed(CardState.CARD_STATE_LOST);
        });
    carried(
        "I-02 found, by two persons",
        OURS,
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          order = take(RequestIds.next(), order(CardStep.CARD_STEP_FIND).build()).getOrderNumber();
          card =
              Knock.once()
                  .asOperator(
                      operators.approver("131121"), Operators.APPROVER, Operators.CARD_APPROVAL)
                  .call(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      CardServiceGrpc.getApproveStepMethod(),
                      ApproveStepRequest.newBuilder().setOrderNumber(order).build())
                  .getCard();
          return agreed(CardState.CARD_STATE_DELIVERED);
        });
  }

  private void moved() {
    carried(
        "I-04 transfer-out",
        scenario.sourcesOf("I-04"),
        REGISTER,
        Cast.SETAGAYA,
        () -> {
          card =
              Knock.once()
                  .call(
                      scenario.connection(REGISTER, Cast.SETAGAYA),
                      CardServiceGrpc.getReportChangeMethod(),
                      ReportChangeRequest.newBuilder()
                          .setOrder(
                              order(CardStep.CARD_STEP_TRANSFER_OUT)
                                  .setDestinationMunicipalityCode("012041"))
                          .build())
                  .getCard();
          return agreed(CardState.CARD_STATE_MOVED);
        });
    refused(
        "I-06 continued use by the city left",
        List.of("001 X-11"),
        () -> order(CardStep.CARD_STEP_CONTINUE_USE).build(),
        "CARD_OF_OTHER_MUNICIPALITY");
    carried(
        "I-06 continued use in the other city",
        List.of("001 X-11"),
        "terminal/012041/counter",
        Cast.ASAHIKAWA,
        () -> {
          card =
              take(
                      Cast.ASAHIKAWA,
                      RequestIds.next(),
                      order(CardStep.CARD_STEP_CONTINUE_USE).build())
                  .getCard();
          Scenario.until("the copy of the city left", () -> told() == card.getRevision());
          return agreed(CardState.CARD_STATE_DELIVERED);
        });
    refused(
        "I-01 another city's card",
        scenario.sourcesOf("I-01"),
        () -> order(CardStep.CARD_STEP_SUSPEND).build(),
        "CARD_OF_OTHER_MUNICIPALITY");
  }

  private void reported() {
    carried(
        "I-09 issue status",
        scenario.sourcesOf("I-09"),
        "register/012041/main",
        Member.CARDS,
        () -> {
          Knock knock = Knock.once().to(Member.CARDS);
          List<Card> cards =
              knock
                  .call(
                      scenario.connection("register/012041/main", Cast.ASAHIKAWA),
                      CardSystemServiceGrpc.getGetIssueStatusMethod(),
                      GetIssueStatusRequest.newBuilder()
                          .setResidentRecordCode(holder.getResidentRecordCode())
                          .build())
                  .getCardsList();
          Scenario.require(cards.equals(List.of(card)), "other cards");
          Scenario.require(
              scenario
                  .reader(Member.CARDS)
                  .recordedAnswer(
                      knock.requestId(),
                      CardSystemServiceGrpc.getGetIssueStatusMethod().getFullMethodName()),
              "not recorded");
          return "one card, delivered";
        });
    carried(
        "I-01 return",
        scenario.sourcesOf("I-01"),
        "terminal/012041/counter",
        Cast.ASAHIKAWA,
        () -> {
          card =
              take(Cast.ASAHIKAWA, RequestIds.next(), order(CardStep.CARD_STEP_RETURN).build())
                  .getCard();
          return agreed(CardState.CARD_STATE_RETURNED);
        });
  }

  private void refusals() {
    refused(
        "I-01 unknown card",
        scenario.sourcesOf("I-01"),
        () -> order(CardStep.CARD_STEP_SUSPEND).setCardNumber("0000000000000000").build(),
        "CARD_UNKNOWN");
    scenario.refused(
        "I-06 event of another city",
        scenario.sourcesOf("I-06"),
        "communication/131121",
        Member.CARDS,
        CardSystemServiceGrpc.getSubmitEventMethod(),
        musubi.card.v1.SubmitEventRequest.newBuilder().setMunicipalityCode("012041").build(),
        "MUNICIPALITY_NOT_CALLERS",
        Knock::once);
    scenario.refused(
        "I-08 making of cards by a terminal",
        OURS,
        LOSS_DESK,
        Member.CARDS,
        CardSystemServiceGrpc.getReportIssueMethod(),
        ReportIssueRequest.getDefaultInstance(),
        "ROUTE_NOT_ALLOWED",
        Knock::once);
  }

  private void step(String id, List<String> rows, CardStep step, CardState after) {
    carried(
        id,
        rows,
        COUNTER,
        Cast.SETAGAYA,
        () -> {
          taken(order(step).build());
          return agreed(after);
        });
  }

  private void carried(String id, List<String> rows, Member from, Member to, Case.Act act) {
    scenario.carried(id, rows, Cast.show(from), to, act);
  }

  private void carried(String id, List<String> rows, String from, Member to, Case.Act act) {
    String[] parts = from.split("/");
    scenario.carried(id, rows, Cast.show(parts[0], parts[1]), to, act);
  }

  /** The order is known when the case runs. */
  private void refused(
      String id, List<String> rows, java.util.function.Supplier<StepOrder> order, String reason) {
    scenario.refused(
        id,
        rows,
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          Knock knock = clerk(Cast.SETAGAYA, RequestIds.next());
          String method = CardServiceGrpc.getTakeStepMethod().getFullMethodName();
          long before = events();
          String refusal =
              Scenario.refusal(
                      () ->
                          knock.call(
                              scenario.connection(COUNTER, Cast.SETAGAYA),
                              CardServiceGrpc.getTakeStepMethod(),
                              TakeStepRequest.newBuilder().setOrder(order.get()).build()))
                  .reason();
          Scenario.require(refusal.equals(reason), "refused for " + refusal);
          Scenario.require(
              scenario.reader(Cast.SETAGAYA).recordedRefusal(knock.requestId(), method, reason),
              "not recorded");
          Scenario.require(events() == before, "the card has changed");
          return reason;
        });
  }

  private long events() throws SQLException {
    return scenario.reader(Member.CARDS).cardRevision(card.getCardNumber());
  }

  /** The card as it now is at the card system and where it was ordered. */
  private String agreed(CardState state) throws SQLException {
    Scenario.require(card.getState() == state, "in another state");
    Scenario.require(
        scenario.reader(Member.CARDS).cardState(card.getCardNumber()) == state.getNumber(),
        "in another state at the card system");
    Scenario.require(events() == card.getRevision(), "another revision at the card system");
    return state.name().substring("CARD_STATE_".length());
  }

  private long told() {
    try {
      return scenario.reader(Cast.SETAGAYA).toldRevision(card.getCardNumber());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answered(Member at, MethodDescriptor<?, ?> method) throws SQLException {
    Scenario.require(
        scenario.reader(at).answered(method.getFullMethodName()) > 0, "not recorded there");
  }

  private StepOrder.Builder order(CardStep step) {
    return StepOrder.newBuilder()
        .setStep(step)
        .setCardNumber(card.getCardNumber())
        .setExpectedRevision(card.getRevision())
        .setEvidence(Evidence.EVIDENCE_DOCUMENTS);
  }

  private void taken(StepOrder wanted) {
    card = take(RequestIds.next(), wanted).getCard();
  }

  private TakeStepResponse take(UUID id, StepOrder wanted) {
    return take(Cast.SETAGAYA, id, wanted);
  }

  private TakeStepResponse take(Member city, UUID id, StepOrder wanted) {
    return clerk(city, id)
        .call(
            scenario.connection("terminal/" + city.body().digits() + "/counter", city),
            CardServiceGrpc.getTakeStepMethod(),
            TakeStepRequest.newBuilder().setOrder(wanted).build());
  }

  private void agency(StepOrder wanted) {
    Knock.once()
        .asOperator(operators.of("900010"), Operators.OPERATOR, Operators.BUSINESS)
        .call(
            scenario.connection(LOSS_DESK, Member.CARDS),
            CardServiceGrpc.getTakeStepMethod(),
            TakeStepRequest.newBuilder().setOrder(wanted).build());
  }

  private GetCardResponse get() {
    return clerk(Cast.SETAGAYA, RequestIds.next())
        .call(
            scenario.connection(COUNTER, Cast.SETAGAYA),
            CardServiceGrpc.getGetCardMethod(),
            GetCardRequest.newBuilder()
                .setCardNumber(card.getCardNumber())
                .setKnownRevision(card.getRevision())
                .build());
  }

  private List<Card> changed() {
    return Knock.once()
        .call(
            scenario.connection(REGISTER, Cast.SETAGAYA),
            CardServiceGrpc.getListChangedCardsMethod(),
            ListChangedCardsRequest.getDefaultInstance())
        .getCardsList();
  }

  private Knock clerk(Member city, UUID id) {
    return Knock.with(id)
        .asOperator(operators.of(city.body().digits()), Operators.OPERATOR, Operators.BUSINESS);
  }

  private String assigned(RegisterLinkageClient linkage) {
    return linkage
        .assign(
            RequestIds.next(),
            AssignNumberRequest.newBuilder()
                .setIndividualNumber(holder.getIndividualNumber())
                .setFourItems(FourItemsCheck.itemsOf(holder))
                .setAddresseeNumber("990000012")
                .build(),
            PATIENCE)
        .getUnifiedAddresseeNumber();
  }

  private static CertificateStatus reliable(Card card) {
    return card.getCertificatesList().stream()
        .filter(each -> each.getKind() == CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION)
        .filter(each -> each.getState() == CertificateState.CERTIFICATE_STATE_VALID)
        .findFirst()
        .orElseThrow();
  }

  private void issued(ReportIssueRequest.Builder request) {
    card =
        Knock.once()
            .call(
                scenario.connection(ISSUER, Member.CARDS),
                CardSystemServiceGrpc.getReportIssueMethod(),
                request
                    .addCertificates(
                        certificate(CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION))
                    .build())
            .getCard();
  }

  private ReportIssueRequest.Builder issue(CardStep step) {
    return ReportIssueRequest.newBuilder()
        .setEventId(RequestIds.bytes(RequestIds.next()))
        .setOrder(order(step));
  }

  private IssuedCertificate certificate(CertificateKind kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return IssuedCertificate.newBuilder()
          .setKind(kind)
          .setSerial("5d" + Integer.toHexString(++serial))
          .setValidUntil(Days.message(LocalDate.now().plusYears(5)))
          .setPublicKey(ByteString.copyFrom(generator.generateKeyPair().getPublic().getEncoded()))
          .build();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
