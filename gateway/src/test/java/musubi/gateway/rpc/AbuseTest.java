package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.grpc.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.SenderHello;
import musubi.type.v1.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One way of misbehaving after the other; everybody else is served meanwhile. */
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbuseTest {
  private static final int CALLS = 2_000;
  private static final int PER_CONNECTION = 1_000;
  private static final int SHARE = CALLS / 2;
  private static final int FLOOD = 10_000;
  private static final int MESSAGE_BYTES = 65_536;

  /** Both sides of the flood live in this process; a call that never began costs some KB. */
  private static final long FLOOD_BYTES = 200L * 1024 * 1024;

  private static final Contract.Method PUSH = method("UpdateService/PushUpdate");
  private static final Contract.Method INQUIRE = method("InquiryService/Inquire");
  private static final Contract.Method NOTIFY = method("NoticeService/NotifyUpdates");

  private static final String MALFORMED = "INVALID_ARGUMENT MESSAGE_UNREADABLE";
  private static final String NO_ID = "INVALID_ARGUMENT REQUEST_ID_MISSING";
  private static final String PURPOSE = "INVALID_ARGUMENT PURPOSE_MALFORMED";
  private static final String NO_PURPOSE = "INVALID_ARGUMENT PURPOSE_MISSING";

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);

  private int next = 10;

  @BeforeAll
  void start() throws IOException {
    // The nation does not run: nobody brings a newer directory.
    network.authority(new BodyCode("131032"));
    network.publish();
    for (Member member : List.of(TOKYO, SETAGAYA)) {
      Files.writeString(
          network.configuration(member),
          "limits: { calls: %d, callsPerConnection: %d, messageBytes: %d, handshakeSeconds: 1,"
                  .formatted(CALLS, PER_CONNECTION, MESSAGE_BYTES)
              + " patienceSeconds: 1 }\n",
          StandardOpenOption.APPEND);
      network.start(member);
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @Test
  void connection_thatSaysNothingOrHalfAHello_isClosedInTime() throws Exception {
    byte[] halfHello = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
    long failed = figure(SETAGAYA, "musubi_handshakes_failed_total");

    for (byte[] said : List.of(new byte[0], halfHello)) {
      long begin = System.nanoTime();
      assertClosedAfter(said);
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 5);
    }

    await("both counted", () -> figure(SETAGAYA, "musubi_handshakes_failed_total") - failed >= 2);
    assertServed();
  }

  @Test
  void connection_thatTalksSomethingElse_isClosedAndCounted() throws Exception {
    long failed = figure(SETAGAYA, "musubi_handshakes_failed_total");
    Random random = new Random(11);
    List<byte[]> talks = new ArrayList<>();
    talks.add("GET /metrics HTTP/1.1\r\nhost: node\r\n\r\n".getBytes(US_ASCII));
    talks.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[1 + random.nextInt(4096)];
      random.nextBytes(noise);
      talks.add(noise);
    }

    for (byte[] talk : talks) {
      assertClosedAfter(talk);
    }

    await(
        "all counted",
        () -> figure(SETAGAYA, "musubi_handshakes_failed_total") - failed >= talks.size());
    assertServed();
  }

  @Test
  void message_overTheLimit_isRefusedAndTheConnectionGoesOn() {
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {
      RawCall.Outcome tooLarge =
          RawCall.send(peer.channel(), PUSH, TestPeer.machine(), new byte[MESSAGE_BYTES + 1]).end();
      RawCall.Outcome next = RawCall.send(peer.channel(), PUSH, TestPeer.machine(), valid(1)).end();

      assertEquals("RESOURCE_EXHAUSTED", tooLarge.code().name());
      assertEquals("OK OK", next.text());
    }
  }

  @Test
  void headers_overTheLimit_areRefusedAndTheConnectionGoesOn() {
    Metadata headers = TestPeer.machine();
    headers.put(Headers.REFERENCE, "x".repeat(20_000));
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {
      RawCall.Outcome tooLarge = RawCall.send(peer.channel(), PUSH, headers, valid(2)).end();
      RawCall.Outcome next = RawCall.send(peer.channel(), PUSH, TestPeer.machine(), valid(2)).end();

      assertTrue(tooLarge.code() != io.grpc.Status.Code.OK);
      assertEquals("OK OK", next.text());
    }
  }

  @Test
  void flood_onOneConnection_isHeldBackByTheConnection() {
    flood(1);
  }

  @Test
  void flood_onManyConnections_isRefusedBeyondTheCallersShare() {
    long refused = flood(FLOOD / PER_CONNECTION);

    assertEquals(FLOOD - SHARE, refused);
  }

  @Test
  void unaryCall_thatSendsNothing_endsAfterThePatienceAndIsRecorded() {
    UUID id = RequestIds.next();
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {

      RawCall.Outcome outcome = RawCall.open(peer.channel(), PUSH, TestPeer.machine(id)).end();

      assertEquals("RESOURCE_EXHAUSTED CALL_TOO_LONG", outcome.text());
      assertEquals(
          List.of(List.of("2", "CALL_TOO_LONG")),
          rows(
              network,
              SETAGAYA,
              "select decision, reason from call_record where request_id = ?",
              id));
    }
    assertNobodyInside(SETAGAYA);
  }

  @Test
  void connection_thatIsCut_givesItsPlacesBack() throws Exception {
    try (RawHttp2 raw = RawHttp2.connect(city("131121"), network.port(TOKYO), 65_535)) {
      for (int i = 0; i < 500; i++) {
        raw.open(NOTIFY.fullMethodName(), Map.of());
      }
      await("500 inside", () -> figure(TOKYO, "musubi_calls_inside") >= 500);

      raw.cut();
    }

    assertNobodyInside(TOKYO);
  }

  @Test
  void pings_tooMany_endTheConnection() throws Exception {
    try (RawHttp2 raw = RawHttp2.connect(city("131121"), network.port(TOKYO), 65_535)) {
      for (int i = 0; i < 10; i++) {
        raw.ping();
      }

      assertEquals(OptionalInt.of(RawHttp2.ENHANCE_YOUR_CALM), raw.goodbye());
    }
    assertServed();
  }

  @Test
  void callsOpenedAndResetAtOnce_endTheConnection() throws Exception {
    try (RawHttp2 raw = RawHttp2.connect(city("131121"), network.port(TOKYO), 65_535)) {
      try {
        for (int i = 0; i < 3_000; i++) {
          raw.reset(raw.open(NOTIFY.fullMethodName(), Map.of()));
        }
      } catch (SocketException ended) {
        // The node has hung up while we went on: that is what is wanted.
      }

      assertEquals(OptionalInt.of(RawHttp2.ENHANCE_YOUR_CALM), raw.goodbye());
    }
    assertNobodyInside(TOKYO);
    assertServed();
  }

  @Test
  void peerThatNeverReads_holdsItsPlacesAndNothingMore() throws Exception {
    long before = heap();
    byte[] hello = hello();
    try (RawHttp2 raw = RawHttp2.connect(city("131121"), network.port(TOKYO), 0)) {
      for (int i = 0; i < 20; i++) {
        int stream = raw.open(NOTIFY.fullMethodName(), Map.of());
        for (int j = 0; j < 100; j++) {
          raw.message(stream, hello);
        }
      }
      await("20 inside", () -> figure(TOKYO, "musubi_calls_inside") >= 20);

      assertServed();
      assertTrue(heap() - before < FLOOD_BYTES / 10);
    }
    assertNobodyInside(TOKYO);
  }

  static Stream<Bad> bad() {
    IdentityRecord record = People.of("131121", 5).resident(900).build();
    byte[] good = PushUpdateRequest.newBuilder().setRecord(record).build().toByteArray();
    UnknownFieldSet extra =
        UnknownFieldSet.newBuilder()
            .addField(
                4711,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("x"))
                    .build())
            .build();
    byte[] top =
        PushUpdateRequest.newBuilder()
            .setRecord(record)
            .setUnknownFields(extra)
            .build()
            .toByteArray();
    byte[] nested =
        PushUpdateRequest.newBuilder()
            .setRecord(record.toBuilder().setUnknownFields(extra))
            .build()
            .toByteArray();
    byte[] deep =
        PushUpdateRequest.newBuilder()
            .setRecord(
                record.toBuilder()
                    .setBirthDate(Date.newBuilder().setYear(1990).setUnknownFields(extra)))
            .build()
            .toByteArray();
    String register = "register/131121/main";
    String terminal = "terminal/131121/counter";
    Instant now = Instant.now();
    return Stream.of(
        new Bad(
            "garbage", register, PUSH, TestPeer.machine(), bytes(255, 255, 255, 255), MALFORMED),
        new Bad(
            "cut",
            register,
            PUSH,
            TestPeer.machine(),
            Arrays.copyOf(good, good.length - 1),
            MALFORMED),
        new Bad(
            "no UTF-8",
            register,
            PUSH,
            TestPeer.machine(),
            bytes(10, 4, 18, 2, 255, 254),
            MALFORMED),
        new Bad("nested too deep", register, PUSH, TestPeer.machine(), groups(), MALFORMED),
        new Bad(
            "field on top",
            register,
            PUSH,
            TestPeer.machine(),
            top,
            "INVALID_ARGUMENT UNKNOWN_FIELD",
            "field 4711 of musubi.registry.v1.PushUpdateRequest"),
        new Bad(
            "field in record",
            register,
            PUSH,
            TestPeer.machine(),
            nested,
            "INVALID_ARGUMENT UNKNOWN_FIELD",
            "field 4711 of musubi.registry.v1.IdentityRecord"),
        new Bad(
            "field in date",
            register,
            PUSH,
            TestPeer.machine(),
            deep,
            "INVALID_ARGUMENT UNKNOWN_FIELD",
            "field 4711 of musubi.type.v1.Date"),
        new Bad(
            "field in inquiry",
            terminal,
            INQUIRE,
            TestPeer.operator(),
            bytes(0x78, 1),
            "INVALID_ARGUMENT UNKNOWN_FIELD",
            "field 15 of musubi.registry.v1.InquireRequest"),
        new Bad(
            "garbage in inquiry",
            terminal,
            INQUIRE,
            TestPeer.operator(),
            bytes(10, 200),
            MALFORMED),
        new Bad("no request id", register, PUSH, new Metadata(), good, NO_ID),
        new Bad("empty request id", register, PUSH, requestId(""), good, NO_ID),
        new Bad(
            "UUID of version 4",
            register,
            PUSH,
            requestId("5f2e1c7a-3b5d-4c1e-9f00-0123456789ab"),
            good,
            NO_ID),
        new Bad("no UUID", register, PUSH, requestId("0-0-0-0-0"), good, NO_ID),
        new Bad("long request id", register, PUSH, requestId("a".repeat(5000)), good, NO_ID),
        new Bad(
            "8 days old",
            register,
            PUSH,
            TestPeer.machine(RequestIds.at(now.minus(Duration.ofDays(8)))),
            good,
            "FAILED_PRECONDITION REQUEST_ID_TOO_OLD"),
        new Bad(
            "of 1970",
            register,
            PUSH,
            TestPeer.machine(RequestIds.at(Instant.EPOCH)),
            good,
            "FAILED_PRECONDITION REQUEST_ID_TOO_OLD"),
        new Bad(
            "10 minutes ahead",
            register,
            PUSH,
            TestPeer.machine(RequestIds.at(now.plus(Duration.ofMinutes(10)))),
            good,
            "FAILED_PRECONDITION REQUEST_ID_TOO_OLD"),
        new Bad(
            "of the year 10889",
            register,
            PUSH,
            requestId("ffffffff-ffff-7fff-bfff-ffffffffffff"),
            good,
            "FAILED_PRECONDITION REQUEST_ID_TOO_OLD"),
        new Bad(
            "an inquiry 8 days old",
            terminal,
            INQUIRE,
            operatorAt(now.minus(Duration.ofDays(8))),
            bytes(),
            "FAILED_PRECONDITION REQUEST_ID_TOO_OLD"),
        new Bad(
            "blank in reference",
            terminal,
            INQUIRE,
            operator(Headers.REFERENCE, "A 1"),
            bytes(),
            PURPOSE),
        new Bad(
            "long operator",
            terminal,
            INQUIRE,
            operator(Headers.OPERATOR, "o".repeat(65)),
            bytes(),
            PURPOSE),
        new Bad(
            "quote in terminal",
            terminal,
            INQUIRE,
            operator(Headers.TERMINAL, "T'1"),
            bytes(),
            PURPOSE),
        new Bad(
            "purpose of a push",
            register,
            PUSH,
            with(TestPeer.machine(), Headers.BUSINESS, "a;b"),
            good,
            PURPOSE),
        new Bad("no operator", terminal, INQUIRE, without(Headers.OPERATOR), bytes(), NO_PURPOSE),
        new Bad("no reference", terminal, INQUIRE, without(Headers.REFERENCE), bytes(), NO_PURPOSE),
        new Bad("no terminal", terminal, INQUIRE, without(Headers.TERMINAL), bytes(), NO_PURPOSE),
        new Bad("no business", terminal, INQUIRE, without(Headers.BUSINESS), bytes(), NO_PURPOSE),
        new Bad(
            "no message",
            register,
            PUSH,
            TestPeer.machine(),
            bytes(),
            "INVALID_ARGUMENT ITEM_INVALID"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void call_thatIsBad_isRefusedRecordedAndChangesNothing(Bad bad) {
    List<Long> before = tables();
    long recorded = refusals(SETAGAYA, bad.reason());

    try (TestPeer peer = peer(network, bad.caller, SETAGAYA)) {
      RawCall.Outcome outcome =
          RawCall.send(peer.channel(), bad.method, bad.headers, bad.message).end();

      assertEquals(bad.expected, outcome.text());
      assertTrue(
          outcome.status().getDescription().contains(bad.says), outcome.status().getDescription());
    }
    assertEquals(recorded + 1, refusals(SETAGAYA, bad.reason()));
    assertEquals(before, tables());
  }

  @Test
  void stream_withBadMessage_isRefusedRecordedAndLeavesNoThread() throws Exception {
    long threads = streamThreads();
    byte[] unknown =
        NotifyUpdatesRequest.newBuilder()
            .setHello(SenderHello.newBuilder().setContractRevision(1))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build()
            .toByteArray();
    long unreadable = refusals(TOKYO, "MESSAGE_UNREADABLE");
    long unknowns = refusals(TOKYO, "UNKNOWN_FIELD");

    try (TestPeer peer = peer(network, "communication/131016", TOKYO)) {
      for (int i = 0; i < 20; i++) {
        RawCall first = RawCall.open(peer.channel(), NOTIFY, new Metadata(), bytes(255, 255));
        RawCall second = RawCall.open(peer.channel(), NOTIFY, new Metadata(), hello(), unknown);

        assertEquals(MALFORMED, first.end().text());
        assertEquals("INVALID_ARGUMENT UNKNOWN_FIELD", second.end().text());
      }
    }

    assertEquals(unreadable + 20, refusals(TOKYO, "MESSAGE_UNREADABLE"));
    assertEquals(unknowns + 20, refusals(TOKYO, "UNKNOWN_FIELD"));
    await("the conversations' threads are gone", () -> streamThreads() <= threads);
    assertNobodyInside(TOKYO);
  }

  /** A call that breaks one rule. */
  record Bad(
      String name,
      String caller,
      Contract.Method method,
      Metadata headers,
      byte[] message,
      String expected,
      String says) {
    Bad(
        String name,
        String caller,
        Contract.Method method,
        Metadata headers,
        byte[] message,
        String expected) {
      this(name, caller, method, headers, message, expected, "");
    }

    String reason() {
      return expected.split(" ")[1];
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Opens calls that never finish, as one caller; returns how many were refused. The stream of the
   * city's node is one more inside.
   *
   * @param connections over how many connections
   */
  private long flood(int connections) {
    assertNobodyInside(TOKYO);
    long before = heap();
    List<TestPeer> peers = new ArrayList<>();
    List<RawCall> calls = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        TestPeer peer = peer(network, "communication/131032", TOKYO);
        peers.add(peer);
        for (int j = 0; j < FLOOD / connections; j++) {
          calls.add(RawCall.open(peer.channel(), NOTIFY, new Metadata()));
        }
        assertTrue(figure(TOKYO, "musubi_calls_inside") <= SHARE + 1);
      }
      await("the share is taken", () -> figure(TOKYO, "musubi_calls_inside") >= SHARE);
      if (connections > 1) {
        await(
            "the others are refused",
            () -> calls.stream().filter(RawCall::isOver).count() >= FLOOD - SHARE);
      }
      assertServed();
      assertTrue(figure(TOKYO, "musubi_calls_inside") <= SHARE + 1);
      long grown = heap() - before;
      System.out.printf("flood on %d connections: %d MB%n", connections, grown >> 20);
      assertTrue(grown < FLOOD_BYTES, grown + " bytes");
      List<RawCall> over = calls.stream().filter(RawCall::isOver).toList();
      for (RawCall call : over) {
        assertEquals("RESOURCE_EXHAUSTED NODE_BUSY", call.end().text());
      }
      return over.size();
    } finally {
      peers.forEach(TestPeer::close);
      assertNobodyInside(TOKYO);
    }
  }

  /** Others than the one who misbehaves get their answers. */
  private void assertServed() {
    try (TestPeer city = peer(network, "communication/131016", TOKYO);
        TestPeer register = peer(network, "register/131121/main", SETAGAYA)) {
      assertEquals(
          "OK OK", RawCall.send(city.channel(), NOTIFY, new Metadata(), hello()).end().text());
      assertEquals(
          "OK OK",
          RawCall.send(register.channel(), PUSH, TestPeer.machine(), valid(next++)).end().text());
    }
  }

  private void assertClosedAfter(byte[] said) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", network.port(SETAGAYA))) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      socket.getOutputStream().write(said);
      try (InputStream in = socket.getInputStream()) {
        in.readAllBytes();
      } catch (SocketException reset) {
        // Closed with our bytes unread: closed all the same.
        return;
      }
    }
  }

  private void assertNobodyInside(Member member) {
    // The streams of the network's own nodes stay.
    long own = member.equals(TOKYO) ? 1 : 0;
    await("nobody inside", () -> figure(member, "musubi_calls_inside") <= own);
  }

  private List<Long> tables() {
    return Stream.of("lane", "identity_update", "identity_record", "request_key")
        .map(table -> count(network, SETAGAYA, "select count(*) from " + table))
        .toList();
  }

  private long refusals(Member member, String reason) {
    return count(
        network,
        member,
        "select count(*) from call_record where decision = 2 and reason = ?",
        reason);
  }

  private long figure(Member member, String name) {
    return Operations.figure(network, member, name);
  }

  private TlsFiles city(String code) {
    return network.certificate(CertificateName.node("communication", code));
  }

  private static byte[] valid(int index) {
    return PushUpdateRequest.newBuilder()
        .setRecord(People.of("131121", 5).resident(index))
        .build()
        .toByteArray();
  }

  private static byte[] hello() {
    return NotifyUpdatesRequest.newBuilder()
        .setHello(SenderHello.newBuilder().setContractRevision(1))
        .build()
        .toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Unknown groups, each inside the one before. */
  private static byte[] groups() {
    byte[] groups = new byte[20_000];
    Arrays.fill(groups, (byte) 0x7b);
    return groups;
  }

  private static Metadata requestId(String text) {
    return with(new Metadata(), Headers.REQUEST_ID, text);
  }

  private static Metadata operatorAt(Instant time) {
    Metadata headers = TestPeer.operator();
    headers.discardAll(Headers.REQUEST_ID);
    headers.put(Headers.REQUEST_ID, RequestIds.at(time).toString());
    return headers;
  }

  private static Metadata operator(Metadata.Key<String> key, String value) {
    return with(without(key), key, value);
  }

  private static Metadata without(Metadata.Key<String> key) {
    Metadata headers = TestPeer.operator();
    headers.discardAll(key);
    return headers;
  }

  private static Metadata with(Metadata headers, Metadata.Key<String> key, String value) {
    headers.put(key, value);
    return headers;
  }

  private static Contract.Method method(String name) {
    return Contract.load().method("musubi.registry.v1." + name).orElseThrow();
  }

  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Virtual threads of stream conversations, in all nodes of this process. */
  private static long streamThreads() {
    try {
      Path dump = Files.createTempFile("threads", ".txt");
      Files.delete(dump);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              dump.toAbsolutePath().toString(),
              HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      try (Stream<String> lines = Files.lines(dump)) {
        return lines.filter(line -> line.contains("\"stream\" virtual")).count();
      } finally {
        Files.delete(dump);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
