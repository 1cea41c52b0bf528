package musubi.gateway.card;

import static musubi.gateway.card.CardOffice.leaving;
import static musubi.gateway.card.CardOffice.order;
import static musubi.gateway.card.CardOffice.refusal;
import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.CertificateState;
import musubi.card.v1.CertificateStatus;
import musubi.card.v1.Evidence;
import musubi.card.v1.GetCardResponse;
import musubi.card.v1.GetIssueStatusRequest;
import musubi.card.v1.ListChangedCardsRequest;
import musubi.card.v1.ListChangedCardsResponse;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.SubmitEventRequest;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Dates;
import musubi.gateway.rpc.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cards through a running municipality and a running card system. */
class CardServicesTest {
  private final LocalNetwork network = TestNetwork.shared();
  private final CardOffice office = new CardOffice(network, SETAGAYA);
  private final CardOffice elsewhere = new CardOffice(network, FUKUOKA);

  @AfterEach
  void close() {
    office.close();
    elsewhere.close();
  }

  @Test
  void card_fromApplicationToReturn_isTheSameEverywhere() {
    Card delivered = office.in(CardState.DELIVERED);
    Card suspended = office.step(delivered, CardStep.CARD_STEP_SUSPEND);
    Card released = office.step(suspended, CardStep.CARD_STEP_RELEASE);
    Card returned = office.step(released, CardStep.CARD_STEP_RETURN);

    assertEquals(musubi.card.v1.CardState.CARD_STATE_RETURNED, returned.getState());
    assertEquals(delivered.getRevision() + 3, returned.getRevision());
    GetCardResponse found = office.get(returned.getCardNumber(), returned.getRevision());
    assertEquals(returned, found.getCard());
    assertTrue(found.getAgreed());
  }

  @Test
  void certificates_followTheCard_andTheRegisterLearnsTheirSerials() {
    Card delivered = office.in(CardState.DELIVERED);
    List<CertificateState> states = new ArrayList<>(states(delivered));
    Card lost = office.step(delivered, CardStep.CARD_STEP_REPORT_LOSS);
    states.addAll(states(lost));
    Card abolished = office.approved(lost, CardStep.CARD_STEP_ABOLISH);
    states.addAll(states(abolished));

    assertEquals(
        List.of(
            CertificateState.CERTIFICATE_STATE_VALID,
            CertificateState.CERTIFICATE_STATE_VALID,
            CertificateState.CERTIFICATE_STATE_SUSPENDED,
            CertificateState.CERTIFICATE_STATE_SUSPENDED,
            CertificateState.CERTIFICATE_STATE_REVOKED,
            CertificateState.CERTIFICATE_STATE_REVOKED),
        states);
    assertTrue(changed().contains(abolished));
  }

  @Test
  void certificates_renewed_oldOnesAreRevoked() {
    Card delivered = office.in(CardState.DELIVERED);

    Card renewed =
        office.issue(
            ReportIssueRequest.newBuilder()
                .setEventId(CardOffice.bytes(RequestIds.next()))
                .setOrder(order(delivered, CardStep.CARD_STEP_REPLACE_CERTIFICATES))
                .addCertificates(
                    CardOffice.certificate(CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION))
                .build());

    assertEquals(
        List.of(
            CertificateState.CERTIFICATE_STATE_REVOKED,
            CertificateState.CERTIFICATE_STATE_REVOKED,
            CertificateState.CERTIFICATE_STATE_VALID),
        states(renewed));
    await("the municipality is told", () -> changed().contains(renewed));
  }

  @Test
  void serial_ofAnotherCard_isRefused() {
    Card first = office.apply();
    ReportIssueRequest made = CardOffice.made(first, LocalDate.now().plusYears(10));
    office.issue(made);
    Card second = office.apply();

    assertEquals(
        "CERTIFICATE_SERIAL_USED",
        refusal(
            () ->
                office.issue(
                    made.toBuilder()
                        .setEventId(CardOffice.bytes(RequestIds.next()))
                        .setOrder(order(second, CardStep.CARD_STEP_MANUFACTURE))
                        .build())));
    assertEquals(
        musubi.card.v1.CardState.CARD_STATE_APPLIED,
        office.get(second.getCardNumber(), 0).getCard().getState());
  }

