package musubi.gateway.card;

import static musubi.gateway.card.ProofCity.PIN;
import static musubi.gateway.card.ProofCity.refusal;
import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.KITAKYUSHU;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import musubi.backends.card.CardReader.Activation;
import musubi.backends.card.SoftwareCard;
import musubi.card.v1.Card;
import musubi.card.v1.CardProof;
import musubi.card.v1.CardProofServiceGrpc;
import musubi.card.v1.CardStep;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.CheckCardRequest;
import musubi.card.v1.CheckCardResponse;
import musubi.card.v1.Evidence;
import musubi.card.v1.IssueChallengeRequest;
import musubi.card.v1.IssueChallengeResponse;
import musubi.card.v1.IssuedCertificate;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.client.CallException;
import musubi.client.CardStatement;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.FourItem;
import musubi.gateway.card.ProofCity.Holder;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Dates;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.AnsweringTier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A card as evidence at a counter, through a running municipality and a running card system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CardProofTest {
  private static final String RECORD =
      "select exchange, decision, reason, search_key, hits, subject is not null, first_number"
          + " from call_record where request_id = ? order by recorded_at";

  private final LocalNetwork network = TestNetwork.shared();
  private final ProofCity city = new ProofCity(network, SETAGAYA, "counter");
  private final ProofCity second = new ProofCity(network, SETAGAYA, "second");
  private final ProofCity elsewhere = new ProofCity(network, FUKUOKA, "counter");

  @AfterAll
  void close() {
    city.close();
    second.close();
    elsewhere.close();
  }

  @Test
  void confirm_deliveredCard_isTheHolderAndRecordedAtBothNodes() {
    Holder holder = city.holder();
    UUID id = RequestIds.next();

    ConfirmResponse answer = city.confirm(id, city.proof(holder));

    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED, answer.getResult());
    assertTrue(answer.getCardProved());
    assertEquals(holder.code(), answer.getRecord().getResidentRecordCode());
    assertEquals("", answer.getRecord().getIndividualNumber());
    assertEquals(
        List.of(List.of("C-02", "1", "", "card", "1", "t", "0")),
        rows(network, SETAGAYA, RECORD, id));
    assertEquals(
        List.of(
            List.of("I-12", "1", "", "certificate", "1", "t", "" + holder.card().getRevision())),
        rows(network, Member.CARDS, RECORD, id));
  }

  @Test
  void confirm_withoutProof_saysThatNoCardProvedIt() {
    String code = city.resident().getResidentRecordCode();

    ConfirmResponse answer =
        city.confirm(
            RequestIds.next(), ConfirmRequest.newBuilder().setResidentRecordCode(code).build());

    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED, answer.getResult());
    assertFalse(answer.getCardProved());
  }

  @Test
  void confirm_cardOfAResidentOfElsewhere_isAnsweredByTheNation() {
    Holder holder = city.holder();
    city.files().write(Member.NATION, List.of(holder.resident()));

    ConfirmResponse answer = elsewhere.confirm(elsewhere.proof(holder));

    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED, answer.getResult());
    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, answer.getAnsweredBy());
    assertTrue(answer.getCardProved());
  }

  @Test
  void confirm_presentedItemsDiffer_saysWhich() {
    Holder holder = city.holder();

    ConfirmResponse answer =
        city.confirm(
            RequestIds.next(),
            ConfirmRequest.newBuilder()
                .setResidentRecordCode(holder.code())
                .setPresented(
                    FourItemsCheck.itemsOf(holder.resident()).toBuilder().setAddress("別の場所"))
                .setCardProof(city.proof(holder))
                .build());

    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_DIFFERENT, answer.getResult());
    assertEquals(List.of(FourItem.FOUR_ITEM_ADDRESS), answer.getDifferingList());
    assertTrue(answer.getCardProved());
  }

  @Test
  void confirm_codeOfAnotherPerson_isRefused() {
    Holder holder = city.holder();
    String other = city.resident().getResidentRecordCode();

    assertEquals(
        "CARD_HOLDER_DIFFERS",
        refusal(
            () ->
                city.confirm(
                    RequestIds.next(),
                    ConfirmRequest.newBuilder()
                        .setResidentRecordCode(other)
                        .setCardProof(city.proof(holder))
                        .build())));
  }

  @Test
  void confirm_protectedHolder_isWithheld() {
    Holder holder = city.holder();
    city.files().mark(SETAGAYA, holder.code(), "131121", "infinity");

    assertEquals("ANSWER_WITHHELD", refusal(() -> city.confirm(city.proof(holder))));
  }

  @Test
  void confirm_malformed_isRefusedAndTheChallengeIsNotUsedUp() {
    Holder holder = city.holder();
    CardProof good = city.proof(holder);

    for (ConfirmRequest bad :
        List.of(
            with(good.toBuilder().setChallenge(ByteString.copyFrom(new byte[31]))),
            with(good.toBuilder().clearCertificateSerial()),
            with(good.toBuilder().setCertificateSerial("A1")),
            with(good.toBuilder().setCertificateSerial("a".repeat(41))),
            with(good.toBuilder().setSignature(ByteString.copyFrom(new byte[65]))),
            with(good.toBuilder().clearSignature()),
            with(good.toBuilder()).toBuilder()
                .setFourItems(FourItemsCheck.itemsOf(holder.resident()))
                .build(),
            with(good.toBuilder()).toBuilder().setResidentRecordCode("12345678901").build())) {
      assertEquals("ITEM_INVALID", refusal(() -> city.confirm(RequestIds.next(), bad)));
    }

    assertTrue(city.confirm(good).getCardProved());
  }

  /** A few bits through the nodes; all of them stand in the test of the rules. */
  @Test
  void confirm_forgedSignatures_areRefusedAndRecordedAtBothNodes() {
    Holder holder = city.holder();
    int tried = 0;
    for (int bit = 3; bit < 512; bit += 37) {
      UUID id = RequestIds.next();
      CardProof forged = forged(city.proof(holder), bit);

      assertEquals("CARD_SIGNATURE_INVALID", refusal(() -> city.confirm(id, forged)));

      assertEquals(
          List.of(List.of("C-02", "2", "CARD_SIGNATURE_INVALID", "card", "0", "f", "0")),
          rows(network, SETAGAYA, RECORD, id));
      assertEquals(
          List.of(List.of("I-12", "2", "CARD_SIGNATURE_INVALID", "certificate", "0", "t", "0")),
          rows(network, Member.CARDS, RECORD, id));
      tried++;
    }
    System.out.printf("%d forged signatures through both nodes, all refused%n", tried);
  }

  @Test
  void confirm_signatureOfAnotherStatement_isRefused() {
    Holder holder = city.holder();
    String own = "musubi://terminal/131121/counter";
    byte[] other = new byte[32];

    for (int i = 0; i < 4; i++) {
      IssueChallengeResponse issued = city.client().challenge();
      byte[] challenge = issued.getChallenge().toByteArray();
      byte[] statement =
          switch (i) {
            case 0 -> CardStatement.bytes(other, "131121", own);
            case 1 -> CardStatement.bytes(challenge, "401307", own);
            case 2 -> CardStatement.bytes(challenge, "131121", own + "2");
            default -> challenge;
          };
      CardProof proof = signed(holder, issued.getChallenge(), statement);
      assertEquals("CARD_SIGNATURE_INVALID", refusal(() -> city.confirm(proof)), "statement " + i);
    }
  }

  /** What was signed at a counter is worth nothing to a node of another municipality. */
  @Test
  void checkCard_proofOfAnotherMunicipality_isRefused() {
    Holder holder = city.holder();
    CardProof proof = city.proof(holder);
    String counter = "musubi://terminal/131121/counter";
    String own = "musubi://terminal/401005/counter";
    byte[] forIt = CardStatement.bytes(proof.getChallenge().toByteArray(), KITAKYUSHU, own);

    assertEquals("CARD_SIGNATURE_INVALID", checkRefusal(proof, counter));
    assertEquals(
        holder.code(),
        check(signed(holder, proof.getChallenge(), forIt), own).getResidentRecordCode());
  }

  @Test
  void checkCard_terminalNameMalformed_isRefused() {
    CardProof proof = city.proof(city.holder());

    for (String name : List.of("", "端末", "a b", "x".repeat(129))) {
      assertEquals("ITEM_INVALID", checkRefusal(proof, name));
    }
  }

  @Test
  void confirm_suspendedCard_isRefusedUntilItIsReleased() {
    Holder holder = city.holder();
    Card suspended = city.step(holder.card(), CardStep.CARD_STEP_SUSPEND);

    assertEquals("CARD_NOT_USABLE", refusal(() -> city.confirm(city.proof(holder))));

    city.step(suspended, CardStep.CARD_STEP_RELEASE);
    assertTrue(city.confirm(city.proof(holder)).getCardProved());
  }

  @Test
  void confirm_lostCard_isRefused() {
    Holder holder = city.holder();
    CardProof before = city.proof(holder);
    city.step(holder.card(), CardStep.CARD_STEP_REPORT_LOSS);

    assertEquals("CARD_REPORTED_LOST", refusal(() -> city.confirm(before)));
    assertEquals("CARD_REPORTED_LOST", refusal(() -> city.confirm(city.proof(holder))));
  }

  @Test
  void confirm_revokedSerial_isRefusedAndTheNewOneProves() {
    Holder holder = city.holder();
    SoftwareCard renewed = new SoftwareCard(holder.chip().certificateSerial() + "1", "0");
    renewed.activate(1, PIN);
    city.issuer()
        .report(
            ReportIssueRequest.newBuilder()
                .setEventId(id())
                .setOrder(
                    StepOrder.newBuilder()
                        .setStep(CardStep.CARD_STEP_REPLACE_CERTIFICATES)
                        .setCardNumber(holder.card().getCardNumber())
                        .setExpectedRevision(holder.card().getRevision()))
                .addCertificates(
                    IssuedCertificate.newBuilder()
                        .setKind(CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION)
                        .setSerial(renewed.certificateSerial())
                        .setValidUntil(Dates.date(LocalDate.now().plusYears(5)))
                        .setPublicKey(ByteString.copyFrom(renewed.certifiedKey())))
                .build(),
            Duration.ofSeconds(5));

    assertEquals("CARD_CERTIFICATE_REVOKED", refusal(() -> city.confirm(city.proof(holder))));
    assertTrue(
        city.confirm(city.proof(new Holder(holder.resident(), holder.card(), renewed)))
            .getCardProved());
  }

  /** The card system has not ended the card yet: it proves nothing all the same. */
  @Test
  void confirm_cardPastItsLastDay_isRefusedAtOnce() {
    Holder holder = city.holder();
    String set = "update card set valid_until = valid_until - interval '";
    city.change(
        Member.CARDS, set + "10 years' where card_number = ?", holder.card().getCardNumber());
    assertTrue(city.confirm(city.proof(holder)).getCardProved());

    city.change(Member.CARDS, set + "2 days' where card_number = ?", holder.card().getCardNumber());

    assertEquals("CARD_OVER", refusal(() -> city.confirm(city.proof(holder))));
  }

  @Test
  void confirm_certificatePastItsLastDay_isRefused() {
    Holder holder = city.holder();
    city.change(
        Member.CARDS,
        "update card_certificate set valid_until = current_date - 2 where serial = ?",
        holder.chip().certificateSerial());

    assertEquals("CARD_CERTIFICATE_OVER", refusal(() -> city.confirm(city.proof(holder))));
  }

  @Test
  void confirm_certificateForSignatures_isRefused() {
    Holder holder = city.holder();
    IssueChallengeResponse issued = city.client().challenge();
    byte[] statement =
        CardStatement.bytes(
            issued.getChallenge().toByteArray(), "131121", issued.getTerminalName());
    CardProof proof =
        CardProof.newBuilder()
            .setChallenge(issued.getChallenge())
            .setCertificateSerial(holder.chip().signatureSerial())
            .setSignature(ByteString.copyFrom(holder.chip().signDocument(statement, PIN)))
            .build();

    assertEquals("CARD_CERTIFICATE_FOR_SIGNATURES", refusal(() -> city.confirm(proof)));
  }

  @Test
  void confirm_unknownSerial_isRefused() {
    CardProof proof =
        city.proof(city.holder()).toBuilder().setCertificateSerial("f".repeat(40)).build();

    assertEquals("CARD_CERTIFICATE_UNKNOWN", refusal(() -> city.confirm(proof)));
  }

  @Test
  void confirm_challengeTwice_isRefusedUnlessTheRequestIsTheSame() {
    CardProof proof = city.proof(city.holder());
    UUID id = RequestIds.next();
    ConfirmResponse first = city.confirm(id, proof);

    assertEquals("CHALLENGE_USED", refusal(() -> city.confirm(proof)));
    assertEquals(first, city.confirm(id, proof));
    assertEquals(
        "CHALLENGE_USED",
        refusal(
            () ->
                city.confirm(
                    id,
                    with(proof.toBuilder()).toBuilder()
                        .setResidentRecordCode(first.getRecord().getResidentRecordCode())
                        .build())));
  }

  /** The same call when the use is taken out of the table: the single use alone has refused it. */
  @Test
  void control_useTakenAway_challengeIsUsedTwice() {
    CardProof proof = city.proof(city.holder());
    city.confirm(proof);
    assertEquals("CHALLENGE_USED", refusal(() -> city.confirm(proof)));

    city.change(
        SETAGAYA,
        "update card_challenge set spent_by = null, spent_as = null where challenge = ?",
        proof.getChallenge().toByteArray());

    assertTrue(city.confirm(proof).getCardProved());
  }

  @Test
  void confirm_challengeManyAtOnce_isUsedOnce() throws Exception {
    CardProof proof = city.proof(city.holder());
    List<CompletableFuture<String>> calls = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 8)
          .forEach(i -> calls.add(CompletableFuture.supplyAsync(() -> outcome(proof), threads)));
      List<String> outcomes = new ArrayList<>();
      for (CompletableFuture<String> call : calls) {
        outcomes.add(call.get(20, TimeUnit.SECONDS));
      }

      assertEquals(1, outcomes.stream().filter("proved"::equals).count(), outcomes.toString());
      assertEquals(7, outcomes.stream().filter("CHALLENGE_USED"::equals).count());
    }
  }

  @Test
  void confirm_challengeRepeatedAtOnce_isAnsweredEachTime() throws Exception {
    CardProof proof = city.proof(city.holder());
    UUID id = RequestIds.next();
    List<CompletableFuture<ConfirmResponse>> calls = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 4)
          .forEach(
              i ->
                  calls.add(CompletableFuture.supplyAsync(() -> city.confirm(id, proof), threads)));
      for (CompletableFuture<ConfirmResponse> call : calls) {
        assertEquals(calls.getFirst().get(20, TimeUnit.SECONDS), call.get(20, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void confirm_otherTerminalsChallenge_isUnknownAndStaysItsOwners() {
    CardProof proof = city.proof(city.holder());

    assertEquals("CHALLENGE_UNKNOWN", refusal(() -> second.confirm(proof)));
    assertEquals("CHALLENGE_UNKNOWN", refusal(() -> elsewhere.confirm(proof)));
    assertTrue(city.confirm(proof).getCardProved());
  }

  @Test
  void confirm_challengeOfNobody_isUnknown() {
    CardProof proof =
        city.proof(city.holder()).toBuilder()
            .setChallenge(ByteString.copyFrom(new byte[32]))
            .build();

    assertEquals("CHALLENGE_UNKNOWN", refusal(() -> city.confirm(proof)));
  }

  @Test
  void confirm_challengeAfterTwoMinutes_isExpired() {
    CardProof proof = city.proof(city.holder());
    age(proof, "2 minutes 1 second");

    assertEquals("CHALLENGE_EXPIRED", refusal(() -> city.confirm(proof)));
  }

  @Test
  void confirm_repeatAfterTwoMinutes_isAnsweredUntilTheChallengeIsErased() {
    Holder holder = city.holder();
    CardProof proof = city.proof(holder);
    UUID id = RequestIds.next();
    ConfirmResponse first = city.confirm(id, proof);

    age(proof, "5 minutes");
    assertEquals(first, city.confirm(id, proof));

    age(proof, "5 minutes");
    assertEquals("CHALLENGE_EXPIRED", refusal(() -> city.confirm(id, proof)));
  }

  @Test
  void erase_challengesThatAreOver_areGoneAndNoOthers() {
    Holder holder = city.holder();
    List<CardProof> proofs = List.of(city.proof(holder), city.proof(holder));
    age(proofs.getFirst(), "10 minutes");
    age(proofs.getLast(), "9 minutes");

    city.files()
        .database(SETAGAYA)
        .transaction(statements -> ProofDesk.erase(statements, Instant.now(), 1_000));

    assertEquals(List.of(0L, 1L), proofs.stream().map(this::rowsOf).toList());
  }

  /** A repeat is no way round what happened to the card since. */
  @Test
  void confirm_repeatAfterALoss_isRefused() {
    Holder holder = city.holder();
    CardProof proof = city.proof(holder);
    UUID id = RequestIds.next();
    city.confirm(id, proof);

    city.step(holder.card(), CardStep.CARD_STEP_REPORT_LOSS);

    assertEquals("CARD_REPORTED_LOST", refusal(() -> city.confirm(id, proof)));
  }

  @Test
  void issueChallenge_repeated_isTheSameForItsTerminalAlone() {
    UUID id = RequestIds.next();

    IssueChallengeResponse first = challenge("terminal/131121/counter", id);

    assertEquals(32, first.getChallenge().size());
    assertEquals("musubi://terminal/131121/counter", first.getTerminalName());
    assertEquals(first, challenge("terminal/131121/counter", id));
    assertNotEquals(first, challenge("terminal/131121/counter", RequestIds.next()));
    assertEquals(
        "CHALLENGE_UNKNOWN",
        StreamEndedException.reasonOf(
            assertThrows(
                StatusRuntimeException.class, () -> challenge("terminal/131121/second", id))));
    assertEquals(
        List.of(
            List.of("I-11", "1", "", "", "0", "f", "0"),
            List.of("I-11", "1", "", "", "0", "f", "0"),
            List.of("I-11", "2", "CHALLENGE_UNKNOWN", "", "0", "f", "0")),
        rows(network, SETAGAYA, RECORD, id));
  }

  @Test
  void deliver_calledAgain_isOneOrderAndOneActivation() {
    Holder invited = city.invited();
    UUID order = RequestIds.next();

    for (int i = 0; i < 3; i++) {
      assertEquals(
          new Activation(invited.card().getRevision() + 1),
          city.counter()
              .deliver(order, invited.card(), Evidence.EVIDENCE_DOCUMENTS, invited.chip(), PIN)
              .orElseThrow());
    }

    assertEquals(
        invited.card().getRevision() + 1,
        city.client().card(invited.card().getCardNumber()).getRevision());
    assertTrue(city.confirm(city.proof(invited)).getCardProved());
  }

  @Test
  void deliver_refused_leavesTheChipNew() {
    Holder invited = city.invited();
    city.step(invited.card(), CardStep.CARD_STEP_ABOLISH);
    Card stale = invited.card().toBuilder().setRevision(invited.card().getRevision() - 1).build();

    assertEquals(
        "CARD_REVISION_CHANGED",
        refusal(
            () ->
                city.counter()
                    .deliver(
                        RequestIds.next(),
                        stale,
                        Evidence.EVIDENCE_DOCUMENTS,
                        invited.chip(),
                        PIN)));
    assertEquals(SoftwareCard.State.NEW, invited.chip().state());
  }

  private String outcome(CardProof proof) {
    try {
      return city.confirm(proof).getCardProved() ? "proved" : "not proved";
    } catch (CallException e) {
      return e.reason();
    }
  }

  private long rowsOf(CardProof proof) {
    return TestNetwork.count(
        network,
        SETAGAYA,
        "select count(*) from card_challenge where challenge = ?",
        proof.getChallenge().toByteArray());
  }

  private void age(CardProof proof, String by) {
    city.change(
        SETAGAYA,
        "update card_challenge set issued_at = issued_at - interval '"
            + by
            + "' where challenge = ?",
        proof.getChallenge().toByteArray());
  }

  private IssueChallengeResponse challenge(String terminal, UUID id) {
    try (TestPeer peer = peer(network, terminal, SETAGAYA)) {
      Metadata headers = TestPeer.operator();
      headers.discardAll(Headers.REQUEST_ID);
      headers.put(Headers.REQUEST_ID, id.toString());
      return peer.stub(CardProofServiceGrpc::newBlockingStub, headers)
          .issueChallenge(IssueChallengeRequest.getDefaultInstance());
    }
  }

  private CheckCardResponse check(CardProof proof, String terminal) {
    try (TestPeer peer = peer(network, "communication/" + KITAKYUSHU, Member.CARDS)) {
      return peer.stub(CardProofServiceGrpc::newBlockingStub, TestPeer.machine())
          .checkCard(
              CheckCardRequest.newBuilder().setCardProof(proof).setTerminalName(terminal).build());
    }
  }

  private String checkRefusal(CardProof proof, String terminal) {
    return StreamEndedException.reasonOf(
        assertThrows(StatusRuntimeException.class, () -> check(proof, terminal)));
  }

  private static ConfirmRequest with(CardProof.Builder proof) {
    return ConfirmRequest.newBuilder().setCardProof(proof).build();
  }

  private static CardProof signed(Holder holder, ByteString challenge, byte[] statement) {
    return CardProof.newBuilder()
        .setChallenge(challenge)
        .setCertificateSerial(holder.chip().certificateSerial())
        .setSignature(ByteString.copyFrom(holder.chip().sign(statement, PIN)))
        .build();
  }

  static CardProof forged(CardProof proof, int bit) {
    byte[] signature = proof.getSignature().toByteArray();
    signature[bit / 8] ^= (byte) (1 << bit % 8);
    return proof.toBuilder().setSignature(ByteString.copyFrom(signature)).build();
  }

  private static ByteString id() {
    UUID id = RequestIds.next();
    return ByteString.copyFrom(
        java.nio.ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .flip());
  }
}
