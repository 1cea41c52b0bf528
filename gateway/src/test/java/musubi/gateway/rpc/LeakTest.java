package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.card.v1.StepOrder;
import musubi.client.CallException;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.gateway.card.CardOffice;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.local.TestPeer;
import musubi.gateway.node.ConfigurationException;
import musubi.gateway.ops.Marks;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.PushUpdateRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Marked values through all exchanges, refusals, defects and failures of a network at its most
 * talkative: none may stand in a log, a figure or anything that a caller is told. The table of
 * records holds operator and reference by design; it is no log.
 */
@Execution(ExecutionMode.SAME_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeakTest {
  private static final String ADDRESS = "秘標館九号";
  private static final String KANA = "しるしぼしのすけ";
  private static final String FORMER = "珍旧姓標";
  private static final String RELATION = "標続柄秘";
  private static final String DETAIL = "標異動秘";
  private static final String BEFORE = "前住所秘標";
  private static final String AZA = "AZAMARK7731";
  private static final String CONTROL = "RCNMARK-7731";
  private static final String ENTERED_BY = "ENTRYMARK-7731";
  private static final String ENTERED_AT = "DESKMARK-7731";
  private static final String OPERATOR = "OPMARK-7731";
  private static final String TERMINAL = "TMMARK-7731";
  private static final String REFERENCE = "REFMARK-7731";
  private static final String ODD_CODE = "98765432109";

  /** Everything that PostgreSQL may say about itself under which a node still starts. */
  private static final Map<String, String> TALKATIVE =
      Map.of(
          "log_connections", "on",
          "log_disconnections", "on",
          "log_duration", "on",
          "log_lock_waits", "on",
          "deadlock_timeout", "10ms",
          "log_temp_files", "0",
          "log_autovacuum_min_duration", "0",
          "log_parser_stats", "on",
          "log_planner_stats", "on",
          "log_executor_stats", "on");

  private static final Contract.Method PUSH = method("UpdateService/PushUpdate");
  private static final Contract.Method INQUIRE = method("InquiryService/Inquire");
  private static final Contract.Method NOTIFY = method("NoticeService/NotifyUpdates");
  private static final List<Member> NODES = List.of(Member.NATION, TOKYO, SETAGAYA, Member.CARDS);

  private final Path directory = TestNetwork.directory("leak");
  private final List<String> heard = new ArrayList<>();
  private final Set<String> outcomes = new LinkedHashSet<>();
  private final Set<String> personal = new LinkedHashSet<>();
  private int next;
  private EmbeddedServer postgres;
  private LocalNetwork network;

  @BeforeAll
  void start() {
    postgres = server(TALKATIVE);
    network =
        LocalNetwork.prepare(
            directory.resolve("network"),
            postgres,
            "leak_",
            "TRACE",
            List.of(Member.NATION, TOKYO, SETAGAYA, Member.CARDS, FUKUOKA_PREFECTURE));
    TestOperators.of(network)
        .statements(SETAGAYA.body().digits(), "CLERK-1", "T-1", "resident-record");
    network.publish();
    NODES.forEach(network::startProcess);
    network.startProcess(FUKUOKA_PREFECTURE, LoudNode.class.getName());
    personal.addAll(
        List.of(
            LoudNode.NAME,
            ADDRESS,
            KANA,
            FORMER,
            RELATION,
            DETAIL,
            BEFORE,
            AZA,
            CONTROL,
            ENTERED_BY,
            ENTERED_AT,
            OPERATOR,
            TERMINAL,
            REFERENCE,
            ODD_CODE));
  }

  @AfterAll
  void stop() {
    network.close();
    postgres.stop();
  }

  @Test
  void markedValues_throughEverythingThatCanHappen_standInNoLog() throws Exception {
    exchanges();
    provokeFailures();
    databaseAway();
    // From here on the server says all it can; the nodes asked only when they started.
    postgres.stop();
    postgres = server(Map.of("log_min_messages", "debug5", "log_error_verbosity", "terse"));
    await("service is back", () -> Operations.get(network, SETAGAYA, "/ready").status() == 200);
    assertNoNodeStartsNow();
    exchanges();

    Marks marks = new Marks(List.copyOf(personal));
    System.out.printf(
        "leak search: %d values in %d forms, %d texts heard, outcomes %s%n",
        personal.size(), marks.size(), heard.size(), outcomes);
    assertTrue(
        outcomes.containsAll(
            Set.of(
                "OK",
                "DEFECT_HERE",
                "ITEM_INVALID",
                "UNKNOWN_FIELD",
                "MESSAGE_UNREADABLE",
                "PURPOSE_MALFORMED",
                "ALREADY_RESIDENT",
                "MOVE_CHANGES_MORE",
                "PERSON_NOT_FOUND",
                "REQUEST_ID_REUSED",
                "STEP_OUTCOME_TAKEN",
                "CARD_REVISION_CHANGED",
                "CARD_STEP_NOT_TAKERS",
                "OPERATOR_NOT_ALLOWED",
                "ROUTE_NOT_ALLOWED")),
        outcomes.toString());
    assertTrue(outcomes.contains("DATABASE_AWAY") || outcomes.contains("LANE_AWAY"));
    for (Member node : NODES) {
      assertTrue(Files.size(network.log(node)) > 0);
      assertEquals(List.of(), marks.in(network.log(node)), node.label());
      assertEquals(List.of(), marks.in(Operations.get(network, node, "/metrics").body()));
      assertEquals(List.of(), marks.in(Operations.get(network, node, "/health").body()));
    }
    assertTrue(Files.readString(serverLog()).contains("duration: "));
    assertEquals(List.of(), marks.in(serverLog()), "PostgreSQL's log");
    assertEquals(List.of(), marks.in(String.join("\n", heard)), "what callers were told");
    assertSearchFindsWhatIsThere(marks);
  }

  /** What the nodes ask when they start. */
  private void assertNoNodeStartsNow() {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> network.start(Member.NATION));

    assertTrue(refused.getMessage().contains("log_min_messages is debug5"));
  }

  /** The same search, of the same files, when somebody does print a value. */
  private void assertSearchFindsWhatIsThere(Marks marks) throws SQLException {
    assertEquals(List.of(LoudNode.NAME + " as UTF-8"), marks.in(network.log(FUKUOKA_PREFECTURE)));

    asSuperuser(SETAGAYA, "do $$ begin raise warning 'resident " + ADDRESS + "'; end $$");
    await("PostgreSQL's word", () -> !marks.in(serverLog()).isEmpty());
  }

  private void exchanges() throws Exception {
    IdentityRecord resident = marked();
    UUID id = RequestIds.next();
    push(TestPeer.machine(id), resident);
    push(TestPeer.machine(id), resident);
    push(TestPeer.machine(id), marked());
    push(TestPeer.machine(), resident);
    push(TestPeer.machine(), Changes.moved(resident, 1).setNameKanji(LoudNode.NAME + "二").build());
    push(TestPeer.machine(), Changes.moved(resident, 1).setAddress("別" + ADDRESS).build());
    badItems();
    badMessages(resident);
    badMetadata(resident);
    await(
        "the resident at the nation",
        () ->
            !rows(
                    network,
                    Member.NATION,
                    "select 1 from identity_record where resident_record_code = ?",
                    resident.getResidentRecordCode())
                .isEmpty());
    inquire("terminal/131121/counter", SETAGAYA, resident.getResidentRecordCode());
    inquire("terminal/131121/counter", SETAGAYA, marked().getResidentRecordCode());
    inquire("terminal/131121/counter", SETAGAYA, ODD_CODE);
    inquire("communication/131121", TOKYO, resident.getResidentRecordCode());
    inquire("communication/131121", Member.NATION, resident.getResidentRecordCode());
    inquire("pension/131121/main", SETAGAYA, resident.getResidentRecordCode());
    inquire("terminal/131121/counter", TOKYO, resident.getResidentRecordCode());
    cards(resident.getResidentRecordCode());
  }

  /** A card's number and serials, in steps that are taken and in such that are refused. */
  private void cards(String holder) {
    try (CardOffice office = new CardOffice(network, SETAGAYA)) {
      Card made = office.manufacture(office.apply(holder));
      personal.add(made.getCardNumber());
      made.getCertificatesList().forEach(each -> personal.add(each.getSerial()));
      for (StepOrder order :
          List.of(
              CardOffice.order(made, CardStep.CARD_STEP_ARRIVE),
              CardOffice.order(made, CardStep.CARD_STEP_DELIVER),
              CardOffice.order(made, CardStep.CARD_STEP_EXPIRE),
              CardOffice.order(made, CardStep.CARD_STEP_ARRIVE).toBuilder()
                  .setCardNumber(made.getCardNumber() + ODD_CODE)
                  .build())) {
        try {
          outcomes.add(office.take(RequestIds.next(), order).getOutcome().name());
        } catch (StatusRuntimeException e) {
          outcomes.add(StreamEndedException.reasonOf(e));
          heard.add(e.toString());
        }
      }
    }
  }

  /** Each text item broken in turn, the marked value still in it. */
  private void badItems() {
    IdentityRecord good = marked();
    IdentityRecord.getDescriptor().getFields().stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
        .forEach(
            field -> {
              Object value = good.getField(field);
              for (String broken : List.of("\u0001", "\u0000", "\ud83d\ude00", "x".repeat(300))) {
                push(TestPeer.machine(), good.toBuilder().setField(field, value + broken).build());
              }
            });
    push(TestPeer.machine(), good.toBuilder().setResidentRecordCode(ODD_CODE).build());
    push(TestPeer.machine(), good.toBuilder().setIndividualNumber(ODD_CODE + "1").build());
    push(TestPeer.machine(), good.toBuilder().setMunicipalityCode("401307").build());
    push(TestPeer.machine(), good.toBuilder().setNameGaijiCount(7).build());
    push(TestPeer.machine(), good.toBuilder().setNameKanaUnvoiced(KANA).build());
  }

  private void badMessages(IdentityRecord resident) {
    UnknownFieldSet extra =
        UnknownFieldSet.newBuilder()
            .addField(
                99,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8(LoudNode.NAME))
                    .build())
            .build();
    byte[] message = request(resident).toByteArray();
    call(
        "register/131121/main",
        SETAGAYA,
        PUSH,
        TestPeer.machine(),
        Arrays.copyOf(message, message.length - 3));
    call(
        "register/131121/main",
        SETAGAYA,
        PUSH,
        TestPeer.machine(),
        request(resident).toBuilder().setUnknownFields(extra).build().toByteArray());
    call("register/131121/main", SETAGAYA, PUSH, TestPeer.machine(), new byte[5 << 20]);
    call("register/131121/main", SETAGAYA, PUSH, TestPeer.machine(), LoudNode.NAME.getBytes(UTF_8));
    call("communication/131121", TOKYO, NOTIFY, new Metadata(), LoudNode.NAME.getBytes(UTF_8));
    call("communication/131121", TOKYO, NOTIFY, new Metadata(), message);
  }

  private void badMetadata(IdentityRecord resident) throws Exception {
    byte[] message = request(resident).toByteArray();
    String register = "register/131121/main";
    call(register, SETAGAYA, PUSH, operator(), message);
    for (Metadata.Key<String> key :
        List.of(Headers.OPERATOR, Headers.TERMINAL, Headers.REFERENCE, Headers.REQUEST_ID)) {
      Metadata headers = operator();
      String value = headers.get(key);
      headers.discardAll(key);
      headers.put(key, OPERATOR + " " + value);
      call(
          "terminal/131121/counter",
          SETAGAYA,
          INQUIRE,
          headers,
          question(resident.getResidentRecordCode()));
    }
    // What no client library would send.
    for (Map<String, String> broken :
        List.of(
            Map.of("musubi-operator", OPERATOR + "\u0001\r\nx: " + TERMINAL),
            Map.of("Musubi-Operator", OPERATOR),
            Map.of("musubi operator", OPERATOR),
            Map.of("musubi-operator-bin", OPERATOR + "!!"),
            Map.of("grpc-timeout", OPERATOR),
            Map.of("grpc-encoding", OPERATOR),
            Map.of("content-length", OPERATOR),
            Map.of(":" + TERMINAL, OPERATOR),
            Map.of(":path", "/" + OPERATOR + "/" + LoudNode.NAME),
            Map.of("content-type", OPERATOR),
            Map.of("musubi-operator", OPERATOR.repeat(3_000)))) {
      try (RawHttp2 raw =
          RawHttp2.connect(
              network.system("terminal", "131121", "counter"), network.port(SETAGAYA), 65_535)) {
        int stream = raw.open(INQUIRE.fullMethodName(), broken);
        raw.message(stream, question(resident.getResidentRecordCode()));
        raw.reset(stream);
        for (int i = 0; i < 5; i++) {
          raw.ping();
        }
        raw.goodbye();
      } catch (SocketException ended) {
        // The node has hung up before we were done.
        continue;
      }
    }
  }

  /** The database refuses what we send, with the values in its message and in its detail. */
  private void provokeFailures() throws SQLException {
    asSuperuser(
        SETAGAYA,
        "alter table identity_record add constraint marked check (name_kanji not like '珍%') not valid");
    push(TestPeer.machine(), marked());
    asSuperuser(SETAGAYA, "alter table identity_record drop constraint marked");
    asSuperuser(
        SETAGAYA,
        "create function refuse() returns trigger language plpgsql as $$ begin"
            + " raise exception 'bad resident % %', new.name_kanji, new.resident_record_code"
            + " using detail = new.address, hint = new.individual_number; end $$",
        "create trigger refuse before insert on identity_record"
            + " for each row execute function refuse()");
    push(TestPeer.machine(), marked());
    asSuperuser(SETAGAYA, "drop trigger refuse on identity_record");
    asSuperuser(
        TOKYO,
        "alter table identity_record add constraint marked check (name_kanji not like '珍%') not valid");
    push(TestPeer.machine(), marked());
    await(
        "the number is passed as a defect",
        () ->
            count(
                    network,
                    TOKYO,
                    "select count(*) from identity_update where reason = 'DEFECT_HERE'")
                == 1);
    asSuperuser(TOKYO, "alter table identity_record drop constraint marked");
    asSuperuser(SETAGAYA, "alter table identity_record rename column name_kana to gone");
    inquire("terminal/131121/counter", SETAGAYA, marked().getResidentRecordCode());
    asSuperuser(SETAGAYA, "alter table identity_record rename column gone to name_kana");
    asSuperuser(
        SETAGAYA,
        "alter table identity_record alter column address type varchar(3) using left(address, 3)");
    push(TestPeer.machine(), marked());
    asSuperuser(SETAGAYA, "alter table identity_record alter column address type text");
    await(
        "the stream stands again",
        () -> Operations.get(network, SETAGAYA, "/health").status() == 200);
  }

  private void databaseAway() {
    postgres.kill9();
    push(TestPeer.machine(), marked());
    inquire("terminal/131121/counter", SETAGAYA, marked().getResidentRecordCode());
    postgres = server(TALKATIVE);
    await("service is back", () -> Operations.get(network, SETAGAYA, "/ready").status() == 200);
    push(TestPeer.machine(), marked());
  }

  /** A resident of whom every item is one to look for. */
  private IdentityRecord marked() {
    IdentityRecord.Builder record = People.of("131121", 9).resident(500_000 + next++);
    personal.add(record.getResidentRecordCode());
    personal.add(record.getIndividualNumber());
    return record
        .setNameKanji(LoudNode.NAME)
        .setNameGaijiCount(0)
        .setNameKana(KANA)
        .setNameKanaUnvoiced("しるしほしのすけ")
        .setAddress(ADDRESS)
        .setAddressGaijiCount(0)
        .setPreviousMunicipalityCode("401307")
        .setPreviousAddress(BEFORE)
        .setPreviousAddressGaijiCount(0)
        .setFormerSurnameKanji(FORMER)
        .setFormerSurnameKana("しるし")
        .setFormerSurnameGaijiCount(0)
        .setGaijiFlag(false)
        .setRelationship(RELATION)
        .setChangeReasonDetail(DETAIL)
        .setOazaAzaCode(AZA)
        .setRequestControlNumber(CONTROL)
        .setOperatorId(ENTERED_BY)
        .setOperationTerminalId(ENTERED_AT)
        .build();
  }

  private void push(Metadata headers, IdentityRecord record) {
    call("register/131121/main", SETAGAYA, PUSH, headers, request(record).toByteArray());
  }

  private void inquire(String caller, Member callee, String code) {
    call(caller, callee, INQUIRE, operator(), question(code));
  }

  private void call(
      String caller, Member callee, Contract.Method method, Metadata headers, byte[] message) {
    try (TestPeer peer = peer(network, caller, callee)) {
      RawCall.Outcome outcome = RawCall.send(peer.channel(), method, headers, message).end();
      outcomes.add(outcome.reason());
      if (outcome.status().isOk()) {
        return;
      }
      var exception = outcome.status().asRuntimeException(outcome.trailers());
      heard.add(exception.toString());
      heard.add(String.valueOf(outcome.status()));
      heard.add(String.valueOf(outcome.trailers()));
      heard.add(String.valueOf(StatusProto.fromThrowable(exception)));
      outcome.trailers().keys().stream()
          .filter(key -> !key.endsWith(Metadata.BINARY_HEADER_SUFFIX))
          .map(
              key -> outcome.trailers().get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)))
          .forEach(heard::add);
      CallException refused = CallException.of(exception);
      heard.add(refused + " " + refused.fix() + " " + refused.field());
    }
  }

  private static Metadata operator() {
    Metadata headers = TestPeer.machine();
    headers.put(Headers.BUSINESS, "resident-record");
    headers.put(Headers.REFERENCE, REFERENCE);
    headers.put(Headers.OPERATOR, OPERATOR);
    headers.put(Headers.TERMINAL, TERMINAL);
    return headers;
  }

  private static PushUpdateRequest request(IdentityRecord record) {
    return PushUpdateRequest.newBuilder().setRecord(record).build();
  }

  private static byte[] question(String code) {
    return InquireRequest.newBuilder().setResidentRecordCode(code).build().toByteArray();
  }

  private void asSuperuser(Member member, String... statements) throws SQLException {
    DatabaseUrl url = postgres.url(network.database(member).database());
    try (Connection connection = url.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private EmbeddedServer server(Map<String, String> settings) {
    return EmbeddedServer.start(
        directory.resolve("postgres"), EmbeddedServer.Options.DEFAULT.withSettings(settings));
  }

  private Path serverLog() {
    return directory.resolve("postgres/server.log");
  }

  private static Contract.Method method(String name) {
    return Contract.load().method("musubi.registry.v1." + name).orElseThrow();
  }
}