  @Test
  void move_continuedUse_passesTheCardToTheOtherMunicipality() {
    Card left = office.transferOut(office.in(CardState.DELIVERED), "401307");
    await("the destination is told", () -> changed(elsewhere).contains(left));

    Card there = elsewhere.step(left, CardStep.CARD_STEP_CONTINUE_USE);

    assertEquals("401307", there.getMunicipalityCode());
    assertEquals(musubi.card.v1.CardState.CARD_STATE_DELIVERED, there.getState());
    await("the origin is told", () -> changed().contains(there));
    assertEquals(
        "CARD_OF_OTHER_MUNICIPALITY",
        refusal(() -> office.step(there, CardStep.CARD_STEP_SUSPEND)));
    assertEquals("CARD_OF_OTHER_MUNICIPALITY", refusal(() -> office.get(there.getCardNumber(), 0)));
  }

  @Test
  void renewal_delivered_abolishesTheOldCard() {
    Card old = office.in(CardState.DELIVERED);
    Card renewed = office.step(old, CardStep.CARD_STEP_RENEW);
    String next = renewed.getSuccessorCardNumber();
    Card made = office.manufacture(office.get(next, 0).getCard());
    Card invited =
        office.step(office.step(made, CardStep.CARD_STEP_ARRIVE), CardStep.CARD_STEP_INVITE);

    assertEquals(
        musubi.card.v1.CardState.CARD_STATE_DELIVERED,
        office.get(old.getCardNumber(), 0).getCard().getState());
    office.step(invited, CardStep.CARD_STEP_DELIVER);

    Card ended = office.get(old.getCardNumber(), 0).getCard();
    assertEquals(musubi.card.v1.CardState.CARD_STATE_ABOLISHED, ended.getState());
    assertEquals(old.getCardNumber(), invited.getPredecessorCardNumber());
  }

  @Test
  void loss_reportedToTheAgency_isKnownAtTheMunicipalityAndWinsOverWhatWasDecidedBefore() {
    Card delivered = office.in(CardState.DELIVERED);

    TakeStepResponse reported =
        office.reportLossToTheAgency(RequestIds.next(), delivered.getCardNumber());

    assertEquals(StepOutcome.STEP_OUTCOME_TAKEN, reported.getOutcome());
    assertFalse(reported.hasCard(), "the desk learns nothing of the holder");
    assertEquals(
        "CARD_REPORTED_LOST", refusal(() -> office.step(delivered, CardStep.CARD_STEP_SUSPEND)));
    await(
        "the municipality is told",
        () ->
            changed().stream()
                .anyMatch(
                    card ->
                        card.getCardNumber().equals(delivered.getCardNumber())
                            && card.getState() == musubi.card.v1.CardState.CARD_STATE_LOST));
    assertEquals(
        "CARD_OF_OTHER_MUNICIPALITY",
        refusal(
            () ->
                office
                    .lossDesk()
                    .takeStep(
                        TakeStepRequest.newBuilder()
                            .setOrder(order(delivered, CardStep.CARD_STEP_SUSPEND))
                            .build())));
  }

  @Test
  void find_lostCard_needsASecondPersonWithTheRight() {
    Card lost = office.in(CardState.LOST);
    TakeStepResponse waiting = office.take(RequestIds.next(), order(lost, CardStep.CARD_STEP_FIND));
    long number = waiting.getOrderNumber();

    assertEquals(StepOutcome.STEP_OUTCOME_WAITING_FOR_APPROVAL, waiting.getOutcome());
    assertEquals(lost, office.get(lost.getCardNumber(), 0).getCard());
    assertEquals(
        "APPROVAL_BY_SAME_PERSON",
        refusal(() -> office.approve(CardOffice.CLERK, RequestIds.next(), number)));
    assertEquals(
        "CARD_ORDER_UNKNOWN",
        refusal(() -> office.approve(CardOffice.SUPERIOR, RequestIds.next(), 0)));
    Card found = office.approve(CardOffice.SUPERIOR, RequestIds.next(), number).getCard();
    assertEquals(musubi.card.v1.CardState.CARD_STATE_DELIVERED, found.getState());
    assertEquals(
        "CARD_ORDER_NOT_WAITING",
        refusal(() -> office.approve("SUPERIOR-2", RequestIds.next(), number)));
  }

