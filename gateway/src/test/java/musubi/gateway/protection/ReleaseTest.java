package musubi.gateway.protection;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.gateway.protection.Marks.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.ApproveReleaseRequest;
import musubi.registry.v1.ApproveReleaseResponse;
import musubi.registry.v1.GetReleaseRequest;
import musubi.registry.v1.GetReleaseResponse;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.ReleaseServiceGrpc;
import musubi.registry.v1.ReleaseServiceGrpc.ReleaseServiceBlockingStub;
import musubi.registry.v1.RequestReleaseRequest;
import musubi.registry.v1.TakeReleaseRequest;
import musubi.registry.v1.TakeReleaseResponse;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.Test;

/** Releases at a running communication node: clerks ask, superiors approve. */
class ReleaseTest {
  private static final AtomicLong NEXT = new AtomicLong(800_000);
  private static final String CLERK = "CLERK-1";
  private static final String OTHER_CLERK = "CLERK-2";
  private static final String SUPERIOR = "SUPERIOR-1";
  private static final String OTHER_SUPERIOR = "SUPERIOR-2";
  private static final String RIGHT = "protection-release";

  private final LocalNetwork network = TestNetwork.shared();

  @Test
  void release_askedApprovedTaken_answersTheWholeRecord() {
    IdentityRecord resident = protectedResident();

    long number = request(CLERK, resident.getResidentRecordCode());
    approve(SUPERIOR, number);
    TakeReleaseResponse taken = take(CLERK, number);

    assertEquals(resident.getAddress(), taken.getRecord().getAddress());
    assertEquals(resident.getNameKanji(), taken.getRecord().getNameKanji());
    assertEquals(resident.getResidentRecordCode(), taken.getRecord().getResidentRecordCode());
    assertEquals("", taken.getRecord().getIndividualNumber());
    assertEquals("", taken.getRecord().getOperatorId());
    assertEquals("401307", taken.getRecipientBodyCode());
    assertEquals("court-service", taken.getRecipientBusiness());
  }

  @Test
  void release_everyStep_isRecordedWithThePersonAndNoOperatorStandsInTheTable() {
    IdentityRecord resident = protectedResident();
    long number = request(CLERK, resident.getResidentRecordCode());
    approve(SUPERIOR, number);
    take(CLERK, number);

    List<List<String>> steps =
        rows(
            network,
            SETAGAYA,
            "select c.exchange, c.operator_id, c.decision, c.first_number from call_record c"
                + " join release r on c.request_id in (r.request_id, r.approval_id, r.take_id)"
                + " where r.number = ? and c.subject is not null order by c.recorded_at",
            number);

    assertEquals(
        List.of(
            List.of("P-03", CLERK, "1", "" + number),
            List.of("P-04", SUPERIOR, "1", "" + number),
            List.of("P-05", CLERK, "1", "" + number)),
        steps);
    assertEquals(
        1,
        rows(
                network,
                SETAGAYA,
                "select distinct c.subject from call_record c"
                    + " join release r on c.request_id in (r.request_id, r.approval_id, r.take_id)"
                    + " where r.number = ?",
                number)
            .size());
    String row =
        rows(network, SETAGAYA, "select r::text from release r where number = ?", number)
            .toString();
    assertFalse(row.contains(CLERK) || row.contains(SUPERIOR), row);
  }

  @Test
  void get_approver_seesWhatIsToBeApprovedAndNoRecord() {
    String code = protectedResident().getResidentRecordCode();
    long number = request(CLERK, code);

    GetReleaseResponse found = get(SUPERIOR, RIGHT, number);

    assertEquals(code, found.getResidentRecordCode());
    assertEquals("court-order", found.getReason());
    assertEquals("401307", found.getRecipientBodyCode());
    assertFalse(found.hasTakeUntil());
    assertEquals("BUSINESS_NOT_RIGHT", refusal(() -> get(CLERK, "resident-record", number)));
  }

  @Test
  void request_repeated_hasTheSameNumber() {
    String code = protectedResident().getResidentRecordCode();
    UUID id = RequestIds.next();

    long first = request(CLERK, id, asking(code));

    assertEquals(first, request(CLERK, id, asking(code)));
    assertEquals(1, count("resident_record_code", code));
  }

