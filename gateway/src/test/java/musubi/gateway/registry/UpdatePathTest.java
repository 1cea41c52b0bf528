package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
class UpdatePathTest {
  private static final AtomicLong NEXT = new AtomicLong();

  private final LocalNetwork network = TestNetwork.shared();

  @Test
  void push_newResident_reachesPrefectureAndNation() {
    IdentityRecord resident = resident("131121");

    long number = push(SETAGAYA, RequestIds.next(), resident);

    for (Member tier : List.of(SETAGAYA, TOKYO, Member.NATION)) {
      await("the update at " + tier.label(), () -> applied(tier, "131121", number) == 1);
      assertEquals(
          resident.getNameKanji(),
          rows(
                  network,
                  tier,
                  "select name_kanji from identity_record where resident_record_code = ?",
                  resident.getResidentRecordCode())
              .getFirst()
              .getFirst());
    }
  }

  @Test
  void push_repeated_hasTheSameNumber() {
    UUID id = RequestIds.next();
    IdentityRecord resident = resident("131121");

    long first = push(SETAGAYA, id, resident);
    long second = push(SETAGAYA, id, resident);

    assertEquals(first, second);
    assertEquals(
        1,
        count(network, SETAGAYA, "select count(*) from identity_update where request_id = ?", id));
  }

  @Test
  void push_repeated_isRecordedAgain() {
    UUID id = RequestIds.next();
    IdentityRecord resident = resident("131121");
    long number = push(SETAGAYA, id, resident);

    push(SETAGAYA, id, resident);

    assertEquals(
        2,
        count(
            network,
            SETAGAYA,
            "select count(*) from call_record"
                + " where request_id = ? and decision = 1 and first_number = ?",
            id,
            number));
  }

  @Test
  void push_sameIdOtherContent_isRefused() {
    UUID id = RequestIds.next();
    push(SETAGAYA, id, resident("131121"));

    assertEquals("REQUEST_ID_REUSED", refusal(SETAGAYA, id, resident("131121")));
  }

  @Test
  void push_entryOfCurrentResident_isRefused() {
    IdentityRecord resident = resident("131121");
    push(SETAGAYA, RequestIds.next(), resident);

    assertEquals("ALREADY_RESIDENT", refusal(SETAGAYA, RequestIds.next(), resident));
  }

  @Test
  void push_moveThatChangesName_isRefusedAndNamesTheItem() {
    IdentityRecord resident = resident("131121");
    push(SETAGAYA, RequestIds.next(), resident);
    IdentityRecord moved =
        Changes.moved(resident, 1).setNameKana("べつ").setNameKanaUnvoiced("へつ").build();

    assertEquals("MOVE_CHANGES_MORE", refusal(SETAGAYA, RequestIds.next(), moved));
  }

  @Test
  void push_move_isApplied() {
    IdentityRecord resident = resident("131121");
    push(SETAGAYA, RequestIds.next(), resident);

    long number = push(SETAGAYA, RequestIds.next(), Changes.moved(resident, 1).build());

    await("the move at the nation", () -> applied(Member.NATION, "131121", number) == 1);
  }

  @Test
  void inquire_residentOfOtherPrefecture_isAnsweredByTheNation() {
    IdentityRecord resident = resident("401307");
    long number = push(FUKUOKA, RequestIds.next(), resident);
    await("the update at the nation", () -> applied(Member.NATION, "401307", number) == 1);

    InquireResponse answer = inquire(SETAGAYA, resident.getResidentRecordCode());

    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, answer.getAnsweredBy());
    assertEquals(resident.getAddress(), answer.getRecord().getAddress());
    assertEquals("", answer.getRecord().getIndividualNumber());
    assertEquals("", answer.getRecord().getOperatorId());
  }

  @Test
  void inquire_nobody_isNotFoundAndRecordedAtEachTier() {
    String code = resident("401307").getResidentRecordCode();

    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> inquire(FUKUOKA, code));

    assertEquals("PERSON_NOT_FOUND", StreamEndedException.reasonOf(refused));
    for (Member tier : List.of(FUKUOKA, FUKUOKA_PREFECTURE, Member.NATION)) {
      assertEquals(
          true,
          count(network, tier, "select count(*) from call_record where reason = 'PERSON_NOT_FOUND'")
              >= 1);
    }
  }

  private IdentityRecord resident(String municipality) {
    return People.of(municipality, 1).resident(NEXT.getAndIncrement()).build();
  }

  private long push(Member member, UUID id, IdentityRecord record) {
    try (TestPeer peer = peer(network, "register/" + member.body().digits() + "/main", member)) {
      return peer.stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine(id))
          .pushUpdate(PushUpdateRequest.newBuilder().setRecord(record).build())
          .getUpdateSequenceNumber();
    }
  }

  private String refusal(Member member, UUID id, IdentityRecord record) {
    return StreamEndedException.reasonOf(
        assertThrows(StatusRuntimeException.class, () -> push(member, id, record)));
  }

  private InquireResponse inquire(Member member, String code) {
    Metadata headers = TestPeer.operator();
    try (TestPeer peer = peer(network, "terminal/" + member.body().digits() + "/counter", member)) {
      return peer.stub(InquiryServiceGrpc::newBlockingStub, headers)
          .inquire(InquireRequest.newBuilder().setResidentRecordCode(code).build());
    }
  }

  private long applied(Member tier, String municipality, long number) {
    return count(
        network,
        tier,
        "select count(*) from identity_update"
            + " where municipality = ? and number = ? and disposition = 1",
        municipality,
        number);
  }
}
