package musubi.gateway.inquiry;

import static musubi.gateway.inquiry.TwoCities.ANSWERER;
import static musubi.gateway.inquiry.TwoCities.ANSWERING;
import static musubi.gateway.inquiry.TwoCities.ASKER;
import static musubi.gateway.inquiry.TwoCities.ASKING;
import static musubi.gateway.inquiry.TwoCities.items;
import static musubi.gateway.inquiry.TwoCities.question;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.linkage.v1.AnswerOutcome.ANSWER_OUTCOME_FOUND;
import static musubi.linkage.v1.AnswerOutcome.ANSWER_OUTCOME_NO_REPLICA;
import static musubi.linkage.v1.AnswerOutcome.ANSWER_OUTCOME_PENDING;
import static musubi.linkage.v1.AnswerOutcome.ANSWER_OUTCOME_REFUSED_BY_OFFICIAL;
import static musubi.linkage.v1.AnswerOutcome.ANSWER_OUTCOME_SYMBOL_UNKNOWN;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_ANSWERED;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_OPEN;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_PENDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import musubi.client.RequestIds;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.ListPendingRequest;
import musubi.linkage.v1.PersonAnswer;
import musubi.linkage.v1.ReplicaItem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inquiries between two cities, over running nodes, the real broker and real symbols. */
class InquiryTest {
  private static TwoCities cities;

  @BeforeAll
  static void start() {
    cities = TwoCities.start();
  }

  @AfterAll
  static void stop() {
    cities.close();
  }

  @Test
  void ask_personOfBothCities_getsTheRowsItemsUnderOnePermitAtAllThree() {
    Mover mover = mover(false);

    Inquiry answered = cities.ask(question(List.of(mover)));

    assertEquals(INQUIRY_STATE_ANSWERED, answered.getState(), answered.getReason());
    Map<String, String> expected = new TreeMap<>(items(mover));
    expected.remove("household_number");
    assertEquals(expected, itemsOf(answered.getAnswers(0)));
    String permit = HexFormat.of().formatHex(answered.getPermitId().toByteArray());
    for (Member member : List.of(ASKING, Member.BROKER, ANSWERING)) {
      assertEquals(
          1,
          count(
              cities.network(),
              member,
              "select count(*) from call_record where reference = ? and decision = 1",
              permit),
          member.label());
    }
    for (Member member : List.of(ASKING, ANSWERING)) {
      assertEquals(
          List.of(List.of("ANSWERED", "1")),
          rows(
              cities.network(),
              member,
              "select outcome, persons from exchange_record where encode(permit_id, 'hex') = ?",
              permit),
          member.label());
    }
  }

  @Test
  void ask_someItems_getsThoseAlone() {
    Mover mover = mover(false);

    Inquiry answered =
        cities.ask(question(List.of(mover)).toBuilder().addItems("sex").addItems("name").build());

    assertEquals(
        Map.of("name", items(mover).get("name"), "sex", items(mover).get("sex")),
        itemsOf(answered.getAnswers(0)));
  }

  @Test
  void ask_itemOutsideTheRow_isRefused() {
    AskRequest question =
        question(List.of(mover(false))).toBuilder().addItems("household_number").build();

    assertEquals("ROW_REFUSED", refusal(question));
    assertEquals("ROW_REFUSED", refusal(question.toBuilder().setRowId("nothing").build()));
    assertEquals("ROW_REFUSED", refusal(question.toBuilder().setRowId("appendix-2-001").build()));
  }

  @Test
  void ask_personWithoutReplicaOrWithoutSymbolThere_isSaidInTheSealedAnswerAlone() {
    Mover known = cities.movers(1).getFirst();
    Mover unknown = cities.movers(1).getFirst();
    forget(unknown);

    Inquiry answered = cities.ask(question(List.of(unknown, known)));

    assertEquals(
        List.of(ANSWER_OUTCOME_SYMBOL_UNKNOWN, ANSWER_OUTCOME_NO_REPLICA),
        answered.getAnswersList().stream().map(PersonAnswer::getOutcome).toList());
    assertEquals(
        List.of(List.of("ANSWERED")),
        rows(
            cities.network(),
            ANSWERING,
            "select outcome from exchange_record where permit_id = ?",
            (Object) answered.getPermitId().toByteArray()));
  }