  @Test
  void order_badInput_isRefusedByItsReasonAndRecordedAndNothingChanges() {
    Card delivered = office.in(CardState.DELIVERED);
    UUID used = RequestIds.next();
    office.take(used, order(delivered, CardStep.CARD_STEP_CHANGE_FACE));
    Card now = office.get(delivered.getCardNumber(), 0).getCard();
    long events = events(now);

    assertRefused("CARD_STATE_FORBIDS", order(now, CardStep.CARD_STEP_RELEASE));
    assertRefused("CARD_REVISION_CHANGED", order(delivered, CardStep.CARD_STEP_SUSPEND));
    assertRefused(
        "CARD_EVIDENCE_MISSING",
        order(now, CardStep.CARD_STEP_CHANGE_FACE).toBuilder()
            .setEvidence(Evidence.EVIDENCE_UNSPECIFIED)
            .build());
    assertRefused("CARD_STEP_NOT_TAKERS", order(now, CardStep.CARD_STEP_EXPIRE));
    assertRefused(
        "CARD_UNKNOWN",
        order(now, CardStep.CARD_STEP_SUSPEND).toBuilder()
            .setCardNumber("0000000000000000")
            .build());
    assertRefused(
        "ITEM_INVALID",
        order(now, CardStep.CARD_STEP_SUSPEND).toBuilder().setCardNumber("123").build());
    assertRefused("ITEM_INVALID", StepOrder.getDefaultInstance());
    assertEquals(
        "REQUEST_ID_REUSED",
        refusal(() -> office.take(used, order(now, CardStep.CARD_STEP_CHANGE_FACE))));

    assertEquals(now, office.get(now.getCardNumber(), 0).getCard());
    assertEquals(
        List.of(List.of("6", "CARD_EVIDENCE_MISSING"), List.of("6", "CARD_REVISION_CHANGED")),
        rows(
            network,
            Member.CARDS,
            "select revision, refused from card_event where card_number = ? and refused in"
                + " ('CARD_EVIDENCE_MISSING', 'CARD_REVISION_CHANGED') order by refused",
            now.getCardNumber()));
    assertTrue(events(now) > events);
  }

  @Test
  void register_death_abolishesWithoutASecondPersonAndReportsNothingElse() {
    Card delivered = office.in(CardState.DELIVERED);

    assertEquals(
        "CARD_STEP_NOT_TAKERS",
        refusal(
            () -> office.report(RequestIds.next(), order(delivered, CardStep.CARD_STEP_SUSPEND))));
    assertEquals(
        "CARD_NOT_READY",
        refusal(
            () ->
                office.report(
                    RequestIds.next(), leaving(delivered, delivered.getMunicipalityCode()))));
    Card ended =
        office.report(RequestIds.next(), order(delivered, CardStep.CARD_STEP_ABOLISH)).getCard();

    assertEquals(musubi.card.v1.CardState.CARD_STATE_ABOLISHED, ended.getState());
  }

  @Test
  void issueStatus_bothKinds_areAnsweredToTheMunicipalityAlone() {
    String holder = CardOffice.newHolder();
    Card old =
        office.issue(
            ReportIssueRequest.newBuilder()
                .setEventId(CardOffice.bytes(RequestIds.next()))
                .setOrder(
                    StepOrder.newBuilder()
                        .setStep(CardStep.CARD_STEP_ENTER_REGISTER_CARD)
                        .setResidentRecordCode(holder))
                .setMunicipalityCode("131121")
                .setValidUntil(Dates.date(LocalDate.now().plusYears(1)))
                .build());
    Card applied =
        office
            .take(
                RequestIds.next(),
                StepOrder.newBuilder()
                    .setStep(CardStep.CARD_STEP_APPLY)
                    .setResidentRecordCode(holder)
                    .build())
            .getCard();

    assertEquals(List.of(applied, old), status(office, holder));
    assertEquals(List.of(), status(elsewhere, holder));
    assertEquals(List.of(), status(office, CardOffice.newHolder()));
  }

