package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import musubi.backends.people.People;
import musubi.client.Receipt;
import musubi.client.ReceiptVerifier;
import musubi.client.Receipts;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.directory.v1.Directory;
import musubi.directory.v1.DirectoryServiceGrpc;
import musubi.directory.v1.GetDirectoryResponse;
import musubi.directory.v1.WatchDirectoryRequest;
import musubi.directory.v1.WatchDirectoryResponse;
import musubi.gateway.access.Hop;
import musubi.gateway.access.NodeName;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that go on to another node: terminal, its communication node, prefecture or nation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingTest {
  private static final Contract CONTRACT = Contract.load();
  private static final Contract.Method GET = method("DirectoryService/GetDirectory");
  private static final Contract.Method WATCH = method("DirectoryService/WatchDirectory");
  private static final Contract.Method INQUIRE = method("InquiryService/Inquire");
  private static final CertificateName TERMINAL =
      CertificateName.system("terminal", "131121", "counter");
  private static final NodeName FORWARDER = NodeName.parse("communication/131121");
  private static final NodeName PREFECTURE = NodeName.parse("prefecture/130001");
  private static final NodeName NATION = NodeName.parse("nation/900001");
  private static final byte[] NO_BYTES = {};

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final IdentityRecord resident = People.of("131121", 77).resident(1).build();

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    try (TestPeer register = peer(network, "register/131121/main", SETAGAYA)) {
      register
          .stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine())
          .pushUpdate(PushUpdateRequest.newBuilder().setRecord(resident).build());
    }
    String known = "select 1 from identity_record where resident_record_code = ?";
    for (Member tier : List.of(TOKYO, Member.NATION)) {
      await(
          "the resident at " + tier.label(),
          () -> !rows(network, tier, known, resident.getResidentRecordCode()).isEmpty());
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefecture/130001", "nation/900001"})
  void machineCall_forwarded_isAnsweredRecordedAndPromisedByBothNodes(String path)
      throws Exception {
    NodeName destination = NodeName.parse(path);
    UUID id = RequestIds.next();

    RawCall.Outcome outcome = forwarded(GET, destination, TestPeer.machine(id), NO_BYTES);

    assertEquals("OK OK", outcome.text());
    Directory directory = directory(GetDirectoryResponse.parseFrom(outcome.answers().getFirst()));
    assertEquals(network.directoryNumber(member(destination)), directory.getNumber());
    assertPassed(id, destination, NO_BYTES, outcome);
    assertPromised(id, destination, outcome.trailers(), directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefecture/130001", "nation/900001"})
  void inquiry_forwarded_isAnsweredByThatTierAndItsOperatorIsNamedAtBoth(String path)
      throws Exception {
    NodeName destination = NodeName.parse(path);
    UUID id = RequestIds.next();
    byte[] question = inquiry(resident.getResidentRecordCode());

    RawCall.Outcome outcome = forwarded(INQUIRE, destination, operator(id), question);

    assertEquals("OK OK", outcome.text());
    InquireResponse answer = InquireResponse.parseFrom(outcome.answers().getFirst());
    assertEquals(resident.getAddress(), answer.getRecord().getAddress());
    assertEquals(
        path.startsWith("prefecture")
            ? AnsweringTier.ANSWERING_TIER_PREFECTURE
            : AnsweringTier.ANSWERING_TIER_NATION,
        answer.getAnsweredBy());
    assertPassed(id, destination, question, outcome);
    assertPromised(id, destination, outcome.trailers(), currentDirectory());
    String purpose =
        "select business, reference, operator_id, terminal_id, statement <> ''"
            + " from call_record where request_id = ?";
    List<String> expected = List.of("resident-record", "A-1", "OP-1", "T-1", "t");
    assertEquals(List.of(expected), rows(network, member(destination), purpose, id));
    assertEquals(List.of(expected, expected), rows(network, SETAGAYA, purpose, id));
  }

  @Test
  void inquiry_nobodyKnown_isRefusedByTheEndNodeAndClosedSo() {
    UUID id = RequestIds.next();
    byte[] question = inquiry(People.of("401307", 78).resident(5).build().getResidentRecordCode());

    RawCall.Outcome outcome = forwarded(INQUIRE, PREFECTURE, operator(id), question);

    assertEquals("NOT_FOUND PERSON_NOT_FOUND", outcome.text());
    assertEquals(List.of("2", "NOT_FOUND", "1", "0", "5"), closing(id));
    assertEquals(List.of(List.of("2", "PERSON_NOT_FOUND")), decisions(TOKYO, id));
  }

  @Test
  void statement_usedForAnotherAct_isRefusedAtTheForwarder() {
    String statement = statement(INQUIRE, "131121", "130001", "900001");
    byte[] question = inquiry(resident.getResidentRecordCode());
    UUID first = RequestIds.next();
    UUID second = RequestIds.next();

    assertEquals("OK OK", stated(PREFECTURE, first, statement, question).text());
    assertEquals("OK OK", stated(PREFECTURE, first, statement, question).text());
    assertEquals(
        "FAILED_PRECONDITION STATEMENT_USED",
        stated(PREFECTURE, second, statement, question).text());

    assertEquals(List.of(List.of("2", "STATEMENT_USED")), decisions(SETAGAYA, second));
    assertEquals(List.of(), decisions(TOKYO, second));
  }

  @Test
  void statement_usedForAnotherAct_isRefusedAtTheEndNodeToo() {
    String statement = statement(INQUIRE, "131121", "130001", "900001");
    byte[] question = inquiry(resident.getResidentRecordCode());
    UUID first = RequestIds.next();
    UUID second = RequestIds.next();
    UUID third = RequestIds.next();

    assertEquals("OK OK", stated(PREFECTURE, first, statement, question).text());
    assertEquals("OK OK", passedOn(first, statement, question).text());
    assertEquals(
        "FAILED_PRECONDITION STATEMENT_USED", passedOn(second, statement, question).text());
    assertEquals(
        "FAILED_PRECONDITION STATEMENT_USED",
        passedOn(first, statement, inquiry(other().getResidentRecordCode())).text());
    assertEquals("OK OK", passedOn(third, statement(INQUIRE, "131121", "130001"), question).text());

    assertTrue(decisions(TOKYO, second).contains(List.of("2", "STATEMENT_USED")));
  }

  @Test
  void statement_withoutTheEndNodeInIt_isRefusedThere() {
    UUID id = RequestIds.next();
    byte[] question = inquiry(resident.getResidentRecordCode());

    RawCall.Outcome outcome = stated(PREFECTURE, id, statement(INQUIRE, "131121"), question);

    assertEquals("PERMISSION_DENIED STATEMENT_OF_OTHER_BODY", outcome.text());
    assertEquals(List.of("2", "PERMISSION_DENIED", "1", "0", "7"), closing(id));
    assertEquals(List.of(List.of("2", "STATEMENT_OF_OTHER_BODY")), decisions(TOKYO, id));
  }

  @Test
  void statement_withoutTheForwarderInIt_goesNoFurther() {
    UUID id = RequestIds.next();

    RawCall.Outcome outcome =
        stated(PREFECTURE, id, statement(INQUIRE, "130001"), inquiry("00000000000"));

    assertEquals("PERMISSION_DENIED STATEMENT_OF_OTHER_BODY", outcome.text());
    assertEquals(List.of(List.of("2", "STATEMENT_OF_OTHER_BODY")), decisions(SETAGAYA, id));
    assertEquals(List.of(), decisions(TOKYO, id));
  }

  @Test
  void hop_thatIsForged_isRefusedAndRecorded() {
    Instant now = Instant.now();
    String good = hop(FORWARDER, TERMINAL, PREFECTURE, now);
    CertificateName stranger = CertificateName.system("terminal", "401307", "counter");
    Map<String, String> forged = new TreeMap<>();
    forged.put("expired", hop(FORWARDER, TERMINAL, PREFECTURE, now.minusSeconds(200)));
    forged.put("not yet", hop(FORWARDER, TERMINAL, PREFECTURE, now.plusSeconds(100)));
    forged.put("for another callee", hop(FORWARDER, TERMINAL, NATION, now));
    forged.put("for the caller itself", hop(FORWARDER, TERMINAL, FORWARDER, now));
    forged.put("of another body's system", hop(FORWARDER, stranger, PREFECTURE, now));
    forged.put("by another node", hop(PREFECTURE, TERMINAL, PREFECTURE, now));
    forged.put("unsigned", good.substring(0, good.lastIndexOf('.') + 1));
    forged.put("another's signature", good.substring(0, good.lastIndexOf('.')) + tail(forged));
    forged.put("empty", "");
    forged.put("no statement", "hop");

    forged.forEach(
        (what, hop) -> {
          UUID id = RequestIds.next();
          assertEquals(
              "PERMISSION_DENIED HOP_NOT_GENUINE",
              withHop("communication/131121", TOKYO, id, hop).text(),
              what);
          assertEquals(List.of(List.of("2", "HOP_NOT_GENUINE")), decisions(TOKYO, id), what);
        });
    assertEquals("OK OK", withHop("communication/131121", TOKYO, RequestIds.next(), good).text());
  }

  @Test
  void hop_thatWasTakenFromItsNode_isRefused() {
    String good = hop(FORWARDER, TERMINAL, PREFECTURE, Instant.now());
    String here = hop(FORWARDER, TERMINAL, FORWARDER, Instant.now());

    for (String thief : List.of("communication/131016", "communication/401307")) {
      assertEquals(
          "PERMISSION_DENIED HOP_NOT_GENUINE",
          withHop(thief, TOKYO, RequestIds.next(), good).text(),
          thief);
    }
    for (String thief : List.of("terminal/131121/counter", "register/131121/main")) {
      assertEquals(
          "PERMISSION_DENIED HOP_NOT_GENUINE",
          withHop(thief, SETAGAYA, RequestIds.next(), here).text(),
          thief);
    }
  }

  @Test
  void forwardedCall_thatNamesAnotherDestination_isRefused() {
    UUID id = RequestIds.next();
    Metadata headers = to(TestPeer.machine(id), NATION.path());
    headers.put(Headers.HOP, hop(FORWARDER, TERMINAL, PREFECTURE, Instant.now()));

    RawCall.Outcome outcome = call("communication/131121", TOKYO, GET, headers, NO_BYTES);

    assertEquals("PERMISSION_DENIED FORWARDED_TWICE", outcome.text());
    assertEquals(List.of(List.of("2", "FORWARDED_TWICE")), decisions(TOKYO, id));
  }

  @Test
  void destination_thatIsNoNode_isRefusedAndRecorded() {
    for (String destination :
        List.of(
            "",
            " ",
            "tokyo",
            "prefecture",
            "prefecture/",
            "prefecture/130002",
            "prefecture/131121",
            "prefecture/130001/main",
            "register/131121/main",
            "musubi://prefecture/130001",
            "root/900001",
            "ca/130001",
            "x".repeat(500))) {
      UUID id = RequestIds.next();

      RawCall.Outcome outcome =
          call(TERMINAL.path(), SETAGAYA, GET, to(TestPeer.machine(id), destination), NO_BYTES);

      assertEquals("INVALID_ARGUMENT DESTINATION_MALFORMED", outcome.text(), destination);
      assertEquals(List.of(List.of("2", "DESTINATION_MALFORMED")), decisions(SETAGAYA, id));
    }
  }

  @Test
  void destination_thatIsTheAskedNode_isServedThere() {
    UUID id = RequestIds.next();

    RawCall.Outcome outcome = forwarded(GET, FORWARDER, TestPeer.machine(id), NO_BYTES);

    assertEquals("OK OK", outcome.text());
    assertEquals(1, Receipts.of(outcome.trailers()).size());
    assertEquals(List.of(List.of("1", "")), decisions(SETAGAYA, id));
  }

  @Test
  void destination_thatIsDown_isAwayAndTheClosingRowSaysSo() {
    UUID id = RequestIds.next();
    network.stop(TOKYO);
    try {
      RawCall.Outcome outcome = forwarded(GET, PREFECTURE, TestPeer.machine(id), NO_BYTES);

      assertEquals("UNAVAILABLE DESTINATION_AWAY", outcome.text());
      assertEquals(List.of("3", "DESTINATION_AWAY", "1", "0", "14"), closing(id));
    } finally {
      network.start(TOKYO);
    }

    await(
        "the prefecture answers again",
        () -> forwarded(GET, PREFECTURE, TestPeer.machine(), NO_BYTES).text().equals("OK OK"));
  }

  @Test
  void bytesThatAreNoMessage_passTheForwarderAndAreRefusedByTheEndNode() {
    byte[] garbage = {-1, -1, -1, -1};
    byte[] unknown = {(byte) 0xf8, 0x7f, 1};
    for (byte[] bytes : List.of(garbage, unknown)) {
      String reason = bytes == garbage ? "MESSAGE_UNREADABLE" : "UNKNOWN_FIELD";
      UUID id = RequestIds.next();

      RawCall.Outcome outcome = forwarded(INQUIRE, PREFECTURE, operator(id), bytes);

      assertEquals("INVALID_ARGUMENT " + reason, outcome.text());
      assertEquals(List.of("2", "INVALID_ARGUMENT", "1", "0", "3"), closing(id));
      assertEquals(
          hex(framed(bytes)),
          rows(
                  network,
                  SETAGAYA,
                  "select encode(request_digest, 'hex') from call_record"
                      + " where request_id = ? and closes is not null",
                  id)
              .getFirst()
              .getFirst());
      assertEquals(List.of(List.of("2", reason)), decisions(TOKYO, id));
    }
  }

  @Test
  void watch_forwarded_bringsThePresentAndEachNewDirectoryUntilItIsCancelled() throws Exception {
    Metadata headers = to(new Metadata(), NATION.path());
    headers.put(Headers.REFERENCE, "watch-cancelled");
    try (TestPeer terminal = peer(network, TERMINAL.path(), SETAGAYA)) {
      RawCall watch = RawCall.send(terminal.channel(), WATCH, headers, NO_BYTES);
      await("the present directory", () -> watch.answers().size() == 1);
      long present = number(watch.answers().getFirst());
      long inside = Operations.figure(network, Member.NATION, "musubi_calls_inside");

      long newer = network.publish();

      await("the newer directory", () -> watch.answers().size() == 2);
      assertTrue(present < newer);
      assertEquals(newer, number(watch.answers().get(1)));
      assertFalse(watch.isOver());

      watch.cancel();

      await(
          "the end at the nation",
          () -> Operations.figure(network, Member.NATION, "musubi_calls_inside") < inside);
      await("the closing row", () -> !closingOf("watch-cancelled").isEmpty());
      assertEquals(List.of(List.of("3", "CANCELLED", "1", "2", "1")), closingOf("watch-cancelled"));
    }
  }

  @Test
  void watch_withADeadline_endsInTimeEverywhere() {
    Metadata headers = to(new Metadata(), NATION.path());
    headers.put(Headers.REFERENCE, "watch-deadline");
    long inside = Operations.figure(network, Member.NATION, "musubi_calls_inside");
    List<WatchDirectoryResponse> came = new ArrayList<>();
    try (TestPeer terminal = peer(network, TERMINAL.path(), SETAGAYA)) {
      Status.Code code = Status.Code.OK;
      try {
        DirectoryServiceGrpc.newBlockingStub(terminal.channel())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .withDeadlineAfter(1, TimeUnit.SECONDS)
            .watchDirectory(WatchDirectoryRequest.getDefaultInstance())
            .forEachRemaining(came::add);
      } catch (StatusRuntimeException e) {
        code = e.getStatus().getCode();
      }

      assertEquals(Status.Code.DEADLINE_EXCEEDED, code);
      assertEquals(1, came.size());
      await("the closing row", () -> !closingOf("watch-deadline").isEmpty());
      assertEquals("3", closingOf("watch-deadline").getFirst().getFirst());
      await(
          "the end at the nation",
          () -> Operations.figure(network, Member.NATION, "musubi_calls_inside") <= inside);
    }
  }

  private RawCall.Outcome forwarded(
      Contract.Method method, NodeName destination, Metadata headers, byte[] message) {
    return call(TERMINAL.path(), SETAGAYA, method, to(headers, destination.path()), message);
  }

  private RawCall.Outcome call(
      String caller, Member asked, Contract.Method method, Metadata headers, byte[] message) {
    try (TestPeer peer = peer(network, caller, asked)) {
      return RawCall.send(peer.channel(), method, headers, message).end();
    }
  }

  private RawCall.Outcome stated(NodeName destination, UUID id, String statement, byte[] message) {
    Metadata headers = operator(id);
    headers.put(Headers.STATEMENT, statement);
    return forwarded(INQUIRE, destination, headers, message);
  }

  /** As the forwarder passes it on, with the forwarder's own key, past its own checks. */
  private RawCall.Outcome passedOn(UUID id, String statement, byte[] message) {
    Metadata headers = operator(id);
    headers.put(Headers.STATEMENT, statement);
    headers.put(Headers.HOP, hop(FORWARDER, TERMINAL, PREFECTURE, Instant.now()));
    return call("communication/131121", TOKYO, INQUIRE, headers, message);
  }

  private RawCall.Outcome withHop(String caller, Member asked, UUID id, String hop) {
    Metadata headers = TestPeer.machine(id);
    headers.put(Headers.HOP, hop);
    return call(caller, asked, GET, headers, NO_BYTES);
  }

  private String hop(NodeName node, CertificateName origin, NodeName callee, Instant now) {
    return TestOperators.hop(network, Hop.Use.FORWARD, node, origin, callee, now);
  }

  private String tail(Map<String, String> forged) {
    String other = forged.get("for another callee");
    return other.substring(other.lastIndexOf('.'));
  }

  private String statement(Contract.Method method, String... audience) {
    return TestOperators.statement(network, method.fullMethodName(), TERMINAL, List.of(audience));
  }

  private static IdentityRecord other() {
    return People.of("131121", 77).resident(2).build();
  }

  private static byte[] inquiry(String code) {
    return InquireRequest.newBuilder().setResidentRecordCode(code).build().toByteArray();
  }

  private static Metadata operator(UUID id) {
    Metadata headers = TestPeer.operator();
    headers.discardAll(Headers.REQUEST_ID);
    headers.put(Headers.REQUEST_ID, id.toString());
    return headers;
  }

  private static Metadata to(Metadata headers, String destination) {
    headers.put(Headers.DESTINATION, destination);
    return headers;
  }

  /** Rows of both nodes: who called for whom, what went through, how it ended. */
  private void assertPassed(
      UUID id, NodeName destination, byte[] request, RawCall.Outcome outcome) {
    List<List<String>> passage =
        rows(
            network,
            SETAGAYA,
            "select id, closes, decision, caller, origin, destination, request_frames,"
                + " response_frames, encode(request_digest, 'hex'),"
                + " encode(response_digest, 'hex'), status, leaf is not null, directory_number > 0"
                + " from call_record where request_id = ? order by recorded_at, decision desc",
            id);
    assertEquals(2, passage.size());
    List<String> opening = passage.stream().filter(r -> r.get(1) == null).findFirst().get();
    List<String> closing = passage.stream().filter(r -> r.get(1) != null).findFirst().get();
    assertEquals(
        List.of("4", TERMINAL.uri(), "", destination.path(), "0", "0"), opening.subList(2, 8));
    assertEquals(List.of("0", "t", "t"), opening.subList(10, 13));
    assertEquals(opening.getFirst(), closing.get(1));
    assertEquals(
        List.of(
            "1",
            TERMINAL.uri(),
            "",
            destination.path(),
            "1",
            "1",
            hex(framed(request)),
            hex(framed(outcome.answers().getFirst())),
            "0",
            "t",
            "t"),
        closing.subList(2, 13));
    assertEquals(
        List.of(List.of("1", FORWARDER.uri(), TERMINAL.uri(), "", "t")),
        rows(
            network,
            member(destination),
            "select decision, caller, origin, destination, leaf is not null from call_record"
                + " where request_id = ?",
            id));
  }

  /** One genuine receipt of each node, about the row that this node has. */
  private void assertPromised(
      UUID id, NodeName destination, Metadata trailers, Directory directory) {
    ReceiptVerifier verifier = new ReceiptVerifier(signingKeys(directory));
    Map<String, byte[]> leaves = new HashMap<>();
    for (byte[] receipt : Receipts.of(trailers)) {
      assertEquals(ReceiptVerifier.Verdict.GENUINE, verifier.verify(receipt));
      Receipt read = Receipt.parse(receipt);
      assertEquals(null, leaves.put(read.node(), read.leaf()), "two receipts of " + read.node());
    }
    assertEquals(2, leaves.size());
    assertArrayEquals(
        leaf(SETAGAYA, "request_id = ? and closes is not null", id), leaves.get(FORWARDER.path()));
    assertArrayEquals(
        leaf(member(destination), "request_id = ?", id), leaves.get(destination.path()));
  }

  private byte[] leaf(Member member, String which, UUID id) {
    String found =
        rows(network, member, "select encode(leaf, 'hex') from call_record where " + which, id)
            .getFirst()
            .getFirst();
    return HexFormat.of().parseHex(found);
  }

  private static Map<String, List<PublicKey>> signingKeys(Directory directory) {
    Map<String, List<PublicKey>> keys = new HashMap<>();
    directory
        .getBodiesList()
        .forEach(
            body ->
                body.getNodesList()
                    .forEach(
                        node ->
                            keys.put(
                                node.getRole() + "/" + body.getCode(),
                                node.getSigningKeysList().stream()
                                    .map(key -> ReceiptVerifier.publicKey(key.toByteArray()))
                                    .toList())));
    return keys;
  }

  private Directory currentDirectory() throws Exception {
    return directory(
        GetDirectoryResponse.parseFrom(
            forwarded(GET, FORWARDER, TestPeer.machine(), NO_BYTES).answers().getFirst()));
  }

  private static Directory directory(GetDirectoryResponse answer) throws Exception {
    return Directory.parseFrom(answer.getDirectory().getDirectory());
  }

  private static long number(byte[] response) throws Exception {
    return Directory.parseFrom(
            WatchDirectoryResponse.parseFrom(response).getDirectory().getDirectory())
        .getNumber();
  }

  /** Decision, reason, frames each way and status of the row that closes a passage. */
  private List<String> closing(UUID id) {
    List<List<String>> closing =
        rows(
            network,
            SETAGAYA,
            "select decision, reason, request_frames, response_frames, status from call_record"
                + " where request_id = ? and closes is not null",
            id);
    assertEquals(1, closing.size());
    return closing.getFirst();
  }

  private List<List<String>> closingOf(String reference) {
    return rows(
        network,
        SETAGAYA,
        "select decision, reason, request_frames, response_frames, status from call_record"
            + " where reference = ? and closes is not null",
        reference);
  }

  private List<List<String>> decisions(Member member, UUID id) {
    return rows(
        network, member, "select decision, reason from call_record where request_id = ?", id);
  }

  /** SHA-256 over each frame's length in four bytes, big endian, and its bytes. */
  private static byte[] framed(byte[]... frames) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] frame : frames) {
        digest.update(ByteBuffer.allocate(4).putInt(frame.length).array());
        digest.update(frame);
      }
      return digest.digest();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Member member(NodeName node) {
    return new Member(node.role(), node.body());
  }

  private static Contract.Method method(String name) {
    return CONTRACT.methods().stream()
        .filter(method -> method.fullMethodName().endsWith(name))
        .findFirst()
        .orElseThrow();
  }
}
