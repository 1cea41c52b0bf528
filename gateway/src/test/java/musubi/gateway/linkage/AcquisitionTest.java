package musubi.gateway.linkage;

import static musubi.gateway.linkage.Acquiring.handOver;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_ADDRESSEE_UNKNOWN;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_EXPIRED;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_FOUR_ITEMS_DIFFER;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_HANDED_OVER;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_LINKED;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_NONE;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_PERSON_UNKNOWN;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_REGISTERED;
import static musubi.linkage.v1.AcquisitionState.ACQUISITION_STATE_SYMBOL_ALREADY_LINKED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.StatusRuntimeException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import musubi.broker.v1.IssueNumbersRequest;
import musubi.broker.v1.NumberServiceGrpc;
import musubi.gateway.access.NodeName;
import musubi.gateway.acquisition.FourItemsCheck;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Sex;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetSymbolRequest;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.KeepAction;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.KeepNumberResponse;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.SymbolRequest;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.SymbolHandOverServiceGrpc;
import musubi.symbol.v1.ProcessingToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Symbols from the request of a city to its link table, over running nodes and the real broker. */
class AcquisitionTest {
  private static final String CITY = "131121";
  private static final String OTHER_CITY = "131130";
  private static final Member COMMUNICATION = Member.communication(CITY);
  private static final Member LINKAGE = Member.linkage(CITY);
  private static final String REGISTER_OF_CITY = "register/" + CITY + "/main";

  private static LocalNetwork network;
  private static Acquiring city;

  @BeforeAll
  static void start() {
    network =
        TestNetwork.ownNetwork(
            Member.NATION,
            Member.BROKER,
            Member.prefecture("130001"),
            COMMUNICATION,
            LINKAGE,
            Member.linkage(OTHER_CITY));
    network.members().forEach(network::start);
    city = new Acquiring(network, CITY);
  }

  @AfterAll
  static void stop() {
    city.close();
    network.close();
  }

  @Test
  void acquire_wholeWay_linksAndLeavesNoNumberAnywhere() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    assertEquals(ACQUISITION_STATE_NONE, city.state(unified));

    assertEquals(List.of(ACQUISITION_STATE_REGISTERED), city.request(List.of(unified)));
    SymbolRequest request = city.requested(person);
    city.handOver(handOver(person, request));
    city.settle(List.of(request), HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
    await("the link", () -> city.state(unified) == ACQUISITION_STATE_LINKED);

    String number = hex(request.getToken().getNumber());
    for (Member member : network.members()) {
      await("no number at " + member.label(), () -> tablesWith(member, number).isEmpty());
    }
    assertEquals(
        List.of(),
        tablesWith(LINKAGE, person.getIndividualNumber()).stream()
            .filter(table -> !table.equals("addressee"))
            .toList());
    for (Member member : List.of(COMMUNICATION, Member.NATION)) {
      assertEquals(
          List.of(),
          tablesWith(member, person.getIndividualNumber()).stream()
              .filter(table -> !table.equals("identity_record"))
              .toList());
    }
    assertEquals(List.of(), tablesWith(Member.BROKER, person.getIndividualNumber()));
    assertEquals(List.of(), tablesWith(Member.BROKER, person.getResidentRecordCode()));
    assertEquals(List.of(), tablesWith(Member.BROKER, unified));
  }

  @Test
  void acquire_linked_handleStandsForThePersonBothWays() {
    String unified = city.acquire(city.residents(1)).getFirst();

    ByteString handle =
        city.addressee(LinkServiceGrpc::newBlockingStub)
            .getSymbol(GetSymbolRequest.newBuilder().setUnifiedAddresseeNumber(unified).build())
            .getSymbolHandle();

    assertEquals(32, handle.size());
    assertEquals(
        unified,
        city.addressee(LinkServiceGrpc::newBlockingStub)
            .getAddresseeNumber(
                GetAddresseeNumberRequest.newBuilder().setSymbolHandle(handle).build())
            .getUnifiedAddresseeNumber());
    byte[] nobodys = new byte[32];
    assertEquals(
        "SYMBOL_UNKNOWN",
        refusal(
            () ->
                city.addressee(LinkServiceGrpc::newBlockingStub)
                    .getAddresseeNumber(
                        GetAddresseeNumberRequest.newBuilder()
                            .setSymbolHandle(ByteString.copyFrom(nobodys))
                            .build())));
  }