  @Test
  void ask_withoutSymbolHereOrWithoutAddressee_isRefused() {
    AskRequest question = question(List.of(mover(false)));

    assertEquals(
        "ADDRESSEE_UNKNOWN", refusal(question.toBuilder().addAddresseeNumbers("1").build()));
    assertEquals("BODY_NOT_LINKED", refusal(question.toBuilder().setBodyCode("012041").build()));
    assertEquals("ITEM_INVALID", refusal(question.toBuilder().clearAddresseeNumbers().build()));
  }

  @Test
  void ask_sameRequestIdAgain_isTheSameInquiry() {
    AskRequest question = question(List.of(mover(false)));
    UUID id = RequestIds.next();
    try (TestPeer pension = cities.peer("pension/" + ASKER + "/again", ASKING)) {
      Inquiry first = ask(pension, id, question);
      Inquiry again = ask(pension, id, question);

      assertEquals(first, again);
      assertEquals(
          1,
          count(
              cities.network(),
              ANSWERING,
              "select count(*) from exchange_record where permit_id = ?",
              (Object) first.getPermitId().toByteArray()));
    }
  }

  @Test
  void ask_flaggedPerson_waitsForAnOfficialWhoProvidesOrRefusesOnce() {
    Mover flagged = mover(true);
    Mover plain = mover(false);

    Inquiry provided = cities.ask(question(List.of(flagged, plain)));
    Inquiry refused = cities.ask(question(List.of(flagged)));
    assertEquals(INQUIRY_STATE_PENDING, provided.getState(), provided.getReason());
    assertEquals(
        List.of(ANSWER_OUTCOME_PENDING, ANSWER_OUTCOME_FOUND),
        provided.getAnswersList().stream().map(PersonAnswer::getOutcome).toList());
    assertTrue(waiting() >= 2);
    cities.decide(provided.getPermitId(), true);
    cities.decide(refused.getPermitId(), false);

    assertEquals(
        List.of(ANSWER_OUTCOME_FOUND, ANSWER_OUTCOME_FOUND),
        ended(provided).getAnswersList().stream().map(PersonAnswer::getOutcome).toList());
    assertEquals(
        List.of(ANSWER_OUTCOME_REFUSED_BY_OFFICIAL),
        ended(refused).getAnswersList().stream().map(PersonAnswer::getOutcome).toList());
    StatusRuntimeException twice =
        assertThrows(
            StatusRuntimeException.class, () -> cities.decide(provided.getPermitId(), false));
    assertEquals("PENDING_DECIDED", StreamEndedException.reasonOf(twice));
  }

  @Test
  void ask_protectedPerson_addressLeavesNotEvenWhenAnOfficialProvides() {
    Mover mover = mover(false);
    cities.protect(mover);

    Inquiry inquiry = cities.ask(question(List.of(mover)));
    assertEquals(INQUIRY_STATE_PENDING, inquiry.getState(), inquiry.getReason());
    cities.decide(inquiry.getPermitId(), true);

    Map<String, String> answered = itemsOf(ended(inquiry).getAnswers(0));
    assertEquals(Set.of("name", "birth_date", "sex"), answered.keySet());
  }

