package musubi.gateway.mailing;

import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import musubi.backends.people.People;
import musubi.backends.register.MailingMaker;
import musubi.card.v1.DeliverMailingRequest;
import musubi.card.v1.DeliveredMailing;
import musubi.card.v1.DeliveryReceipt;
import musubi.card.v1.ListMailingResultsRequest;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.MailingServiceGrpc.MailingServiceBlockingStub;
import musubi.card.v1.SubmitMailingRequest;
import musubi.card.v1.SubmittedMailing;
import musubi.card.v1.SubmittedResult;
import musubi.card.v1.TakeMailingRequest;
import musubi.card.v1.TakenMailing;
import musubi.client.Mailings;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;

/** Calls of a register, of the card system's callers and of issuing, for mailing records. */
final class Letters {
  /** Persons of whom no other test speaks. */
  private static final AtomicLong NEXT = new AtomicLong(850_000);

  private final LocalNetwork network;
  private final Member city;

  Letters(LocalNetwork network, Member city) {
    this.network = network;
    this.city = city;
  }

  /** A person of a city, each time another. */
  static IdentityRecord person(String municipality) {
    return People.of(municipality, 83).resident(NEXT.getAndIncrement()).build();
  }

  /** A letter about persons. */
  static MailingRecord.Builder letter(IdentityRecord... persons) {
    return MailingMaker.letter("M-1", List.of(persons), LocalDate.of(2026, 11, 24));
  }

  /** A letter under an id of its own. */
  static SubmittedMailing submitted(MailingRecord.Builder letter) {
    return Mailings.submitted(UUID.randomUUID(), letter.build(), false);
  }

  /** Bytes under an id of its own, with their digest. */
  static SubmittedMailing submitted(ByteString content) {
    return Mailings.submitted(UUID.randomUUID(), content, false);
  }

  /** A new resident whom city and nation know. */
  IdentityRecord resident() {
    return push(person(city.body().digits()));
  }

  /** Pushes a record and waits until the nation has it as it is. */
  IdentityRecord push(IdentityRecord record) {
    long number =
        call(
            "register/" + city.body() + "/main",
            city,
            peer ->
                peer.stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine())
                    .pushUpdate(PushUpdateRequest.newBuilder().setRecord(record).build())
                    .getUpdateSequenceNumber());
    await(
        "the update at the nation",
        () ->
            TestNetwork.count(
                    network,
                    Member.NATION,
                    "select count(*) from identity_record where resident_record_code = ?"
                        + " and update_sequence_number >= ?",
                    record.getResidentRecordCode(),
                    number)
                > 0);
    return record;
  }

  List<SubmittedResult> submit(SubmittedMailing... mailings) {
    return submit(RequestIds.next(), mailings);
  }

  List<SubmittedResult> submit(UUID requestId, SubmittedMailing... mailings) {
    SubmitMailingRequest request =
        SubmitMailingRequest.newBuilder().addAllMailings(List.of(mailings)).build();
    return call(
        "register/" + city.body() + "/main",
        city,
        peer -> stub(peer, requestId).submitMailing(request).getResultsList());
  }

  /** Submits a letter that has to be taken. */
  SubmittedMailing taken(SubmittedMailing mailing) {
    assertEquals(
        List.of(MailingCheck.MAILING_CHECK_TAKEN),
        submit(mailing).stream().map(SubmittedResult::getCheck).toList());
    return mailing;
  }

  ListMailingResultsResponse results(long after, int size) {
    ListMailingResultsRequest request =
        ListMailingResultsRequest.newBuilder().setAfterNumber(after).setPageSize(size).build();
    return call(
        "register/" + city.body() + "/main",
        city,
        peer -> stub(peer, RequestIds.next()).listMailingResults(request));
  }

  /** All ends, page by page. */
  List<MailingOutcome> results() {
    List<MailingOutcome> all = new ArrayList<>();
    List<MailingOutcome> page = results(0, 3).getOutcomesList();
    while (!page.isEmpty()) {
      all.addAll(page);
      page = results(page.getLast().getNumber(), 3).getOutcomesList();
    }
    return all;
  }

  Optional<MailingOutcome> find(SubmittedMailing mailing) {
    return results().stream()
        .filter(each -> each.getMailingId().equals(mailing.getMailingId()))
        .findFirst();
  }

  /** Waits for what becomes of a letter. */
  MailingOutcome end(SubmittedMailing mailing) {
    await("the end of a letter", () -> find(mailing).isPresent());
    return find(mailing).orElseThrow();
  }

  /** Delivers as a city does. */
  static List<DeliveryReceipt> deliver(
      LocalNetwork network, String caller, SubmittedMailing... mailings) {
    DeliverMailingRequest.Builder request = DeliverMailingRequest.newBuilder();
    for (SubmittedMailing each : mailings) {
      request.addMailings(
          DeliveredMailing.newBuilder()
              .setMailingId(each.getMailingId())
              .setContent(each.getContent())
              .setDigest(each.getDigest()));
    }
    try (TestPeer peer = peer(network, caller, Member.CARDS)) {
      return stub(peer, RequestIds.next()).deliverMailing(request.build()).getReceiptsList();
    }
  }

  /** What issuing is given. */
  static List<TakenMailing> take(LocalNetwork network, UUID requestId, long taken, int size) {
    TakeMailingRequest request =
        TakeMailingRequest.newBuilder().setTakenNumber(taken).setPageSize(size).build();
    try (TestPeer peer = peer(network, "issuer/900010/main", Member.CARDS)) {
      return stub(peer, requestId).takeMailing(request).getMailingsList();
    }
  }

  /** All that issuing has not taken, without taking it. */
  static List<TakenMailing> untaken(LocalNetwork network) {
    long taken =
        TestNetwork.count(network, Member.CARDS, "select taken_number from mailing_counter");
    return take(network, RequestIds.next(), taken, 500);
  }

  static MailingServiceBlockingStub stub(TestPeer peer, UUID requestId) {
    return peer.stub(MailingServiceGrpc::newBlockingStub, TestPeer.machine(requestId));
  }

  private <T> T call(String caller, Member callee, Function<TestPeer, T> call) {
    try (TestPeer peer = peer(network, caller, callee)) {
      return call.apply(peer);
    }
  }
}