  @Test
  void submit_sameEventWithOtherContent_isRefused() {
    Card delivered = office.in(CardState.DELIVERED);
    try (TestPeer city = TestNetwork.peer(network, "communication/131121", Member.CARDS)) {
      SubmitEventRequest event =
          SubmitEventRequest.newBuilder()
              .setEventId(CardOffice.bytes(RequestIds.next()))
              .setOrder(order(delivered, CardStep.CARD_STEP_SUSPEND))
              .setOrderedByValue(1)
              .setOperatorId("OP-1")
              .setMunicipalityCode("131121")
              .build();

      assertEquals(StepOutcome.STEP_OUTCOME_TAKEN, submit(city, event));
      assertEquals(StepOutcome.STEP_OUTCOME_TAKEN, submit(city, event));
      assertEquals(
          "CARD_EVENT_CHANGED",
          refusal(() -> submit(city, event.toBuilder().setOperatorId("OP-2").build())));
      assertEquals(
          "MUNICIPALITY_NOT_CALLERS",
          refusal(() -> submit(city, event.toBuilder().setMunicipalityCode("401307").build())));
    }
    assertEquals(
        delivered.getRevision() + 1,
        office.get(delivered.getCardNumber(), 0).getCard().getRevision());
  }

  /** What a terminal saw in 2016: handed over here, not yet there; and then tried again. */
  @Test
  void deliver_replyLostAndRetriedAsIn2016_harmsNoCard() {
    Card invited = office.in(CardState.INVITED);
    UUID id = RequestIds.next();
    StepOrder delivery = order(invited, CardStep.CARD_STEP_DELIVER);
    office.take(id, delivery);

    TakeStepResponse retried = office.take(id, delivery);
    String anotherAttempt = refusal(() -> office.take(RequestIds.next(), delivery));

    assertEquals(StepOutcome.STEP_OUTCOME_TAKEN, retried.getOutcome());
    assertEquals(musubi.card.v1.CardState.CARD_STATE_DELIVERED, retried.getCard().getState());
    assertEquals(invited.getRevision() + 1, retried.getCard().getRevision());
    assertEquals("CARD_REVISION_CHANGED", anotherAttempt);
    assertEquals(retried.getCard(), office.get(invited.getCardNumber(), 0).getCard());
    assertNotEquals(invited, retried.getCard());
  }

  private static StepOutcome submit(TestPeer city, SubmitEventRequest event) {
    return city.stub(CardSystemServiceGrpc::newBlockingStub, TestPeer.machine())
        .submitEvent(event)
        .getOutcome();
  }

  private void assertRefused(String reason, StepOrder order) {
    UUID id = RequestIds.next();
    assertEquals(reason, refusal(() -> office.take(id, order)));
    assertEquals(
        1,
        count(
            network,
            SETAGAYA,
            "select count(*) from call_record where request_id = ? and reason = ?",
            id,
            reason),
        reason);
  }

  private List<Card> status(CardOffice from, String holder) {
    return from.registerPeer()
        .stub(CardSystemServiceGrpc::newBlockingStub, to(Member.CARDS))
        .getIssueStatus(GetIssueStatusRequest.newBuilder().setResidentRecordCode(holder).build())
        .getCardsList();
  }

  private static io.grpc.Metadata to(Member member) {
    io.grpc.Metadata headers = TestPeer.machine();
    headers.put(Headers.DESTINATION, member.role() + "/" + member.body());
    return headers;
  }

  private List<Card> changed() {
    return changed(office);
  }

  private static List<Card> changed(CardOffice office) {
    List<Card> cards = new ArrayList<>();
    long cursor = 0;
    while (true) {
      ListChangedCardsResponse page =
          office
              .register()
              .listChangedCards(
                  ListChangedCardsRequest.newBuilder().setCursor(cursor).setPageSize(500).build());
      cards.addAll(page.getCardsList());
      if (page.getNextCursor() == cursor) {
        return cards;
      }
      cursor = page.getNextCursor();
    }
  }

  private long events(Card card) {
    return count(
        network,
        Member.CARDS,
        "select count(*) from card_event where card_number = ?",
        card.getCardNumber());
  }

  private static List<CertificateState> states(Card card) {
    return card.getCertificatesList().stream().map(CertificateStatus::getState).toList();
  }
}