  @Test
  void ask_many_answersInTheirOrder() {
    List<Mover> movers = cities.movers(40);
    for (int i = 0; i < movers.size(); i += 2) {
      cities.replica(movers.get(i), false);
    }

    Inquiry answered = cities.ask(question(movers));

    List<String> names = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < movers.size(); i++) {
      names.add(itemsOf(answered.getAnswers(i)).getOrDefault("name", "none"));
      expected.add(i % 2 == 0 ? items(movers.get(i)).get("name") : "none");
    }
    assertEquals(expected, names);
  }

  @Test
  void status_afterInquiries_countsWithoutPersons() {
    cities.ask(question(List.of(mover(false))));

    Map<String, Long> counts = new TreeMap<>();
    cities
        .stub("pension", ASKER, InquiryServiceGrpc::newBlockingStub)
        .getOperatingStatus(GetOperatingStatusRequest.getDefaultInstance())
        .getCountsList()
        .forEach(each -> counts.merge(each.getOutcome(), each.getCount(), Long::sum));

    assertTrue(counts.get("asked ANSWERED") >= 1, counts.toString());
  }

  @Test
  void ask_answererAway_goesOnByItselfWhenItIsBack() {
    Mover mover = mover(false);
    cities.network().stop(ANSWERING);
    Inquiry open = cities.ask(question(List.of(mover)));
    assertEquals(INQUIRY_STATE_OPEN, open.getState(), open.getReason());

    cities.network().stop(ASKING);
    cities.network().start(ASKING);
    cities.network().start(ANSWERING);

    assertEquals(ANSWER_OUTCOME_FOUND, ended(open).getAnswers(0).getOutcome());
  }

  @Test
  void answers_keptLongEnough_areErasedAtBothEnds() {
    byte[] permit = cities.ask(question(List.of(mover(false)))).getPermitId().toByteArray();
    rows(
        cities.network(),
        ASKING,
        "update inquiry set ended_at = now() - interval '8 days' where permit_id = ? returning 1",
        (Object) permit);
    rows(
        cities.network(),
        ANSWERING,
        "update provision set kept_until = now() - interval '1 second' where permit_id = ?"
            + " returning 1",
        (Object) permit);

    for (Member member : List.of(ASKING, ANSWERING)) {
      cities.network().stop(member);
      cities.network().start(member);
    }

    String answer = "select count(*) from inquiry where permit_id = ? and answer is not null";
    await(
        "the answer is erased",
        () -> count(cities.network(), ASKING, answer, (Object) permit) == 0);
    String provision = "select count(*) from provision where permit_id = ?";
    await(
        "the provision is erased",
        () -> count(cities.network(), ANSWERING, provision, (Object) permit) == 0);
    assertEquals(
        1,
        count(
            cities.network(),
            ANSWERING,
            "select count(*) from exchange_record where permit_id = ?",
            (Object) permit));
  }

  private static Mover mover(boolean flagged) {
    Mover mover = cities.movers(1).getFirst();
    cities.replica(mover, flagged);
    return mover;
  }

  private static Inquiry ask(TestPeer pension, UUID id, AskRequest question) {
    return pension
        .stub(InquiryServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .ask(question)
        .getInquiry();
  }

  private static String refusal(AskRequest question) {
    return StreamEndedException.reasonOf(
        assertThrows(StatusRuntimeException.class, () -> cities.ask(question)));
  }

  private static Inquiry ended(Inquiry inquiry) {
    await(
        "the answer",
        () -> cities.inquiry(inquiry.getInquiryId()).getState() == INQUIRY_STATE_ANSWERED);
    return cities.inquiry(inquiry.getInquiryId());
  }

  private static int waiting() {
    try (TestPeer official = cities.peer("addressee/" + ANSWERER + "/main", ANSWERING)) {
      return official
          .stub(InquiryServiceGrpc::newBlockingStub, TwoCities.official())
          .listPending(ListPendingRequest.getDefaultInstance())
          .getQuestionsCount();
    }
  }

  /** The city that is asked has lost the link. */
  private static void forget(Mover mover) {
    rows(
        cities.network(),
        ANSWERING,
        "delete from link where unified_addressee_number = (select a.unified_number"
            + " from addressee a where a.individual_number = ?) returning 1",
        mover.person().getIndividualNumber());
  }

  private static Map<String, String> itemsOf(PersonAnswer answer) {
    Map<String, String> items = new TreeMap<>();
    for (ReplicaItem item : answer.getItemsList()) {
      items.put(item.getItem(), item.getValue());
    }
    return items;
  }
}
