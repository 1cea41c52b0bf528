package musubi.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.client.PlayedNode.Behaviour;
import musubi.client.TestAuthority.Life;
import musubi.confirmation.v1.BulkServiceGrpc;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.confirmation.v1.SubmitBulkRequest;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.PushUpdateResponse;
import musubi.registry.v1.UpdateServiceGrpc;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls come to over real TLS, with a node that behaves and with nodes that do not. */
@Timeout(30)
class OutcomesTest {
  private static final GeneralName NODE =
      new GeneralName(GeneralName.dNSName, "communication-131121.musubi.internal");
  private static final GeneralName OTHER_NODE =
      new GeneralName(GeneralName.dNSName, "communication-401307.musubi.internal");
  private static final GeneralName SYSTEM =
      new GeneralName(GeneralName.uniformResourceIdentifier, "musubi://register/131121/main");
  private static final TestAuthority TRUSTED = new TestAuthority("trusted");
  private static final TestAuthority OTHER = new TestAuthority("other");

  /** A value that must be seen nowhere. */
  private static final String PLANTED = "19999999992";

  private static final PushUpdateRequest PUSH =
      PushUpdateRequest.newBuilder()
          .setRecord(IdentityRecord.newBuilder().setResidentRecordCode(PLANTED))
          .build();
  private static final byte[] NUMBER_7 =
      PushUpdateResponse.newBuilder().setUpdateSequenceNumber(7).build().toByteArray();

  @TempDir private Path directory;