  @Test
  void request_malformed_isRefused() {
    RequestReleaseRequest good = asking(protectedResident().getResidentRecordCode());

    for (RequestReleaseRequest bad :
        List.of(
            good.toBuilder().setResidentRecordCode("12345678901").build(),
            good.toBuilder().clearReason().build(),
            good.toBuilder().setReason("because of a letter").build(),
            good.toBuilder().setReason("x".repeat(65)).build(),
            good.toBuilder().setRecipientBodyCode("401308").build(),
            good.toBuilder().clearRecipientBusiness().build(),
            good.toBuilder().setRecipientBusiness("課税").build())) {
      assertEquals("ITEM_INVALID", refusal(() -> request(CLERK, RequestIds.next(), bad)));
    }
    assertEquals(0, count("resident_record_code", good.getResidentRecordCode()));
  }

  @Test
  void request_personOfAnotherMunicipality_isRefusedAndRecordedAboutThem() {
    String elsewhere = Marks.code("401307");
    UUID id = RequestIds.next();

    assertEquals("RELEASE_NOT_RESIDENT", refusal(() -> request(CLERK, id, asking(elsewhere))));

    assertEquals(
        List.of(List.of("2", "RELEASE_NOT_RESIDENT", "t")),
        rows(
            network,
            SETAGAYA,
            "select decision, reason, subject is not null from call_record where request_id = ?",
            id));
    assertEquals(0, count("resident_record_code", elsewhere));
  }

  @Test
  void request_personWhoLeft_isRefused() {
    IdentityRecord resident = protectedResident();
    push(Changes.transferredOut(resident, 1).build());

    assertEquals(
        "RELEASE_NOT_RESIDENT", refusal(() -> request(CLERK, resident.getResidentRecordCode())));
  }

  @Test
  void take_personLeftSinceTheApproval_isRefused() {
    IdentityRecord resident = protectedResident();
    long number = request(CLERK, resident.getResidentRecordCode());
    approve(SUPERIOR, number);
    push(Changes.transferredOut(resident, 1).build());

    assertEquals("RELEASE_NOT_RESIDENT", refusal(() -> take(CLERK, number)));
  }

  @Test
  void approve_samePerson_isRefusedAndTheReleaseStays() {
    long number = requestAs(SUPERIOR, RIGHT, protectedResident());

    assertEquals("APPROVAL_BY_SAME_PERSON", refusal(() -> approve(SUPERIOR, number)));
    assertEquals("RELEASE_NOT_APPROVED", refusal(() -> takeAs(SUPERIOR, RIGHT, number)));

    approve(OTHER_SUPERIOR, number);
    takeAs(SUPERIOR, RIGHT, number);
  }

  /** The same call when another person asked: the comparison alone has refused it. */
  @Test
  void control_requesterTakenAway_samePersonApproves() throws SQLException {
    long number = requestAs(SUPERIOR, RIGHT, protectedResident());
    assertEquals("APPROVAL_BY_SAME_PERSON", refusal(() -> approve(SUPERIOR, number)));

    change("update release set requested_by = decode('00', 'hex') where number = ?", number);

    approve(SUPERIOR, number);
  }

