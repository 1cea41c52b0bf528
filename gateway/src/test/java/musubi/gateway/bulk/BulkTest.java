package musubi.gateway.bulk;

import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import musubi.backends.bulk.BulkFile;
import musubi.client.BulkDigest;
import musubi.client.RequestIds;
import musubi.confirmation.v1.BulkHeader;
import musubi.confirmation.v1.BulkOutcome;
import musubi.confirmation.v1.BulkOutcomeCount;
import musubi.confirmation.v1.BulkResult;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.BulkServiceGrpc;
import musubi.confirmation.v1.BulkState;
import musubi.confirmation.v1.BulkSummary;
import musubi.confirmation.v1.FetchBulkResponse;
import musubi.confirmation.v1.GetBulkResponse;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvideResponse;
import musubi.confirmation.v1.ProvisionServiceGrpc;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.gateway.bulk.Listed.Asked;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.node.Node;
import musubi.gateway.node.TrustingNode;
import musubi.gateway.pg.Database;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bulk provision of a prefecture and of the nation, from the submission to the erasure. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkTest {
  private static final String BOARD = "agency/130001/board-of-education";
  private static final String WELFARE = "department/130001/welfare";
  private static final int ALL_ROWS = 1_000;

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO);
  private final Listed listed = new Listed();
  private final Recipient recipient = Recipient.ec();
  private final Clerk clerk = new Clerk(network, TOKYO, BOARD, "OP-1");
  private final Clerk manager =
      new Clerk(network, TOKYO, "terminal/130001/counter", "OP-9").approving();

  @TempDir Path directory;

  @BeforeAll
  void start() throws IOException {
    for (Member node : network.members()) {
      Files.writeString(
          network.configuration(node),
          """

          recipients:
            - {name: %s, businesses: [child-support], residentRecordCodeUntil: "2999-12-31"}
            - {name: %s, businesses: [child-support]}
          """
              .formatted(node.equals(TOKYO) ? BOARD : "agency/130001/at-the-nation", WELFARE),
          StandardOpenOption.APPEND);
      network.start(node);
      hold(node);
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @Test
  void bulk_everyKeyAndOutcome_streamFileAndSingleCallsAgree() throws Exception {
    List<Asked> asked = listed.asked(ALL_ROWS);
    List<BulkRow> rows = Listed.rows(asked);
    UUID id = RequestIds.next();
    BulkHeader header = Clerk.header(recipient, "child-support", rows);

    SubmitBulkResponse list = clerk.submit(id, header, rows);
    GetBulkResponse submitted = clerk.get(list);
    BulkState approved = manager.approve(list);
    GetBulkResponse done = clerk.awaitEnd(list);
    List<FetchBulkResponse> stream = clerk.fetch(list);
    byte[] file = clerk.file(list);

    assertEquals(clerk.digest(header, rows), list.getDigest());
    assertEquals(BulkState.BULK_STATE_SUBMITTED, submitted.getState());
    assertEquals(BulkState.BULK_STATE_APPROVED, approved);
    assertEquals(BulkState.BULK_STATE_DONE, done.getState(), done.getFailure());
    assertEquals(ALL_ROWS, done.getDone());
    assertEquals(expected(asked), outcomes(done));
    List<BulkResult> results = assertWhole(stream, done);
    for (int i = 0; i < ALL_ROWS; i++) {
      assertEquals(rows.get(i).getRowId(), results.get(i).getRowId());
      assertEquals(asked.get(i).outcome(), results.get(i).getOutcome(), "row " + i);
      assertRecord(asked.get(i).person(), results.get(i));
    }
    assertEquals(done.getFileLength(), file.length);
    assertEquals(done.getFileDigest(), sha256(file));
    List<BulkResult> opened = new ArrayList<>();
    BulkSummary summary = open(file, recipient, opened);
    assertEquals(results, opened);
    assertEquals(stream.getLast().getSummary(), summary);
    assertSingleCallsAgree(asked, results);
    assertOneRecordForEach(id, asked);
    assertLedger(list, done);
  }

  /** One of each: misses of an operator are limited. */
  private void assertSingleCallsAgree(List<Asked> asked, List<BulkResult> results)
      throws InvalidProtocolBufferException {
    Map<BulkOutcome, String> reasons =
        Map.of(
            BulkOutcome.BULK_OUTCOME_NO_MATCH, "PERSON_NOT_FOUND",
            BulkOutcome.BULK_OUTCOME_AMBIGUOUS, "PERSON_AMBIGUOUS",
            BulkOutcome.BULK_OUTCOME_REMOVED, "PERSON_REMOVED",
            BulkOutcome.BULK_OUTCOME_WITHHELD, "ANSWER_WITHHELD");
    for (int i = ALL_ROWS - 20; i < ALL_ROWS; i++) {
      ProvideRequest question = question(asked.get(i).row());
      if (asked.get(i).outcome() == BulkOutcome.BULK_OUTCOME_MATCH) {
        assertEquals(
            provide(question).getRecord(), IdentityNotice.parseFrom(results.get(i).getRecord()));
      } else {
        assertRefused(reasons.get(results.get(i).getOutcome()), () -> provide(question));
      }
    }
  }

  private ProvideResponse provide(ProvideRequest question) {
    return clerk.single(ProvisionServiceGrpc::newBlockingStub, stub -> stub.provide(question));
  }

  private static ProvideRequest question(BulkRow row) {
    ProvideRequest.Builder question = ProvideRequest.newBuilder().setNumberReason("child-support");
    return switch (row.getKeyCase()) {
      case RESIDENT_RECORD_CODE ->
          question.setResidentRecordCode(row.getResidentRecordCode()).build();
      case INDIVIDUAL_NUMBER -> question.setIndividualNumber(row.getIndividualNumber()).build();
      case FOUR_ITEMS -> question.setFourItems(row.getFourItems()).build();
      case KEY_NOT_SET -> throw new IllegalArgumentException();
    };
  }

  private static void assertRecord(IdentityRecord person, BulkResult result)
      throws InvalidProtocolBufferException {
    if (result.getOutcome() == BulkOutcome.BULK_OUTCOME_MATCH) {
      IdentityNotice notice = IdentityNotice.parseFrom(result.getRecord());
      assertEquals(person.getResidentRecordCode(), notice.getResidentRecordCode());
      assertEquals(person.getIndividualNumber(), notice.getIndividualNumber());
      assertEquals(person.getAddress(), notice.getAddress());
      assertEquals("", notice.getOperatorId());
    } else {
      assertEquals(ByteString.EMPTY, result.getRecord());
    }
  }

  private void assertOneRecordForEach(UUID submission, List<Asked> asked) {
    List<List<String>> records =
        rows(
            network,
            TOKYO,
            """
            select reason, search_key, number_reason, decision, subject is not null, exchange,
                   operator_id, caller, count(*)
              from call_record where request_id = ? and search_key <> ''
             group by 1, 2, 3, 4, 5, 6, 7, 8
            """,
            submission);
    long sum = records.stream().mapToLong(row -> Long.parseLong(row.getLast())).sum();
    long answered =
        records.stream()
            .filter(row -> row.getFirst().isEmpty() && row.get(3).equals("1"))
            .mapToLong(row -> Long.parseLong(row.getLast()))
            .sum();
    Set<String> reasons = records.stream().map(List::getFirst).collect(Collectors.toSet());

    assertEquals(asked.size(), sum);
    assertEquals(
        asked.stream().filter(a -> a.outcome() == BulkOutcome.BULK_OUTCOME_MATCH).count(),
        answered);
    assertEquals(
        Set.of("", "PERSON_NOT_FOUND", "PERSON_AMBIGUOUS", "PERSON_REMOVED", "ANSWER_WITHHELD"),
        reasons);
    for (List<String> row : records) {
      boolean known = row.getFirst().isEmpty() || row.get(1).equals("code");
      assertEquals(known ? "t" : "f", row.get(4), row.toString());
      assertEquals(List.of("C-04", "OP-1", "musubi://" + BOARD), row.subList(5, 8), row.toString());
      assertEquals("child-support", row.get(2));
    }
  }

  private void assertLedger(SubmitBulkResponse list, GetBulkResponse done) {
    List<List<String>> ledger =
        rows(
            network,
            TOKYO,
            """
            select form, closes is not null, beginning, size, encode(digest, 'hex'), system,
                   operator_id
              from bulk_output where bulk_id = ? order by number
            """,
            UUID.fromString(list.getBulkId()));
    String results = hex(done.getResultDigest());
    String file = hex(done.getFileDigest());
    String length = Long.toString(done.getFileLength());
    String system = "musubi://" + BOARD;

    assertEquals(
        List.of(
            List.of("1", "f", "1", "1000", results, system, "OP-1"),
            List.of("1", "t", "1", "1000", results, system, "OP-1"),
            List.of("2", "f", "0", length, file, system, "OP-1"),
            List.of("2", "t", "0", length, file, system, "OP-1")),
        ledger);
  }

  @Test
  void bulk_recipientWithoutCode_hasNeitherCodeNorNumber() throws Exception {
    Clerk welfare = new Clerk(network, TOKYO, WELFARE, "OP-2");
    List<BulkRow> rows = List.of(Listed.byNumber(listed.residents.get(5)));

    SubmitBulkResponse list = welfare.submit(recipient, "", rows);
    manager.approve(list);
    welfare.awaitEnd(list);
    IdentityNotice notice =
        IdentityNotice.parseFrom(welfare.fetch(list).getFirst().getResult().getRecord());

    assertEquals(listed.residents.get(5).getNameKanji(), notice.getNameKanji());
    assertEquals("", notice.getResidentRecordCode());
    assertEquals("", notice.getIndividualNumber());
  }

  @Test
  void bulk_forRsaKey_opensWithItAndWithNoOther() throws Exception {
    Recipient rsa = Recipient.rsa(2_048);
    List<BulkRow> rows = Listed.rows(listed.asked(20));

    SubmitBulkResponse list = clerk.submit(rsa, "", rows);
    manager.approve(list);
    clerk.awaitEnd(list);
    byte[] file = clerk.file(list);
    List<BulkResult> opened = new ArrayList<>();

    assertEquals(20, open(file, rsa, opened).getCount());
    assertEquals(20, opened.size());
    assertThrows(IOException.class, () -> open(file, Recipient.rsa(2_048), opened));
    assertThrows(IOException.class, () -> open(file, recipient, opened));
    for (int at : List.of(file.length / 2, file.length - 20)) {
      byte[] changed = file.clone();
      changed[at] ^= 1;
      assertThrows(IOException.class, () -> open(changed, rsa, opened), "byte " + at);
    }
  }

  @Test
  void submit_certificateThatNoFileCanBeMadeFor_isRefused() {
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    BulkHeader header = Clerk.header(recipient, "", rows);

    for (ByteString certificate :
        List.of(
            ByteString.EMPTY,
            ByteString.copyFromUtf8("no certificate"),
            recipient.der().concat(ByteString.copyFromUtf8(" ")),
            Recipient.rsa(1_024).der())) {
      assertRefused(
          "CERTIFICATE_UNUSABLE",
          () ->
              clerk.submit(
                  RequestIds.next(),
                  header.toBuilder().setRecipientCertificate(certificate).build(),
                  rows));
    }
  }

  @Test
  void submit_wrongRow_isRefusedWithItsNumberAndLeavesNothing() {
    List<BulkRow> rows = new ArrayList<>(Listed.rows(listed.asked(1_500)));
    rows.set(1_233, Listed.byCode(listed.hidden).toBuilder().setIndividualNumber("1").build());
    long lists = count(network, TOKYO, "select count(*) from bulk");
    long stored = count(network, TOKYO, "select count(*) from bulk_row");

    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> clerk.submit(recipient, "", rows));

    assertEquals("ITEM_INVALID", StreamEndedException.reasonOf(refused));
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    assertTrue(
        refused.getStatus().getDescription().contains("row 1234: individual_number"),
        refused.getStatus().getDescription());
    assertEquals(lists, count(network, TOKYO, "select count(*) from bulk"));
    assertEquals(stored, count(network, TOKYO, "select count(*) from bulk_row"));
  }

  @Test
  void submit_brokenOff_leavesNothing() {
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    UUID id = RequestIds.next();
    String staged = "select count(*) from bulk where request_id = ?";

    clerk.begin(
        id,
        Clerk.header(recipient, "", rows).toBuilder().setCount(21).build(),
        rows,
        () -> await("a staged list", () -> count(network, TOKYO, staged, id) == 1));

    await("nothing is staged", () -> count(network, TOKYO, staged, id) == 0);
  }

  @Test
  void submit_notAsTheHeaderSays_isRefused() {
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    BulkHeader header = Clerk.header(recipient, "", rows);
    BulkRow unnamed = rows.getFirst().toBuilder().setRowId("行").build();

    for (int count : List.of(0, -1, 19, 21, 200_001)) {
      assertRefused(
          "ITEM_INVALID",
          () -> clerk.submit(RequestIds.next(), header.toBuilder().setCount(count).build(), rows));
    }
    assertRefused("ITEM_INVALID", () -> clerk.submit(recipient, "no reason at all", rows));
    assertRefused("ITEM_INVALID", () -> clerk.submit(recipient, "", List.of(unnamed)));
  }

  @Test
  void submit_again_isTheSameListAndWithOthersRowsRefused() {
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    BulkHeader header = Clerk.header(recipient, "", rows);
    UUID id = RequestIds.next();

    SubmitBulkResponse first = clerk.submit(id, header, rows);
    SubmitBulkResponse again = clerk.submit(id, header, rows);

    assertEquals(first, again);
    assertRefused(
        "REQUEST_ID_REUSED",
        () -> clerk.submit(id, header.toBuilder().setNumberReason("other").build(), rows));
    assertRefused("REQUEST_ID_REUSED", () -> clerk.submit(id, header, rows.reversed()));
    assertEquals(1, count(network, TOKYO, "select count(*) from bulk where request_id = ?", id));
    assertEquals(
        20,
        count(
            network,
            TOKYO,
            "select count(*) from bulk_row r join bulk b on b.id = r.bulk_id"
                + " where b.request_id = ?",
            id));
  }

  @Test
  void submit_recipientOrBusinessThatIsNotListed_isRefused() {
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    Clerk other = new Clerk(network, TOKYO, "agency/130001/police", "OP-1");

    assertRefused("RECIPIENT_NOT_LISTED", () -> other.submit(recipient, "", rows));
    assertRefused(
        "RECIPIENT_NOT_LISTED",
        () -> clerk.forBusiness("resident-record").submit(recipient, "", rows));
  }

  @Test
  void approve_withoutRightOrByTheSubmitter_isRefused() {
    SubmitBulkResponse list = clerk.submit(recipient, "", Listed.rows(listed.asked(20)));
    Metadata ungranted = manager.headers(RequestIds.next());
    ungranted.put(
        Headers.STATEMENT,
        TestOperators.statement(
            network,
            BulkServiceGrpc.getApproveBulkMethod().getFullMethodName(),
            CertificateName.ofPath(manager.system()),
            List.of("130001", "900001")));

    assertRefused("BUSINESS_NOT_RIGHT", () -> manager.forBusiness("child-support").approve(list));
    assertRefused("STATEMENT_FOR_OTHER_CALL", () -> manager.approve(list, ungranted));
    assertRefused("APPROVAL_BY_SAME_PERSON", () -> clerk.approving().approve(list));
    assertRefused(
        "APPROVAL_BY_SAME_PERSON",
        () ->
            new Clerk(network, TOKYO, manager.system(), clerk.operator())
                .approving()
                .approve(list));
    assertEquals(BulkState.BULK_STATE_SUBMITTED, clerk.get(list).getState());
  }

  @Test
  void approve_otherList_isRefusedAndTwiceIsTheSame() {
    SubmitBulkResponse list = clerk.submit(recipient, "", Listed.rows(listed.asked(20)));
    SubmitBulkResponse other = clerk.submit(recipient, "", Listed.rows(listed.asked(21)));
    Clerk second = new Clerk(network, TOKYO, manager.system(), "OP-8").approving();
    Metadata headers = manager.headers(RequestIds.next());

    assertRefused(
        "BULK_UNKNOWN",
        () -> manager.approve(list.toBuilder().setBulkId(RequestIds.next().toString()).build()));
    assertRefused(
        "BULK_CHANGED",
        () -> manager.approve(list.toBuilder().setDigest(other.getDigest()).build()));
    assertRefused("BULK_CHANGED", () -> manager.approve(list.toBuilder().setCount(21).build()));
    assertEquals(BulkState.BULK_STATE_APPROVED, manager.approve(list, headers));
    clerk.awaitEnd(list);
    assertEquals(BulkState.BULK_STATE_DONE, manager.approve(list));
    assertRefused("BULK_STATE", () -> second.approve(list));
  }

  @Test
  void approve_rowChangedInTheDatabase_isRefused() throws Exception {
    SubmitBulkResponse list = clerk.submit(recipient, "", Listed.rows(listed.asked(20)));

    run("update bulk_row set entry = (%s) where bulk_id = '%s' and row = 2", first(list), list);

    assertRefused("BULK_CHANGED", () -> manager.approve(list));
    assertEquals(BulkState.BULK_STATE_SUBMITTED, clerk.get(list).getState());
  }

  @Test
  void run_rowChangedWithTheApproval_failsAndProvidesNothing() throws Exception {
    UUID id = RequestIds.next();
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    SubmitBulkResponse list = clerk.submit(id, Clerk.header(recipient, "", rows), rows);
    changeWithApproval(list);

    manager.approve(list);
    GetBulkResponse end = clerk.awaitEnd(list);

    assertEquals(BulkState.BULK_STATE_FAILED, end.getState());
    assertEquals("BULK_CHANGED", end.getFailure());
    assertEquals(0, provisions(id));
    assertRefused("BULK_STATE", () -> clerk.fetch(list));
    assertRefused("BULK_STATE", () -> clerk.file(list));
  }

  /** Without the comparison the changed row is provided: so it is the comparison that finds it. */
  @Test
  void run_rowChangedWithTheApprovalAndNoComparison_providesTheOtherPerson() throws Exception {
    UUID id = RequestIds.next();
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    network.stop(TOKYO);
    try (Node trusting = TrustingNode.start(network.configuration(TOKYO))) {
      SubmitBulkResponse list = clerk.submit(id, Clerk.header(recipient, "", rows), rows);
      changeWithApproval(list);

      manager.approve(list);
      GetBulkResponse end = clerk.awaitEnd(list);

      assertTrue(trusting.port() > 0);
      assertEquals(BulkState.BULK_STATE_DONE, end.getState(), end.getFailure());
      assertEquals(rows.size(), provisions(id));
      assertEquals("case-0", clerk.fetch(list).get(1).getResult().getRowId());
    } finally {
      network.start(TOKYO);
    }
  }

  @Test
  void run_rowChangedWhileItRuns_failsBeforeAnythingLeaves() throws Exception {
    List<BulkRow> rows = Listed.rows(listed.asked(1_200));
    SubmitBulkResponse list = clerk.submit(recipient, "", rows);
    try (Held held = new Held(list, 700)) {
      manager.approve(list);
      await("the first chunk", () -> clerk.get(list).getDone() == BulkRunner.CHUNK);
      run("update bulk_row set entry = (%s) where bulk_id = '%s' and row = 3", first(list), list);
      held.release();
    }
    GetBulkResponse end = clerk.awaitEnd(list);

    assertEquals(BulkState.BULK_STATE_FAILED, end.getState());
    assertRefused("BULK_STATE", () -> clerk.fetch(list));
    assertEquals(0, ofList(list, "bulk_result"));
  }

  @Test
  void run_nodeKilledInTheMiddle_goesOnAndDoesNoRowTwice() throws Exception {
    List<Asked> asked = listed.asked(2_600);
    List<BulkRow> rows = Listed.rows(asked);
    UUID id = RequestIds.next();
    network.stop(TOKYO);
    NodeProcess process = network.startProcess(TOKYO);
    try {
      SubmitBulkResponse list = clerk.submit(id, Clerk.header(recipient, "", rows), rows);
      try (Held held = new Held(list, 1_300)) {
        manager.approve(list);
        await("two chunks", () -> clerk.get(list).getDone() == 2 * BulkRunner.CHUNK);
        process.kill();
        held.release();
      }
      network.stop(TOKYO);
      assertEquals(2 * BulkRunner.CHUNK, provisions(id));

      network.start(TOKYO);
      GetBulkResponse done = clerk.awaitEnd(list);

      assertEquals(BulkState.BULK_STATE_DONE, done.getState(), done.getFailure());
      assertEquals(rows.size(), provisions(id));
      assertEquals(expected(asked), outcomes(done));
      assertEquals(rows.size(), assertWhole(clerk.fetch(list), done).size());
    } finally {
      network.stop(TOKYO);
      network.start(TOKYO);
    }
  }

  @Test
  void fetch_brokenOff_isTakenUpWhereItEnded() throws Exception {
    List<BulkRow> rows = Listed.rows(listed.asked(700));
    SubmitBulkResponse list = clerk.submit(recipient, "", rows);
    manager.approve(list);
    GetBulkResponse done = clerk.awaitEnd(list);

    List<FetchBulkResponse> steps = new ArrayList<>(clerk.fetch(list, 0, 333));
    steps.addAll(clerk.fetch(list, 333, Integer.MAX_VALUE));
    byte[] whole = clerk.file(list);
    byte[] begin = clerk.file(list, 0, 1);
    byte[] rest = clerk.file(list, begin.length, Integer.MAX_VALUE);
    byte[] odd = clerk.file(list, 100_001, Integer.MAX_VALUE);

    assertEquals(rows.size(), assertWhole(steps, done).size());
    assertEquals(BulkFileWriter.PIECE_BYTES, begin.length);
    assertArrayEquals(whole, concat(begin, rest));
    assertArrayEquals(java.util.Arrays.copyOfRange(whole, 100_001, whole.length), odd);
    assertEquals(1, clerk.fetch(list, 700, Integer.MAX_VALUE).size());
    assertEquals(0, clerk.file(list, whole.length, Integer.MAX_VALUE).length);
    assertRefused("ITEM_INVALID", () -> clerk.fetch(list, 701, 1));
    assertRefused("ITEM_INVALID", () -> clerk.fetch(list, -1, 1));
    assertRefused("ITEM_INVALID", () -> clerk.file(list, whole.length + 1, 1));
  }

  @Test
  void fetch_anotherSystemOrBusiness_isRefused() {
    SubmitBulkResponse list = clerk.submit(recipient, "", Listed.rows(listed.asked(20)));
    manager.approve(list);
    clerk.awaitEnd(list);
    Clerk sister = new Clerk(network, TOKYO, "agency/130001/police", "OP-1");
    Clerk welfare = new Clerk(network, TOKYO, WELFARE, "OP-1");
    Clerk terminal = new Clerk(network, TOKYO, manager.system(), "OP-1");

    for (Clerk foreign : List.of(sister, welfare, terminal)) {
      assertRefused("BULK_UNKNOWN", () -> foreign.fetch(list));
      assertRefused("BULK_UNKNOWN", () -> foreign.file(list));
    }
    assertRefused("BULK_UNKNOWN", () -> welfare.get(list));
    assertRefused("BULK_UNKNOWN", () -> terminal.get(list));
    assertEquals(BulkState.BULK_STATE_DONE, sister.get(list).getState());
    assertRefused("BUSINESS_NOT_RIGHT", () -> clerk.forBusiness("resident-record").fetch(list));
    assertEquals(0, ofList(list, "bulk_output"));
  }

  @Test
  void fetch_beforeTheApproval_isRefused() {
    SubmitBulkResponse list = clerk.submit(recipient, "", Listed.rows(listed.asked(20)));

    assertRefused("BULK_STATE", () -> clerk.fetch(list));
    assertRefused("BULK_STATE", () -> clerk.file(list));
  }

  @Test
  void erasure_afterItsTime_takesPersonsAndLeavesLedgerAndRecords() {
    UUID id = RequestIds.next();
    List<BulkRow> rows = Listed.rows(listed.asked(20));
    SubmitBulkResponse list = clerk.submit(id, Clerk.header(recipient, "", rows), rows);
    SubmitBulkResponse waiting = clerk.submit(recipient, "", rows);
    manager.approve(list);
    clerk.awaitEnd(list);
    clerk.fetch(list);

    sweep(BulkErasure.IDLE.minusMinutes(10));
    assertEquals(20, ofList(list, "bulk_result"));
    assertEquals(20, ofList(waiting, "bulk_row"));
    sweep(BulkErasure.IDLE.plusMinutes(1));

    for (String table : List.of("bulk_row", "bulk_result", "bulk_file")) {
      assertEquals(0, ofList(list, table), table);
      assertEquals(0, ofList(waiting, table), table);
    }
    assertEquals(2, ofList(list, "bulk_output"));
    assertEquals(20, provisions(id));
    assertEquals(BulkState.BULK_STATE_EXPIRED, clerk.get(list).getState());
    assertRefused("BULK_EXPIRED", () -> clerk.fetch(list));
    assertRefused("BULK_EXPIRED", () -> clerk.file(list));
    assertRefused("BULK_EXPIRED", () -> manager.approve(waiting));
  }

  @Test
  void bulk_throughThePrefecture_isAnsweredByTheNation() throws Exception {
    Clerk terminal =
        new Clerk(network, TOKYO, "terminal/130001/counter", "OP-1").through("nation/900001");
    Clerk board = clerk.through("nation/900001");
    Clerk approver = manager.through("nation/900001");
    List<BulkRow> rows = Listed.rows(listed.asked(40));
    UUID id = RequestIds.next();

    SubmitBulkResponse list = terminal.submit(id, Clerk.header(recipient, "", rows), rows);
    approver.approve(list);
    GetBulkResponse done = terminal.awaitEnd(list);

    assertEquals(BulkState.BULK_STATE_DONE, done.getState(), done.getFailure());
    assertWhole(terminal.fetch(list), done);
    assertEquals(40, open(terminal.file(list), recipient, new ArrayList<>()).getCount());
    assertEquals(
        List.of(List.of("musubi://prefecture/130001", "musubi://terminal/130001/counter", "40")),
        rows(
            network,
            Member.NATION,
            "select caller, origin, count(*) from call_record"
                + " where request_id = ? and search_key <> '' group by 1, 2",
            id));
    assertRefused("RECIPIENT_NOT_LISTED", () -> board.submit(recipient, "", rows));
  }

  /** Keeps the node from writing the result of one row, until it is released. */
  private final class Held implements AutoCloseable {
    private final Connection connection;

    Held(SubmitBulkResponse list, int row) throws SQLException {
      connection = network.database(TOKYO).connect();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into bulk_result values ('%s', %d, '', 1, '')"
                .formatted(list.getBulkId(), row));
      }
    }

    void release() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      connection.rollback();
      connection.close();
    }
  }

  /** In the very transaction that approves the list, one row becomes a copy of another. */
  private void changeWithApproval(SubmitBulkResponse list) throws SQLException {
    String name = "change_" + list.getBulkId().replace('-', '_');
    run(
        """
        create function %1$s() returns trigger language plpgsql as $$ begin
          if new.id = '%2$s' and new.state = 2 and old.state = 1 then
            update bulk_row set entry = (%3$s) where bulk_id = '%2$s' and row = 2;
          end if;
          return new;
        end $$;
        create trigger %1$s after update on bulk for each row execute function %1$s()
        """,
        name, list.getBulkId(), first(list));
  }

  private static String first(SubmitBulkResponse list) {
    return "select entry from bulk_row where bulk_id = '" + list.getBulkId() + "' and row = 1";
  }

  private void run(String sql, String part, SubmitBulkResponse list) throws SQLException {
    run(sql, part, list.getBulkId());
  }

  private void run(String sql, String... parts) throws SQLException {
    try (Connection connection = network.database(TOKYO).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.formatted((Object[]) parts));
    }
  }

  private long provisions(UUID submission) {
    return count(
        network,
        TOKYO,
        "select count(*) from call_record where request_id = ? and search_key <> ''",
        submission);
  }

  private long ofList(SubmitBulkResponse list, String table) {
    return count(
        network,
        TOKYO,
        "select count(*) from " + table + " where bulk_id = ?",
        UUID.fromString(list.getBulkId()));
  }

  /** What the node does by itself, so much later. */
  private void sweep(Duration later) {
    withDatabase(
        TOKYO,
        database ->
            new BulkErasure(database, new PgBulk(), () -> Instant.now().plus(later)).sweep());
  }

  private void hold(Member node) {
    withDatabase(
        node,
        database ->
            database.transaction(
                statements -> {
                  PgIdentityFile.ofUpperTier()
                      .sendUpsert(
                          statements, listed.held().stream().map(IdentityMessages::parse).toList());
                  statements.flush();
                  return null;
                }));
    try (Connection connection = network.database(node).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into protection values ('%s', '131121', true, 'infinity', 1, now())"
              .formatted(listed.hidden.getResidentRecordCode()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void withDatabase(Member node, java.util.function.Consumer<Database> work) {
    Vertx vertx = Vertx.vertx();
    try (Database database =
        Database.open(vertx, network.database(node), 1, 1, Duration.ofSeconds(10))) {
      work.accept(database);
    } finally {
      vertx.close().await();
    }
  }

  private static List<BulkResult> assertWhole(List<FetchBulkResponse> steps, GetBulkResponse done) {
    List<BulkResult> results =
        steps.stream()
            .filter(FetchBulkResponse::hasResult)
            .map(FetchBulkResponse::getResult)
            .toList();
    BulkDigest digest = BulkDigest.ofResults();
    results.forEach(digest::add);
    BulkSummary summary = steps.getLast().getSummary();

    assertEquals(results.size() + 1, steps.size());
    assertEquals(results.size(), summary.getCount());
    assertEquals(ByteString.copyFrom(digest.value()), summary.getDigest());
    assertEquals(done.getResultDigest(), summary.getDigest());
    for (int i = 0; i < results.size(); i++) {
      assertEquals(i + 1, results.get(i).getRow());
    }
    return results;
  }

  private BulkSummary open(byte[] file, Recipient with, List<BulkResult> results)
      throws IOException {
    Path path = Files.createTempFile(directory, "results", ".cms");
    Files.write(path, file);
    return BulkFile.open(path, with.key(), with.certificate(), results::add);
  }

  private static Map<BulkOutcome, Integer> expected(List<Asked> asked) {
    return asked.stream()
        .collect(Collectors.toMap(Asked::outcome, each -> 1, Integer::sum, TreeMap::new));
  }

  private static Map<BulkOutcome, Integer> outcomes(GetBulkResponse list) {
    return list.getOutcomesList().stream()
        .collect(
            Collectors.toMap(
                BulkOutcomeCount::getOutcome,
                BulkOutcomeCount::getCount,
                Integer::sum,
                TreeMap::new));
  }

  private static ByteString sha256(byte[] bytes) throws Exception {
    return ByteString.copyFrom(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String hex(ByteString bytes) {
    return java.util.HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static byte[] concat(byte[] one, byte[] other) {
    return ByteString.copyFrom(one).concat(ByteString.copyFrom(other)).toByteArray();
  }

  private static void assertRefused(String reason, Runnable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(reason, StreamEndedException.reasonOf(refused), refused.getMessage());
    assertFalse(refused.getStatus().isOk());
  }
}