  // ---- failures ---------------------------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> call_nodeMisbehaves_failsByItsKind() {
    byte[] garbage = {(byte) 0xff, (byte) 0xff, 0x01};
    return Stream.of(
        fails("garbage", Failure.ANSWER_UNREADABLE, PlayedNode.answers(garbage)),
        fails("no answer", Failure.ANSWER_UNREADABLE, PlayedNode.answers()),
        fails("two answers", Failure.ANSWER_UNREADABLE, PlayedNode.answers(NUMBER_7, NUMBER_7)),
        fails("too large", Failure.ANSWER_TOO_LARGE, PlayedNode.answers(new byte[5 << 20])),
        fails("never", Failure.TOO_LATE, PlayedNode.nothing()),
        fails("gone", Failure.BROKE_OFF, PlayedNode.diesAfter()),
        fails("gone after the answer", Failure.BROKE_OFF, PlayedNode.diesAfter(NUMBER_7)),
        fails(
            "no node",
            Failure.ANSWER_UNREADABLE,
            PlayedNode.ends(Status.UNIMPLEMENTED.withDescription("about " + PLANTED))));
  }

  @TestFactory
  Stream<DynamicTest> call_certificatesMisfit_failsByItsKind() {
    return Stream.of(
        handshake("node of another authority", Failure.NODE_NOT_TRUSTED, OTHER, NODE, Life.NOW),
        handshake("node of another name", Failure.NODE_NOT_TRUSTED, TRUSTED, OTHER_NODE, Life.NOW),
        handshake("node that expired", Failure.NODE_NOT_TRUSTED, TRUSTED, NODE, Life.OVER),
        handshake("node not yet good", Failure.NODE_NOT_TRUSTED, TRUSTED, NODE, Life.NOT_YET));
  }

  @Test
  void call_ownAuthorityUnknownToNode_isNotAdmitted() {
    Path files = TRUSTED.write(directory.resolve("node"), NODE, Life.NOW, TRUSTED);
    Path own = OTHER.write(directory.resolve("own"), SYSTEM, Life.NOW, OTHER);
    copy(files.resolve("root.pem"), directory.resolve("anchor"));
    try (PlayedNode node = new PlayedNode(files, call -> PlayedNode.answers(NUMBER_7))) {
      FailedException unusable =
          assertThrows(FailedException.class, () -> mixed(own, directory.resolve("anchor"), node));

      assertEquals(Failure.CERTIFICATE_UNUSABLE, unusable.failure());
    }
    Path strict = TRUSTED.write(directory.resolve("strict"), NODE, Life.NOW, OTHER);
    try (PlayedNode node = new PlayedNode(strict, call -> PlayedNode.answers(NUMBER_7));
        Connection connection = connection(node.port(), Life.NOW).open()) {
      assertEquals(Failure.NOT_ADMITTED, failure(push(connection, Act.next())));
    }
  }

  @Test
  void call_ownCertificateOver_failsBeforeItLeaves() {
    for (Life life : List.of(Life.OVER, Life.NOT_YET)) {
      try (PlayedNode node = node(PlayedNode.answers(NUMBER_7));
          Connection connection = connection(node.port(), life).open()) {
        assertEquals(Failure.CERTIFICATE_UNUSABLE, failure(push(connection, Act.next())));
        assertEquals(List.of(), node.arrived());
      }
    }
  }

  @Test
  void call_nobodyListens_isAway() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Connection connection = connection(port, Life.NOW).open()) {
      assertEquals(Failure.NODE_AWAY, failure(push(connection, Act.next())));
    }
  }

  @Test
  void open_noCertificate_isUnusable() {
    FailedException failed =
        assertThrows(
            FailedException.class,
            () ->
                Connection.to("127.0.0.1", 1)
                    .node("communication", "131121")
                    .certificate(directory.resolve("nowhere"))
                    .open());

    assertEquals(Failure.CERTIFICATE_UNUSABLE, failed.failure());
  }

  // ---- refusals and answers ---------------------------------------------------------------------

  @Test
  void call_refused_saysAllThatTheNodeSaid() {
    try (PlayedNode node = node(PlayedNode.refuses(Status.Code.NOT_FOUND, "SOME_REASON"));
        Connection connection = connection(node.port(), Life.NOW).open()) {
      Act act = Act.next();

      RefusedException refusal =
          assertInstanceOf(Outcome.Refused.class, push(connection, act)).refusal();

      assertEquals("SOME_REASON", refusal.reason());
      assertEquals(Status.Code.NOT_FOUND, refusal.code());
      assertEquals(MustAct.CALLER_OPERATOR, refusal.mustAct());
      assertEquals("do otherwise", refusal.fix().orElseThrow());
      assertEquals("some_field", refusal.field().orElseThrow());
      assertEquals(Duration.ofMillis(5), refusal.delay().orElseThrow());
      assertFalse(refusal.mayRepeat());
      assertEquals(act.requestId(), refusal.evidence().requestId());
      assertArrayEquals(new byte[] {4}, refusal.evidence().receipts().getFirst());
    }
  }

  @Test
  void call_answered_hasReceiptsAndPrintsWithoutTheAnswer() {
    List<String> kept = new ArrayList<>();
    try (PlayedNode node = node(PlayedNode.answers(NUMBER_7));
        Connection connection =
            connection(node.port(), Life.NOW)
                .receipts((method, evidence) -> kept.add(method + " " + evidence))
                .open()) {
      Act act = Act.next();

      Outcome<PushUpdateResponse> outcome = push(connection, act);

      assertEquals(7, outcome.orThrow().getUpdateSequenceNumber());
      assertArrayEquals(new byte[] {1, 2, 3}, outcome.evidence().receipts().getFirst());
      assertFalse(outcome.toString().contains("update_sequence_number"), "printed");
      assertEquals(
          List.of(
              "musubi.registry.v1.UpdateService/PushUpdate CallEvidence["
                  + act.requestId()
                  + ", 1 receipts]"),
          kept);
    }
  }

  @Test
  void call_answerIsNewerThanTheLibrary_isAnswered() {
    byte[] newer = {0x10, 0x7f, (byte) 0xf2, 0x3f, 0x01, 0x41};
    try (PlayedNode node = node(PlayedNode.answers(newer));
        Connection connection = connection(node.port(), Life.NOW).open()) {
      InquireResponse answer =
          connection
              .operator((method, purpose, audience, thumbprint) -> "statement", purpose("A-1"))
              .call(
                  InquiryServiceGrpc.getInquireMethod(),
                  InquireRequest.getDefaultInstance(),
                  Act.next())
              .orThrow();

      assertEquals(AnsweringTier.UNRECOGNIZED, answer.getAnsweredBy());
      assertEquals(0x7f, answer.getAnsweredByValue());
    }
  }

  @Test
  void call_mayBeRepeated_isRepeatedWithItsIdUntilAnswered() {
    List<CallObserver.Ended> ended = new ArrayList<>();
    Function<Integer, Behaviour> busyTwice =
        call ->
            call < 3
                ? PlayedNode.refuses(Status.Code.RESOURCE_EXHAUSTED, "NODE_BUSY")
                : PlayedNode.answers(NUMBER_7);
    try (PlayedNode node = new PlayedNode(files(), busyTwice);
        Connection connection =
            connection(node.port(), Life.NOW).observer(method -> ended::add).open()) {
      Act act = Act.next().patience(Duration.ofSeconds(20));

      assertEquals(7, push(connection, act).orThrow().getUpdateSequenceNumber());

      assertEquals(
          List.of(act.requestId().toString()),
          node.arrived().stream().map(each -> each.get(Headers.REQUEST_ID)).distinct().toList());
      assertEquals(3, node.arrived().size());
      assertEquals(3, ended.getFirst().attempts());
      assertEquals(CallObserver.Ended.Kind.ANSWERED, ended.getFirst().kind());
    }
  }

  @Test
  void call_mayNotBeRepeated_isMadeOnce() {
    try (PlayedNode node = node(PlayedNode.refuses(Status.Code.FAILED_PRECONDITION, "NO"));
        Connection connection = connection(node.port(), Life.NOW).open()) {
      push(connection, Act.next().patience(Duration.ofSeconds(20)));

      assertEquals(1, node.arrived().size());
    }
  }

  @Test
  void operator_anotherPurpose_hasAStatementOfItsOwn() {
    try (PlayedNode node = node(PlayedNode.answers(new byte[0]));
        Connection connection = connection(node.port(), Life.NOW).open()) {
      OperatorCalls calls =
          connection.operator(
              (method, purpose, audience, thumbprint) ->
                  purpose.reference() + method + audience + thumbprint,
              purpose("A-1"));
      for (OperatorCalls each : List.of(calls, calls.with(purpose("A-2")))) {
        each.call(
                InquiryServiceGrpc.getInquireMethod(),
                InquireRequest.getDefaultInstance(),
                Act.next().to("prefecture/130001"))
            .orThrow();
      }

      List<Metadata> arrived = node.arrived();
      assertEquals(
          List.of("A-1", "A-2"),
          arrived.stream().map(each -> each.get(Headers.REFERENCE)).toList());
      assertEquals(
          "A-2musubi.registry.v1.InquiryService/Inquire[131121, 130001, 900001]"
              + connection.thumbprint(),
          arrived.get(1).get(Statements.HEADER));
      assertEquals("prefecture/130001", arrived.get(1).get(Headers.TO));
      assertNotEquals(
          arrived.get(0).get(Headers.REQUEST_ID), arrived.get(1).get(Headers.REQUEST_ID));
    }
  }

  @Test
  void call_methodIsForTheOtherActor_isRefusedHere() {
    try (Connection connection = connection(1, Life.NOW).open()) {
      SystemCalls system = connection.system();
      OperatorCalls operator =
          connection.operator((method, purpose, audience, thumbprint) -> "", purpose("A-1"));

      assertThrows(
          IllegalArgumentException.class,
          () ->
              system.call(
                  InquiryServiceGrpc.getInquireMethod(),
                  InquireRequest.getDefaultInstance(),
                  Act.next()));
      assertThrows(
          IllegalArgumentException.class,
          () -> operator.call(UpdateServiceGrpc.getPushUpdateMethod(), PUSH, Act.next()));
    }
  }

  // ---- streams ----------------------------------------------------------------------------------

  @Test
  void stream_endsWell_givesEveryAnswerAndTheEvidence() {
    byte[] hit =
        SearchResponse.newBuilder().setHit(SearchHit.getDefaultInstance()).build().toByteArray();
    try (PlayedNode node = node(PlayedNode.answers(hit, hit, hit));
        Connection connection = connection(node.port(), Life.NOW).open();
        AnswerStream<SearchResponse> answers = search(connection)) {
      assertEquals(
          3,
          Stream.generate(() -> answers)
              .limit(3)
              .filter(Iterator::hasNext)
              .map(Iterator::next)
              .count());
      assertFalse(answers.hasNext());
      assertEquals(1, answers.evidence().receipts().size());
    }
  }

  @Test
  void stream_nodeDiesInTheMiddle_brokeOffAfterWhatCame() {
    byte[] hit =
        SearchResponse.newBuilder().setHit(SearchHit.getDefaultInstance()).build().toByteArray();
    try (PlayedNode node = node(PlayedNode.diesAfter(hit));
        Connection connection = connection(node.port(), Life.NOW).open();
        AnswerStream<SearchResponse> answers = search(connection)) {
      FailedException failed =
          assertThrows(FailedException.class, () -> answers.forEachRemaining(each -> {}));

      assertEquals(Failure.BROKE_OFF, failed.failure());
      assertFalse(answers.hasNext());
    }
  }

  @Test
  void stream_closedEarly_isCancelled() {
    List<CallObserver.Ended> ended = new ArrayList<>();
    try (PlayedNode node = node(PlayedNode.nothing());
        Connection connection =
            connection(node.port(), Life.NOW).observer(method -> ended::add).open()) {
      search(connection).close();

      assertEquals("CANCELLED", ended.getFirst().reason());
    }
  }

  @Test
  void upload_manyRequests_allArriveAndOneAnswerComes() {
    List<Integer> counted = new ArrayList<>();
    Behaviour counting =
        (node, call, requests) -> {
          counted.add(requests.size());
          PlayedNode.answers(SubmitBulkResponse.getDefaultInstance().toByteArray())
              .answer(node, call, requests);
        };
    try (PlayedNode node = node(counting);
        Connection connection = connection(node.port(), Life.NOW).open()) {
      connection
          .operator((method, purpose, audience, thumbprint) -> "", purpose("A-1"))
          .upload(
              BulkServiceGrpc.getSubmitBulkMethod(),
              IntStream.range(0, 5_000)
                  .mapToObj(i -> SubmitBulkRequest.getDefaultInstance())
                  .iterator(),
              Act.next())
          .orThrow();

      assertEquals(List.of(5_000), counted);
    }
  }

  // ---- parts ------------------------------------------------------------------------------------

  private DynamicTest fails(String name, Failure expected, Behaviour behaviour) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (PlayedNode node = node(behaviour);
              Connection connection = connection(node.port(), Life.NOW).open()) {
            Act act =
                Act.next().deadline(Duration.ofSeconds(expected == Failure.TOO_LATE ? 1 : 10));
            assertFailed(expected, push(connection, act));
          }
        });
  }

  private DynamicTest handshake(
      String name, Failure expected, TestAuthority authority, GeneralName node, Life life) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path files = authority.write(directory.resolve(name), node, life, TRUSTED);
          try (PlayedNode played = new PlayedNode(files, call -> PlayedNode.answers(NUMBER_7));
              Connection connection = connection(played.port(), Life.NOW).open()) {
            assertFailed(expected, push(connection, Act.next()));
          }
        });
  }

  /** The kind, and that nothing of the message or of the other side's words is in it. */
  private static void assertFailed(Failure expected, Outcome<PushUpdateResponse> outcome) {
    FailedException failed = assertInstanceOf(Outcome.Failed.class, outcome).failure();
    assertEquals(expected, failed.failure(), failed.getMessage());
    assertEquals(expected.mayRepeat(), failed.mayRepeat());
    assertTrue(failed.getMessage().contains(expected.fix()), failed.getMessage());
    assertFalse((outcome + " " + failed).contains(PLANTED), "says whom it was about");
  }

  private static Failure failure(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Failed.class, outcome).failure().failure();
  }

  private static Outcome<PushUpdateResponse> push(Connection connection, Act act) {
    return connection.system().call(UpdateServiceGrpc.getPushUpdateMethod(), PUSH, act);
  }

  private static AnswerStream<SearchResponse> search(Connection connection) {
    return connection
        .operator((method, purpose, audience, thumbprint) -> "", purpose("A-1"))
        .stream(
            SearchServiceGrpc.getSearchMethod(), SearchRequest.getDefaultInstance(), Act.next());
  }

  private static Purpose purpose(String reference) {
    return new Purpose("resident-record", reference, "SYN-OP-01", "SYN-T-01");
  }

  private PlayedNode node(Behaviour behaviour) {
    return new PlayedNode(files(), call -> behaviour);
  }

  private Path files() {
    return TRUSTED.write(directory.resolve("node"), NODE, Life.NOW, TRUSTED);
  }

  private Connection.Builder connection(int port, Life life) {
    return Connection.to("127.0.0.1", port)
        .node("communication", "131121")
        .certificate(TRUSTED.write(directory.resolve("own"), SYSTEM, life, TRUSTED));
  }

  /** Own key and chain of one authority, anchors of another. */
  private static Connection mixed(Path own, Path anchor, PlayedNode node) {
    copy(anchor, own.resolve("root.pem"));
    return Connection.to("127.0.0.1", node.port())
        .node("communication", "131121")
        .certificate(own)
        .open();
  }

  private static void copy(Path from, Path to) {
    try {
      Files.write(to, Files.readAllBytes(from));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