  @Test
  void approve_withoutTheRight_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());

    assertEquals(
        "BUSINESS_NOT_RIGHT", refusal(() -> approveAs(OTHER_CLERK, "resident-record", number)));
    assertEquals("RELEASE_NOT_APPROVED", refusal(() -> take(CLERK, number)));
  }

  /** A terminal that writes the right into its metadata has no statement that says so. */
  @Test
  void approve_rightOnlyClaimed_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    Metadata headers = operator("OP-1", RIGHT, RequestIds.next());
    headers.put(
        Headers.STATEMENT,
        TestOperators.statement(
            network,
            ReleaseServiceGrpc.getApproveReleaseMethod().getFullMethodName(),
            CertificateName.ofPath("terminal/131121/counter"),
            List.of("131121")));

    assertEquals(
        "STATEMENT_FOR_OTHER_CALL",
        refusal(
            () ->
                call(
                    headers,
                    stub ->
                        stub.approveRelease(
                            ApproveReleaseRequest.newBuilder().setReleaseNumber(number).build()))));
  }

  @Test
  void approve_twice_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);

    assertEquals("RELEASE_APPROVED", refusal(() -> approve(SUPERIOR, number)));
    assertEquals("RELEASE_APPROVED", refusal(() -> approve(OTHER_SUPERIOR, number)));
  }

  @Test
  void approve_repeated_answersTheSameToTheApproverAlone() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    UUID id = RequestIds.next();

    ApproveReleaseResponse first = approve(SUPERIOR, id, number);

    assertEquals(first, approve(SUPERIOR, id, number));
    assertEquals("RELEASE_APPROVED", refusal(() -> approve(OTHER_SUPERIOR, id, number)));
  }

  @Test
  void approve_manyAtOnce_oneDoes() throws Exception {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    List.of(SUPERIOR, OTHER_SUPERIOR).forEach(operator -> get(operator, RIGHT, number));

    List<String> outcomes =
        atOnce(
            IntStream.range(0, 8)
                .<Supplier<String>>mapToObj(
                    i ->
                        () ->
                            outcome(() -> approve(i % 2 == 0 ? SUPERIOR : OTHER_SUPERIOR, number)))
                .toList());

    assertEquals(1, outcomes.stream().filter(String::isEmpty).count(), outcomes.toString());
    assertEquals(7, outcomes.stream().filter("RELEASE_APPROVED"::equals).count());
    take(CLERK, number);
  }

  @Test
  void approve_afterADay_isRefused() throws SQLException {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    age("requested_at", "24 hours 1 second", number);

    assertEquals("RELEASE_EXPIRED", refusal(() -> approve(SUPERIOR, number)));
  }

  @Test
  void approve_justWithinADay_isDone() throws SQLException {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    age("requested_at", "23 hours 59 minutes", number);

    approve(SUPERIOR, number);
  }

  @Test
  void approve_unknownNumber_isNotFound() {
    assertEquals("RELEASE_UNKNOWN", refusal(() -> approve(SUPERIOR, 0)));
    assertEquals("RELEASE_UNKNOWN", refusal(() -> approve(SUPERIOR, Long.MAX_VALUE)));
    assertEquals("RELEASE_UNKNOWN", refusal(() -> take(CLERK, -1)));
    assertEquals("RELEASE_UNKNOWN", refusal(() -> get(SUPERIOR, RIGHT, 0)));
  }

  @Test
  void take_notApproved_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());

    assertEquals("RELEASE_NOT_APPROVED", refusal(() -> take(CLERK, number)));
  }

  @Test
  void take_anotherPerson_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);

    assertEquals("RELEASE_NOT_REQUESTERS", refusal(() -> take(OTHER_CLERK, number)));
    assertEquals("RELEASE_NOT_REQUESTERS", refusal(() -> takeAs(SUPERIOR, RIGHT, number)));
    take(CLERK, number);
  }

  @Test
  void take_second_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);
    take(CLERK, number);

    assertEquals("RELEASE_USED", refusal(() -> take(CLERK, number)));
  }

  @Test
  void take_repeated_answersTheSameEvenIfThePersonHasMoved() {
    IdentityRecord resident = protectedResident();
    long number = request(CLERK, resident.getResidentRecordCode());
    approve(SUPERIOR, number);
    UUID id = RequestIds.next();

    TakeReleaseResponse first = take(CLERK, id, number);
    push(Changes.moved(resident, 1).build());

    assertEquals(first, take(CLERK, id, number));
    assertEquals(resident.getAddress(), first.getRecord().getAddress());
  }

  /** Whoever learns the request id still is another person. */
  @Test
  void take_repeatedByAnotherPerson_isRefused() {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);
    UUID id = RequestIds.next();
    take(CLERK, id, number);

    assertEquals("RELEASE_NOT_REQUESTERS", refusal(() -> take(OTHER_CLERK, id, number)));
  }

  @Test
  void take_afterAnHour_isRefused() throws SQLException {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);
    age("approved_at", "1 hour 1 second", number);

    assertEquals("RELEASE_EXPIRED", refusal(() -> take(CLERK, number)));
  }

  @Test
  void take_repeatedAfterAnHour_isRefused() throws SQLException {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);
    UUID id = RequestIds.next();
    take(CLERK, id, number);
    age("approved_at", "1 hour 1 second", number);

    assertEquals("RELEASE_EXPIRED", refusal(() -> take(CLERK, id, number)));
  }

  @Test
  void take_manyAtOnce_oneDoes() throws Exception {
    long number = request(CLERK, protectedResident().getResidentRecordCode());
    approve(SUPERIOR, number);

    List<String> outcomes =
        atOnce(
            IntStream.range(0, 8)
                .<Supplier<String>>mapToObj(i -> () -> outcome(() -> take(CLERK, number)))
                .toList());

    assertEquals(1, outcomes.stream().filter(String::isEmpty).count(), outcomes.toString());
    assertEquals(7, outcomes.stream().filter("RELEASE_USED"::equals).count());
  }

  @Test
  void take_sameRequestAtOnce_answersAllTheSame() throws Exception {
    IdentityRecord resident = protectedResident();
    long number = request(CLERK, resident.getResidentRecordCode());
    approve(SUPERIOR, number);
    UUID id = RequestIds.next();

    List<String> addresses =
        atOnce(
            IntStream.range(0, 8)
                .<Supplier<String>>mapToObj(
                    i -> () -> take(CLERK, id, number).getRecord().getAddress())
                .toList());

    assertEquals(List.of(resident.getAddress()), addresses.stream().distinct().toList());
  }

  private static List<String> atOnce(List<Supplier<String>> calls) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<String>> running =
          calls.stream().map(call -> CompletableFuture.supplyAsync(call, threads)).toList();
      List<String> outcomes = new ArrayList<>();
      for (CompletableFuture<String> each : running) {
        outcomes.add(each.get(20, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "";
    } catch (StatusRuntimeException e) {
      return StreamEndedException.reasonOf(e);
    }
  }

  /** A resident of Setagaya, marked as protected. */
  private IdentityRecord protectedResident() {
    IdentityRecord resident = People.of("131121", 1).resident(NEXT.getAndIncrement()).build();
    push(resident);
    Marks.set(network, SETAGAYA, Marks.request(resident.getResidentRecordCode(), true));
    return resident;
  }

  private void push(IdentityRecord record) {
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {
      peer.stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine())
          .pushUpdate(PushUpdateRequest.newBuilder().setRecord(record).build());
    }
  }

  private long request(String operator, String code) {
    return request(operator, RequestIds.next(), asking(code));
  }

  private long request(String operator, UUID id, RequestReleaseRequest request) {
    return call(operator(operator, "resident-record", id), stub -> stub.requestRelease(request))
        .getReleaseNumber();
  }

  private long requestAs(String operator, String business, IdentityRecord resident) {
    return call(
            operator(operator, business, RequestIds.next()),
            stub -> stub.requestRelease(asking(resident.getResidentRecordCode())))
        .getReleaseNumber();
  }

  private static RequestReleaseRequest asking(String code) {
    return RequestReleaseRequest.newBuilder()
        .setResidentRecordCode(code)
        .setReason("court-order")
        .setRecipientBodyCode("401307")
        .setRecipientBusiness("court-service")
        .build();
  }

  private GetReleaseResponse get(String operator, String business, long number) {
    return call(
        operator(operator, business, RequestIds.next()),
        stub -> stub.getRelease(GetReleaseRequest.newBuilder().setReleaseNumber(number).build()));
  }

  private ApproveReleaseResponse approve(String operator, long number) {
    return approveAs(operator, RIGHT, number);
  }

  private ApproveReleaseResponse approve(String operator, UUID id, long number) {
    return approve(operator(operator, RIGHT, id), number);
  }

  private ApproveReleaseResponse approveAs(String operator, String business, long number) {
    return approve(operator(operator, business, RequestIds.next()), number);
  }

  private ApproveReleaseResponse approve(Metadata headers, long number) {
    return call(
        headers,
        stub ->
            stub.approveRelease(
                ApproveReleaseRequest.newBuilder().setReleaseNumber(number).build()));
  }

  private TakeReleaseResponse take(String operator, long number) {
    return take(operator, RequestIds.next(), number);
  }

  private TakeReleaseResponse take(String operator, UUID id, long number) {
    return take(operator(operator, "resident-record", id), number);
  }

  private TakeReleaseResponse takeAs(String operator, String business, long number) {
    return take(operator(operator, business, RequestIds.next()), number);
  }

  private TakeReleaseResponse take(Metadata headers, long number) {
    return call(
        headers,
        stub -> stub.takeRelease(TakeReleaseRequest.newBuilder().setReleaseNumber(number).build()));
  }

  private <T> T call(Metadata headers, Function<ReleaseServiceBlockingStub, T> call) {
    try (TestPeer peer = peer(network, "terminal/131121/counter", SETAGAYA)) {
      return call.apply(peer.stub(ReleaseServiceGrpc::newBlockingStub, headers));
    }
  }

  private static Metadata operator(String operator, String business, UUID id) {
    Metadata headers = TestPeer.machine(id);
    headers.put(Headers.BUSINESS, business);
    headers.put(Headers.REFERENCE, "A-1");
    headers.put(Headers.OPERATOR, operator);
    headers.put(Headers.TERMINAL, "T-1");
    return headers;
  }

  private long count(String column, String value) {
    return TestNetwork.count(
        network, SETAGAYA, "select count(*) from release where " + column + " = ?", value);
  }

  private void age(String column, String by, long number) throws SQLException {
    change(
        "update release set "
            + column
            + " = "
            + column
            + " - interval '"
            + by
            + "' where number = ?",
        number);
  }

  private void change(String sql, long number) throws SQLException {
    try (Connection connection = network.database(SETAGAYA).connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      assertEquals(1, statement.executeUpdate());
    }
  }
}