  @Test
  void acquire_everyStep_isRecordedWithThePersonByDigestAlone() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.acquire(List.of(person)).getFirst();

    for (Member member : network.members()) {
      assertFalse(tablesWith(member, unified).stream().anyMatch(t -> t.startsWith("call_record")));
      assertFalse(
          tablesWith(member, person.getResidentRecordCode()).stream()
              .anyMatch(t -> t.startsWith("call_record")));
    }
    assertTrue(recorded(LINKAGE, "L-10") > 0);
    assertTrue(recorded(LINKAGE, "L-20") > 0);
    assertTrue(recorded(LINKAGE, "L-21") > 0);
    assertTrue(recorded(LINKAGE, "L-30") > 0);
    assertTrue(recorded(COMMUNICATION, "S-02") > 1);
    assertTrue(recorded(Member.NATION, "S-02") > 0);
    assertTrue(recorded(Member.NATION, "B-02") > 0);
  }

  @Test
  void request_unknownOrLinkedOrTwice_saysSo() {
    String linked = city.acquire(city.residents(1)).getFirst();
    String unknown = "000000000000001";

    assertEquals(
        List.of(ACQUISITION_STATE_LINKED, ACQUISITION_STATE_ADDRESSEE_UNKNOWN),
        city.request(List.of(linked, unknown)));
    assertEquals("ITEM_INVALID", refusal(() -> city.request(List.of())));
    assertEquals("ITEM_INVALID", refusal(() -> city.request(List.of("12345"))));
    assertEquals("ITEM_INVALID", refusal(() -> city.request(List.of(linked, linked))));
    assertEquals(0, count(network, LINKAGE, "select count(*) from acquisition where state = 1"));
  }

  @Test
  void handOver_repeated_isTakenOnce() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    city.request(List.of(unified));
    HandOverRequest request = handOver(person, city.requested(person));

    city.handOver(request);
    city.handOver(request);
    await("the link", () -> city.state(unified) == ACQUISITION_STATE_LINKED);
    city.handOver(request);
    atNation(request);

    assertEquals(ACQUISITION_STATE_LINKED, city.state(unified));
    assertEquals(0, count(network, COMMUNICATION, "select count(*) from hand_over"));
    await(
        "the queue",
        () -> count(network, Member.NATION, "select count(*) from acquire_queue") == 0);
  }

  @Test
  void handOver_numberOfAnotherPerson_isUsed() {
    List<IdentityRecord> two = city.residents(2);
    HandOverRequest request = open(two.getFirst());
    HandOverRequest swapped = open(two.getLast()).toBuilder().setToken(request.getToken()).build();
    city.handOver(request);

    assertEquals("NUMBER_USED", refusal(() -> city.handOver(swapped)));
    await("the nation", () -> isTaken(request));
    assertEquals("NUMBER_USED", refusal(() -> atNation(swapped)));
  }

  @Test
  void handOver_numberOfAnotherBody_isMisrouted() {
    IdentityRecord person = city.residents(1).getFirst();
    ProcessingToken foreign =
        city.stub("linkage/" + OTHER_CITY, Member.BROKER, NumberServiceGrpc::newBlockingStub)
            .issueNumbers(IssueNumbersRequest.newBuilder().setCount(1).build())
            .getTokens(0);
    HandOverRequest request = open(person).toBuilder().setToken(foreign).build();

    assertEquals("NUMBER_MISROUTED", refusal(() -> city.handOver(request)));
    assertEquals("NUMBER_MISROUTED", refusal(() -> atNation(request)));
  }

  @Test
  void handOver_inventedOrExpiredNumber_isUnknown() {
    IdentityRecord person = city.residents(1).getFirst();
    HandOverRequest good = open(person);
    SecureRandom random = new SecureRandom();
    long soon = Instant.now().plusSeconds(3600).getEpochSecond();
    Token invented = Token.issue(Ed25519Key.generate(random), "linkage/" + CITY, soon, random);
    Token expired =
        Token.issue(
            brokerKeys().signing(),
            "linkage/" + CITY,
            Instant.now().minusSeconds(1).getEpochSecond(),
            random);

    assertEquals(
        "NUMBER_UNKNOWN",
        refusal(() -> atNation(good.toBuilder().setToken(message(invented)).build())));
    assertEquals(
        "NUMBER_UNKNOWN",
        refusal(() -> atNation(good.toBuilder().setToken(message(expired)).build())));
    assertEquals(
        "NUMBER_UNKNOWN",
        refusal(() -> city.handOver(good.toBuilder().setToken(message(expired)).build())));
  }

  @Test
  void handOver_changedPersonOrItems_isRefusedByBothTiers() {
    List<IdentityRecord> two = city.residents(2);
    HandOverRequest request = open(two.getFirst());
    HandOverRequest otherCode =
        request.toBuilder().setResidentRecordCode(two.getLast().getResidentRecordCode()).build();
    HandOverRequest nobody = request.toBuilder().setResidentRecordCode("12345678903").build();
    HandOverRequest malformed = request.toBuilder().setResidentRecordCode("12345678901").build();
    HandOverRequest otherCheck =
        request.toBuilder().setFourItemsCheck(ByteString.copyFrom(new byte[32])).build();

    assertEquals("FOUR_ITEMS_DIFFER", refusal(() -> city.handOver(otherCode)));
    assertEquals("FOUR_ITEMS_DIFFER", refusal(() -> atNation(otherCode)));
    assertEquals("FOUR_ITEMS_DIFFER", refusal(() -> city.handOver(otherCheck)));
    assertEquals("PERSON_NOT_FOUND", refusal(() -> city.handOver(nobody)));
    assertEquals("PERSON_NOT_FOUND", refusal(() -> atNation(nobody)));
    assertEquals("ITEM_INVALID", refusal(() -> city.handOver(malformed)));
    assertEquals("ITEM_INVALID", refusal(() -> atNation(malformed)));
    city.handOver(request);
  }

  @Test
  void handOverMany_goodAndBad_eachResultStandsForItself() {
    List<IdentityRecord> three = city.residents(3);
    List<HandOverRequest> requests = three.stream().map(this::open).toList();
    HandOverRequest bad =
        requests.get(1).toBuilder().setFourItemsCheck(ByteString.copyFrom(new byte[32])).build();
    List<HandOverRequest> list = List.of(requests.get(0), bad, requests.get(2));
    long refusedBefore = refused("S-02", "FOUR_ITEMS_DIFFER");

    List<HandOverResult> results = handOverMany(list);

    assertEquals(
        List.of(
            HandOverResult.HAND_OVER_RESULT_TAKEN,
            HandOverResult.HAND_OVER_RESULT_FOUR_ITEMS_DIFFER,
            HandOverResult.HAND_OVER_RESULT_TAKEN),
        results);
    assertEquals(results, handOverMany(list));
    assertEquals(refusedBefore + 2, refused("S-02", "FOUR_ITEMS_DIFFER"));
    assertEquals(
        "ITEM_INVALID", refusal(() -> handOverMany(List.of(requests.get(0), requests.get(0)))));
  }

  @Test
  void handOver_straightFromTheLinkageSide_isNoRoute() {
    HandOverRequest request = open(city.residents(1).getFirst());

    for (Member node : List.of(COMMUNICATION, Member.NATION)) {
      assertEquals(
          "ROUTE_NOT_ALLOWED",
          refusal(
              () ->
                  city.stub("linkage/" + CITY, node, SymbolHandOverServiceGrpc::newBlockingStub)
                      .handOver(request)));
    }
  }

  @Test
  void deliver_onePersonForTwoAddressees_secondIsNotLinkedUntilTwoPeopleDecide() {
    List<IdentityRecord> two = city.residents(2);
    String first = city.acquire(List.of(two.getFirst())).getFirst();
    String second = city.assign(two.getLast());
    city.request(List.of(second));
    // The register takes the one for the other: code and check are those of the first person.
    HandOverRequest wrong =
        handOver(two.getFirst(), city.requested(two.getLast())).toBuilder()
            .setFourItemsCheck(check(two.getFirst()))
            .build();

    city.handOver(wrong);

    await("the refusal", () -> city.state(second) == ACQUISITION_STATE_SYMBOL_ALREADY_LINKED);
    assertEquals(ACQUISITION_STATE_LINKED, city.state(first));
    assertEquals(List.of(ACQUISITION_STATE_REGISTERED), city.request(List.of(second)));
    city.handOverAll(List.of(two.getLast()));
    await("the link", () -> city.state(second) == ACQUISITION_STATE_LINKED);
  }

  @Test
  void settle_refusedByTheRegister_saysWhyAndMayBeRequestedAgain() {
    List<IdentityRecord> two = city.residents(2);
    List<String> unified = two.stream().map(city::assign).toList();
    city.request(unified);
    SymbolRequest first = city.requested(two.getFirst());
    SymbolRequest second = city.requested(two.getLast());

    city.settle(List.of(first), HandOverOutcome.HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER);
    city.settle(List.of(second), HandOverOutcome.HAND_OVER_OUTCOME_PERSON_UNKNOWN);

    assertEquals(
        List.of(ACQUISITION_STATE_FOUR_ITEMS_DIFFER, ACQUISITION_STATE_PERSON_UNKNOWN),
        city.states(unified));
    assertEquals(List.of(), tablesWith(LINKAGE, hex(first.getToken().getNumber())));
    city.settle(List.of(first), HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
    assertEquals(ACQUISITION_STATE_FOUR_ITEMS_DIFFER, city.state(unified.getFirst()));
    assertEquals(List.of(ACQUISITION_STATE_REGISTERED), city.request(unified.subList(0, 1)));
  }

  @Test
  void keep_registerConfirmChangeDelete_moveTheLink() {
    List<IdentityRecord> two = city.residents(2);
    String linked = city.acquire(List.of(two.getFirst())).getFirst();
    String free = city.assign(two.getLast());

    assertEquals(kept(false, false), keep(KeepAction.KEEP_ACTION_CONFIRM, free, ""));
    assertEquals(kept(true, true), keep(KeepAction.KEEP_ACTION_CONFIRM, linked, ""));
    assertEquals(
        "ADDRESSEE_REGISTERED", refusal(() -> keep(KeepAction.KEEP_ACTION_REGISTER, linked, "")));
    assertEquals(
        "ADDRESSEE_UNKNOWN",
        refusal(() -> keep(KeepAction.KEEP_ACTION_REGISTER, "000000000000001", "")));

    assertEquals(kept(true, true), keep(KeepAction.KEEP_ACTION_CHANGE, linked, free));
    assertEquals(kept(false, false), keep(KeepAction.KEEP_ACTION_CONFIRM, linked, ""));
    assertEquals(ACQUISITION_STATE_LINKED, city.state(free));
    assertEquals(
        "ADDRESSEE_UNKNOWN", refusal(() -> keep(KeepAction.KEEP_ACTION_CHANGE, linked, free)));
    assertEquals(kept(true, false), keep(KeepAction.KEEP_ACTION_REGISTER, linked, ""));
    assertEquals(
        "ADDRESSEE_REGISTERED", refusal(() -> keep(KeepAction.KEEP_ACTION_CHANGE, linked, free)));

    assertEquals(kept(false, false), keep(KeepAction.KEEP_ACTION_DELETE, free, ""));
    assertEquals("ADDRESSEE_UNKNOWN", refusal(() -> keep(KeepAction.KEEP_ACTION_DELETE, free, "")));
    assertEquals(
        "SYMBOL_NOT_ACQUIRED",
        refusal(
            () ->
                city.addressee(LinkServiceGrpc::newBlockingStub)
                    .getSymbol(
                        GetSymbolRequest.newBuilder().setUnifiedAddresseeNumber(free).build())));
    assertEquals("ITEM_INVALID", refusal(() -> keep(KeepAction.KEEP_ACTION_UNSPECIFIED, free, "")));
    assertEquals("ITEM_INVALID", refusal(() -> keep(KeepAction.KEEP_ACTION_CHANGE, free, "")));
    assertEquals("ITEM_INVALID", refusal(() -> keep(KeepAction.KEEP_ACTION_DELETE, free, linked)));
  }

  @Test
  void acquire_brokerAwayAndNationRestarts_isLinkedAndNothingIsLeft() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    city.request(List.of(unified));
    SymbolRequest request = city.requested(person);
    network.stop(Member.BROKER);
    city.handOver(handOver(person, request));
    city.settle(List.of(request), HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
    await(
        "a stored request",
        () -> count(network, Member.NATION, "select count(*) from acquire_request") == 1);
    List<List<String>> stored =
        rows(network, Member.NATION, "select request_id, content from acquire_request");
    assertEquals(ACQUISITION_STATE_HANDED_OVER, city.state(unified));

    network.stop(Member.NATION);
    network.start(Member.NATION);
    assertEquals(
        stored, rows(network, Member.NATION, "select request_id, content from acquire_request"));
    network.start(Member.BROKER);

    await("the link", () -> city.state(unified) == ACQUISITION_STATE_LINKED);
    assertEquals(0, count(network, Member.NATION, "select count(*) from acquire_request"));
    assertEquals(0, count(network, Member.NATION, "select count(*) from acquire_queue"));
  }

  @Test
  void acquire_linkageAwayWhileItIsDelivered_isLinkedWhenItIsBack() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    city.request(List.of(unified));
    SymbolRequest request = city.requested(person);
    network.stop(LINKAGE);
    city.handOver(handOver(person, request));
    await(
        "the broker",
        () ->
            isTaken(handOver(person, request))
                && count(network, Member.NATION, "select count(*) from acquire_queue") == 0);

    network.start(LINKAGE);

    await("the link", () -> city.state(unified) == ACQUISITION_STATE_LINKED);
  }

  @Test
  void handOver_nationIsBehindTheCity_isTakenOnceItHasThePerson() {
    List<IdentityRecord> two = city.persons(2);
    city.enter(COMMUNICATION, two);
    List<HandOverRequest> requests = two.stream().map(this::open).toList();
    requests.forEach(city::handOver);
    await(
        "a refusal",
        () ->
            count(
                    network,
                    Member.NATION,
                    "select count(*) from call_record where reason = 'PERSON_NOT_FOUND'"
                        + " and exchange = 'S-02'")
                >= 2);
    city.execute(
        COMMUNICATION,
        "update hand_over set taken_at = taken_at - interval '61 minutes' where number = ?",
        requests.getLast().getToken().getNumber().toByteArray());
    await("the end", () -> waiting(requests.getLast()) == 0);
    assertEquals(1, waiting(requests.getFirst()));

    city.enter(Member.NATION, two);

    await("the nation", () -> isTaken(requests.getFirst()) && waiting(requests.getFirst()) == 0);
    assertFalse(isTaken(requests.getLast()));
  }

  @Test
  void acquire_timeIsOver_isExpiredAndMayBeRequestedAgain() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    city.request(List.of(unified));
    String number = hex(city.requested(person).getToken().getNumber());
    city.execute(
        LINKAGE,
        "update acquisition set expires_at = now() where unified_addressee_number = ?",
        unified);

    assertTrue(
        city.waiting().stream()
            .noneMatch(each -> each.getIndividualNumber().equals(person.getIndividualNumber())));
    network.stop(LINKAGE);
    network.start(LINKAGE);
    await("the sweep", () -> city.state(unified) == ACQUISITION_STATE_EXPIRED);

    assertEquals(List.of(), tablesWith(LINKAGE, number));
    assertEquals(List.of(ACQUISITION_STATE_REGISTERED), city.request(List.of(unified)));
    city.handOverAll(List.of(person));
    await("the link", () -> city.state(unified) == ACQUISITION_STATE_LINKED);
  }

  @Test
  void acquire_brokerDoesNotKnowOneNumberOfMany_othersAreLinked() {
    List<IdentityRecord> three = city.residents(3);
    List<String> unified = three.stream().map(city::assign).toList();
    city.request(unified);
    SymbolRequest lost = city.requested(three.get(1));
    city.execute(
        Member.BROKER,
        "delete from processing_number where digest = sha256(?)",
        lost.getToken().getNumber().toByteArray());

    city.handOverAll(three);

    await(
        "the links",
        () ->
            city.states(unified)
                .equals(
                    List.of(
                        ACQUISITION_STATE_LINKED,
                        ACQUISITION_STATE_HANDED_OVER,
                        ACQUISITION_STATE_LINKED)));
    await(
        "the queue",
        () -> count(network, Member.NATION, "select count(*) from acquire_queue") == 0);
  }

  @Test
  void request_brokerAwayAndNodeRestarts_theSameCallIsMadeAgain() {
    IdentityRecord person = city.residents(1).getFirst();
    String unified = city.assign(person);
    network.stop(Member.BROKER);
    city.request(List.of(unified));
    await("the call", () -> count(network, LINKAGE, "select count(*) from number_issue") == 1);
    List<List<String>> call = rows(network, LINKAGE, "select * from number_issue");

    network.stop(LINKAGE);
    network.start(LINKAGE);

    assertEquals(call, rows(network, LINKAGE, "select * from number_issue"));
    assertEquals(ACQUISITION_STATE_REGISTERED, city.state(unified));
    network.start(Member.BROKER);
    city.requested(person);
    assertEquals(
        1,
        count(
            network,
            Member.BROKER,
            "select count(*) from call_record where exchange = 'B-01' and decision = 1"
                + " and request_id = ?::uuid",
            call.getFirst().getFirst()));
  }

  @Test
  void acquire_many_areLinkedAndCounted() {
    int persons = "full".equals(System.getProperty("musubi.test.counts")) ? 5_000 : 400;
    List<IdentityRecord> residents = city.residents(persons);
    List<String> unified = residents.stream().map(city::assign).toList();
    long begin = System.nanoTime();
    long cpuBegin = cpuNanos();

    for (int from = 0; from < persons; from += 200) {
      city.request(unified.subList(from, Math.min(persons, from + 200)));
    }
    city.handOverAll(residents);
    long handedOver = System.nanoTime();
    for (int from = 0; from < persons; from += 200) {
      List<String> part = unified.subList(from, Math.min(persons, from + 200));
      await(
          "the symbols",
          () -> city.states(part).stream().allMatch(ACQUISITION_STATE_LINKED::equals));
    }

    System.out.printf(
        "%d symbols from the request to the link in %d ms, %d ms after the last was handed over;"
            + " all nodes: %d ms of a core%n",
        persons,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - handedOver),
        TimeUnit.NANOSECONDS.toMillis(cpuNanos() - cpuBegin));
    assertEquals(
        persons,
        new TreeSet<>(
                rows(
                        network,
                        LINKAGE,
                        "select symbol_index from link where unified_addressee_number = any(?)",
                        (Object) unified.toArray(String[]::new))
                    .stream()
                    .map(List::getFirst)
                    .toList())
            .size());
  }

  /** A request for a person's symbol as the register would hand it over. */
  private HandOverRequest open(IdentityRecord person) {
    city.request(List.of(city.assign(person)));
    return handOver(person, city.requested(person));
  }

  private static void atNation(HandOverRequest request) {
    city.stub("communication/" + CITY, Member.NATION, SymbolHandOverServiceGrpc::newBlockingStub)
        .handOver(request);
  }

  private static List<HandOverResult> handOverMany(List<HandOverRequest> requests) {
    return city.stub(REGISTER_OF_CITY, COMMUNICATION, SymbolHandOverServiceGrpc::newBlockingStub)
        .handOverMany(HandOverManyRequest.newBuilder().addAllHandOvers(requests).build())
        .getResultsList();
  }

  /** Whether the nation has the request; a digest of its number stays there. */
  private static boolean isTaken(HandOverRequest request) {
    return count(
            network,
            Member.NATION,
            "select count(*) from used_number where digest = sha256(decode(?, 'hex'))",
            hex(request.getToken().getNumber()))
        == 1;
  }

  /** Processor time of this process, in which all nodes run. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long waiting(HandOverRequest request) {
    return count(
        network,
        COMMUNICATION,
        "select count(*) from hand_over where number = ?",
        request.getToken().getNumber().toByteArray());
  }

  private static ByteString check(IdentityRecord person) {
    return ByteString.copyFrom(
        FourItemsCheck.of(
            new IndividualNumber(person.getIndividualNumber()),
            person.getNameKanji(),
            person.getBirthDate().getYear() * 10_000
                + person.getBirthDate().getMonth() * 100
                + person.getBirthDate().getDay(),
            Sex.fromCode(person.getSexValue()).orElseThrow(),
            person.getAddress()));
  }

  private static OwnKeys brokerKeys() {
    var place = network.directory(new NodeName("broker", Member.BROKER.body()));
    return OwnKeys.open(
        "broker",
        SealedSecrets.open(
            place.resolve("symbols"),
            FileKeyEncryption.open(place.resolve("key-encryption/symbols.key"))),
        Instant.now());
  }

  private static ProcessingToken message(Token token) {
    return SymbolMessages.message(token);
  }

  private static KeepNumberResponse keep(KeepAction action, String number, String changed) {
    return city.addressee(LinkServiceGrpc::newBlockingStub)
        .keepNumber(
            KeepNumberRequest.newBuilder()
                .setAction(action)
                .setUnifiedAddresseeNumber(number)
                .setNewUnifiedAddresseeNumber(changed)
                .build());
  }

  private static KeepNumberResponse kept(boolean isRegistered, boolean isLinked) {
    return KeepNumberResponse.newBuilder().setRegistered(isRegistered).setLinked(isLinked).build();
  }

  private static long recorded(Member member, String exchange) {
    return count(
        network,
        member,
        "select count(*) from call_record where exchange = ? and decision = 1"
            + " and subject is not null",
        exchange);
  }

  private static long refused(String exchange, String reason) {
    return count(
        network,
        COMMUNICATION,
        "select count(*) from call_record where exchange = ? and decision = 2 and reason = ?"
            + " and subject is not null",
        exchange,
        reason);
  }

  /**
   * Tables of a member in which a text stands, in any column; bytes by their hexadecimal digits.
   */
  private static List<String> tablesWith(Member member, String text) {
    List<String> found = new ArrayList<>();
    for (List<String> table :
        rows(
            network,
            member,
            "select table_name from information_schema.tables where table_schema = 'public'"
                + " and table_type = 'BASE TABLE'")) {
      String name = table.getFirst();
      if (count(
              network,
              member,
              "select count(*) from \"" + name + "\" t where t::text like ?",
              "%" + text + "%")
          > 0) {
        found.add(name);
      }
    }
    return found;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static String refusal(org.junit.jupiter.api.function.Executable call) {
    return Stream.of(assertThrows(StatusRuntimeException.class, call))
        .map(StreamEndedException::reasonOf)
        .findFirst()
        .orElseThrow();
  }
}
