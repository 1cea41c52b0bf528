package musubi.gateway.broker;

import static musubi.gateway.broker.SymbolParty.reasonOf;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import musubi.broker.v1.FetchAnswerRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.IssueNumbersRequest;
import musubi.broker.v1.NumberServiceGrpc;
import musubi.broker.v1.RekeyRequest;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Token;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyState;
import musubi.gateway.translation.SymbolMessages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The broker and the nation as they run, between two organisations that the test speaks for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TranslationTest {
  private static final Member SETAGAYA = Member.linkage("131121");
  private static final Member SHIBUYA = Member.linkage("131130");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String BUDGET =
      "broker: { budgetPerMinute: 100, numbersPerOrganisation: 20 }\n";

  private final LocalNetwork network =
      TestNetwork.ownNetwork(Member.NATION, Member.BROKER, SETAGAYA, SHIBUYA);
  private final HpkeKey reply = HpkeKey.generate(RANDOM);
  private SymbolParty nation;
  private SymbolParty asker;
  private SymbolParty answerer;
  private ScriptedAnswerer askersSide;
  private ScriptedAnswerer provision;

  @BeforeAll
  void start() {
    network.configure(Member.BROKER, BUDGET);
    network.start(Member.NATION);
    network.start(Member.BROKER);
    asker = SymbolParty.linkage(network, SETAGAYA).entered();
    answerer = SymbolParty.linkage(network, SHIBUYA).entered();
    nation = SymbolParty.nation(network);
    askersSide = new ScriptedAnswerer(asker);
    provision = new ScriptedAnswerer(answerer);
    asker.serve(askersSide);
    answerer.serve(provision);
    everybodyFollows();
  }

  @BeforeEach
  void clean() {
    provision.calls.clear();
    provision.asked.clear();
    provision.hold = new CountDownLatch(0);
  }

  @AfterAll
  void stop() {
    List.of(nation, asker, answerer).forEach(SymbolParty::close);
    network.close();
  }

  @Test
  void acquireAndInquire_onePerson_reachTheSameSymbol() {
    Point person = person();
    Point here = acquired(asker, askersSide, person);
    Point there = acquired(answerer, provision, person);

    Blinded question = asker.question(answerer, reply, here);
    InquireResponse response = asker.inquire(question);

    assertNotEquals(here, there);
    assertEquals(List.of(there), provision.asked.stream().map(o -> o.symbol()).toList());
    Permit permit = SymbolMessages.permit(response.getPermit());
    permit.checkForAsker(
        asker.log().signing("broker", Instant.now()).getFirst(),
        question.request(),
        Instant.now(),
        Duration.ZERO);
    assertArrayEquals(
        ScriptedAnswerer.BODY,
        Answers.open(
            SymbolMessages.sealedAnswer(response.getAnswer()),
            reply,
            permit,
            asker.log().signing(answerer.code(), Instant.now()).getFirst()));
  }

  @Test
  void inquire_answered_isRecordedUnderThePermitAndNothingIsKept() {
    Blinded question = asker.question(answerer, reply, any());

    String permit = hex(asker.inquire(question).getPermit().getPermitId());

    assertEquals(
        List.of(List.of("1", "B-03")),
        rows(
            network,
            Member.BROKER,
            "select decision, exchange from call_record where reference = ?",
            permit));
    await(
        "dropped",
        () ->
            count(
                    network,
                    Member.BROKER,
                    "select count(*) from translation where permit_id = decode(?, 'hex')"
                        + " and translated is null and request is null",
                    permit)
                == 1);
    assertEquals(0, keptOf(question));
  }

  @Test
  void inquire_repeated_bringsTheSamePermitAndAnswer() {
    Blinded question = asker.question(answerer, reply, any());

    InquireResponse first = asker.inquire(question);
    await("confirmed", () -> isConfirmed(first));
    InquireResponse second = asker.inquire(question);

    assertEquals(first, second);
    assertEquals(List.of("provide", "getAnswer"), provision.calls);
    assertEquals(1, provision.asked.size());
  }

  @Test
  void inquire_answererAway_isRefusedAndTheRepeatHasTheSamePermit() {
    Blinded question = asker.question(answerer, reply, any());
    answerer.stopServing();

    String refused = reasonOf(() -> asker.inquire(question));
    List<List<String>> before = permits(question);
    network.stop(Member.BROKER);
    network.start(Member.BROKER);
    answerer.serve(provision);
    InquireResponse[] response = {null};
    await(
        "the answer",
        () -> reasonOf(() -> response[0] = asker.inquire(question)).equals("answered"));

    assertEquals("ANSWERER_AWAY", refused);
    assertEquals(1, before.size());
    assertEquals(before, permits(question));
    assertEquals(before.getFirst().getFirst(), hex(response[0].getPermit().getPermitId()));
    assertEquals(1, provision.asked.size());
  }

  @Test
  void inquire_brokerKilledWhileItWaits_keepsThePermit() throws Exception {
    Blinded question = asker.question(answerer, reply, any());
    network.stop(Member.BROKER);
    NodeProcess process = network.startProcess(Member.BROKER);
    provision.hold = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(() -> reasonOf(() -> asker.inquire(question)));
    await("the question", () -> provision.calls.contains("provide"));
    List<List<String>> before = permits(question);

    process.kill();
    provision.hold.countDown();
    first.join();
    network.stop(Member.BROKER);
    network.start(Member.BROKER);
    InquireResponse[] response = {null};
    await(
        "the answer",
        () -> reasonOf(() -> response[0] = asker.inquire(question)).equals("answered"));

    assertEquals(before.getFirst().getFirst(), hex(response[0].getPermit().getPermitId()));
    assertEquals(before, permits(question));
    assertEquals(0, keptOf(question));
  }

  @Test
  void inquire_everyFault_isRefusedByNameAndRecorded() {
    Blinded good = asker.question(answerer, reply, any());
    Request request = good.request();
    Header header = request.header();
    byte[] otherFactor = asker.question(answerer, reply, any()).v1();
    List<List<String>> expected = new ArrayList<>();

    refuse(expected, "BLIND_MISMATCH", () -> asker.inquire(good, otherFactor));
    refuse(expected, "REQUEST_MALFORMED", () -> asker.inquire(good, new byte[32]));
    refuse(expected, "REQUEST_MALFORMED", () -> asker.inquire(good, new byte[31]));
    refuse(expected, "REQUEST_NOT_CALLERS", () -> answerer.inquire(good));
    refuse(
        expected,
        "REQUEST_SIGNATURE",
        () ->
            asker.inquire(
                new Blinded(
                    new Request(
                        header, request.base(), request.kem(), request.items(), new byte[64]),
                    good.v1(),
                    good.v2())));
    refuse(expected, "REQUEST_EXPIRED", () -> asker.inquire(changed(header, -400, -100, header)));
    refuse(expected, "REQUEST_EXPIRED", () -> asker.inquire(changed(header, 0, 301, header)));
    refuse(expected, "REQUEST_EXPIRED", () -> asker.inquire(changed(header, 40, 100, header)));
    refuse(
        expected,
        "KEY_LOG_STALE",
        () ->
            asker.inquire(
                with(header, header.from(), header.to(), new byte[32], header.rowId(), 1)));
    refuse(
        expected,
        "KEY_LOG_STALE",
        () ->
            asker.inquire(
                with(
                    header,
                    header.from(),
                    header.to(),
                    header.directoryRoot(),
                    header.rowId(),
                    2)));
    refuse(
        expected,
        "ROW_REFUSED",
        () ->
            asker.inquire(
                with(
                    header, header.from(), header.to(), header.directoryRoot(), "no-such-row", 1)));
    refuse(
        expected,
        "REQUEST_CHANGED",
        () -> {
          asker.inquire(good);
          asker.inquire(asker.blind(header, List.of(asked(any()))));
        });

    assertEquals(
        expected,
        rows(
                network,
                Member.BROKER,
                "select reason from call_record where exchange = 'B-03' and decision = 2"
                    + " and recorded_at > now() - interval '1 minute' and reason = any(?)"
                    + " order by recorded_at desc limit "
                    + expected.size(),
                (Object) expected.stream().map(List::getFirst).distinct().toArray(String[]::new))
            .reversed());
  }

  @Test
  void inquire_beyondTheBudget_isRefused() {
    Point[] many = new Point[101];
    Arrays.fill(many, any());

    assertEquals(
        "BUDGET_EXCEEDED", reasonOf(() -> asker.inquire(asker.question(answerer, reply, many))));
  }

  @Test
  void fetchAnswer_ofAnother_isUnknown() {
    ByteString permit =
        asker.inquire(asker.question(answerer, reply, any())).getPermit().getPermitId();

    assertEquals("answered", reasonOf(() -> fetch(asker, permit)));
    assertEquals("PERMIT_UNKNOWN", reasonOf(() -> fetch(answerer, permit)));
    assertEquals("PERMIT_UNKNOWN", reasonOf(() -> fetch(asker, ByteString.copyFrom(new byte[16]))));
    assertEquals("PERMIT_UNKNOWN", reasonOf(() -> fetch(asker, ByteString.EMPTY)));
  }

  @Test
  void acquire_numbersOfOthersOrUsed_areRefused() {
    List<Token> ours = numbers(asker, 2, RequestIds.next());
    Point person = person();
    Blinded good = nation.acquisition(asker, ours.subList(0, 1), List.of(person));

    nation.acquire(good);
    nation.acquire(good);

    assertEquals(
        "NUMBER_USED",
        reasonOf(
            () ->
                nation.acquire(nation.acquisition(asker, ours.subList(0, 1), List.of(person())))));
    assertEquals(
        "NUMBER_USED",
        reasonOf(
            () ->
                nation.acquire(
                    nation.acquisition(
                        asker, List.of(ours.get(1), ours.get(1)), List.of(person(), person())))));
    assertEquals(
        "NUMBER_UNKNOWN",
        reasonOf(
            () ->
                nation.acquire(
                    nation.acquisition(answerer, ours.subList(1, 2), List.of(person())))));
    await(
        "arrived once",
        () ->
            askersSide.delivered.stream()
                    .filter(o -> Arrays.equals(o.tag(), ours.getFirst().number16()))
                    .count()
                == 1);
    await(
        "nothing of the number is left but its digest",
        () ->
            count(
                    network,
                    Member.BROKER,
                    "select count(*) from processing_number where state = 3 and number is null"
                        + " and digest = ?",
                    (Object) PgNumbers.digest(ours.getFirst().number16()))
                == 1);
  }

  @Test
  void acquire_organisationAway_arrivesWhenItIsBack() {
    askersSide.delivered.clear();
    asker.stopServing();
    List<Token> tokens = numbers(asker, 1, RequestIds.next());

    nation.acquire(nation.acquisition(asker, tokens, List.of(person())));
    network.stop(Member.BROKER);
    network.start(Member.BROKER);
    asker.serve(askersSide);

    await("the symbol", () -> askersSide.delivered.size() == 1);
  }

  @Test
  void issueNumbers_repeated_bringsTheSame() {
    UUID id = RequestIds.next();

    List<Token> first = numbers(answerer, 3, id);
    List<Token> second = numbers(answerer, 3, id);

    assertEquals(3, first.size());
    assertEquals(Set.copyOf(first), Set.copyOf(second));
    first.forEach(
        token ->
            token.check(answerer.log().signing("broker", Instant.now()).getFirst(), Instant.now()));
  }

  @Test
  void issueNumbers_tooManyOrNone_areRefused() {
    assertEquals("ITEM_INVALID", reasonOf(() -> numbers(answerer, 0, RequestIds.next())));
    assertEquals("ITEM_INVALID", reasonOf(() -> numbers(answerer, 1001, RequestIds.next())));
    assertEquals("NUMBERS_EXHAUSTED", reasonOf(() -> numbers(answerer, 21, RequestIds.next())));
  }

  /** Last: from here on the asker's symbols are of another epoch. */
  @Test
  @Order(Integer.MAX_VALUE)
  void rekey_nextEpoch_takesOver() {
    Point person = person();
    Point before = acquired(asker, askersSide, person);
    Organisation next = asker.log().active(asker.code()).orElseThrow().next();
    assertEquals("EPOCH_NOT_USABLE", reasonOf(() -> rekey(asker.rekeying(before))));

    asker.enter(KeyEntry.rotation(next, KeyState.PREPARED));
    awaitState(next, KeyState.PREPARED);
    Blinded request = asker.rekeying(before);
    Translation first = rekey(request);
    Translation again = rekey(request);
    Receiver.check(
        request.request(),
        first,
        asker.log().key(request.request().header().from()),
        asker.log().key(next));
    asker.enter(KeyEntry.rotation(next, KeyState.ACTIVE));
    awaitState(next, KeyState.ACTIVE);
    everybodyFollows();

    assertEquals(first.points(), again.points());
    assertEquals(
        List.of(acquired(asker, askersSide, person)),
        Receiver.openOwn(request.request(), first, request.v2()));
    assertEquals(
        KeyState.RETIRING, asker.log().state(request.request().header().from()).orElseThrow());
  }

  private void refuse(List<List<String>> expected, String reason, Runnable call) {
    assertEquals(reason, reasonOf(call));
    expected.add(List.of(reason));
  }

  private void awaitState(Organisation organisation, KeyState state) {
    await(
        "state " + state,
        () -> {
          asker.follow();
          return asker.log().state(organisation).equals(Optional.of(state));
        });
  }

  private Translation rekey(Blinded request) {
    return SymbolMessages.translation(
        asker
            .stub(TranslationServiceGrpc::newBlockingStub)
            .rekey(
                RekeyRequest.newBuilder()
                    .setRequest(SymbolMessages.message(request.request()))
                    .setBlindFactor(ByteString.copyFrom(request.v1()))
                    .build())
            .getTranslation());
  }

  private Point acquired(SymbolParty party, ScriptedAnswerer side, Point person) {
    List<Token> tokens = numbers(party, 1, RequestIds.next());
    nation.acquire(nation.acquisition(party, tokens, List.of(person)));
    byte[] number = tokens.getFirst().number16();
    Point[] found = {null};
    await(
        "delivery",
        () -> {
          side.delivered.stream()
              .filter(opened -> Arrays.equals(opened.tag(), number))
              .forEach(opened -> found[0] = opened.symbol());
          return found[0] != null;
        });
    return found[0];
  }

  private static List<Token> numbers(SymbolParty party, int count, UUID id) {
    return party
        .stub(NumberServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .issueNumbers(IssueNumbersRequest.newBuilder().setCount(count).build())
        .getTokensList()
        .stream()
        .map(SymbolMessages::token)
        .toList();
  }

  private static void fetch(SymbolParty party, ByteString permit) {
    party
        .stub(TranslationServiceGrpc::newBlockingStub)
        .fetchAnswer(FetchAnswerRequest.newBuilder().setPermitId(permit).build());
  }

  private Blinded changed(Header header, long from, long until, Header like) {
    long now = Instant.now().getEpochSecond();
    return asker.blind(
        new Header(
            like.purpose(),
            SymbolParty.id(),
            header.from(),
            header.to(),
            header.receiverKeyId(),
            header.directoryRoot(),
            header.rowId(),
            header.listVersion(),
            header.replyKey(),
            now + from,
            now + until),
        List.of(asked(any())));
  }

  private Blinded with(
      Header header, Organisation from, Organisation to, byte[] root, String row, long version) {
    return asker.blind(
        new Header(
            header.purpose(),
            SymbolParty.id(),
            from,
            to,
            header.receiverKeyId(),
            root,
            row,
            version,
            header.replyKey(),
            header.issuedAt(),
            header.expiresAt()),
        List.of(asked(any())));
  }

  private static Asked asked(Point symbol) {
    return new Asked(symbol, new byte[0], new byte[0]);
  }

  private Point person() {
    return nation.keys().personKey().person(SymbolParty.id(), 1);
  }

  /** A point that is nobody's; the broker cannot know. */
  private Point any() {
    return person();
  }

  private void everybodyFollows() {
    List.of(nation, asker, answerer).forEach(SymbolParty::follow);
  }

  private boolean isConfirmed(InquireResponse response) {
    return count(
            network,
            Member.BROKER,
            "select count(*) from translation where translated is null"
                + " and permit_id = decode(?, 'hex')",
            hex(response.getPermit().getPermitId()))
        == 1;
  }

  private List<List<String>> permits(Blinded question) {
    return rows(
        network,
        Member.BROKER,
        "select encode(permit_id, 'hex') from translation where request_id = ?",
        (Object) question.request().header().requestId16());
  }

  /** Rows in which the blind factor stands. */
  private long keptOf(Blinded question) {
    return count(
        network,
        Member.BROKER,
        "select count(*) from translation t where position(? in t::text) > 0",
        HexFormat.of().formatHex(question.v1()));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
