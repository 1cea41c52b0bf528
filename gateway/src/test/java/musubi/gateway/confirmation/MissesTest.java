package musubi.gateway.confirmation;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whoever asks for too many persons who are not found is refused for a while, and nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MissesTest {
  private static final int LIMIT = 20;
  private static final String FORWARDED_TO_TOKYO = "prefecture/130001";

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final IdentityRecord here = People.of("131121", 51).resident(1).build();
  private final IdentityRecord elsewhere = People.of("401307", 51).resident(2).build();
  private final IdentityRecord nobody = People.of("131121", 51).resident(3).build();
  private TestPeer counter;

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    try (IdentityFiles files = new IdentityFiles(network)) {
      network.members().forEach(member -> files.write(member, List.of(here)));
      files.write(Member.NATION, List.of(elsewhere));
    }
    counter = TestNetwork.peer(network, "terminal/131121/counter", SETAGAYA);
  }

  @AfterAll
  void stop() {
    counter.close();
    network.close();
  }

  @Test
  void inquire_afterTwentyMisses_isRefusedToThisOperatorAlone() {
    long misses = Operations.figure(network, SETAGAYA, "musubi_misses_total");
    long refusals = refusals(SETAGAYA);
    UUID refused = RequestIds.next();
    times(LIMIT, i -> assertEquals("PERSON_NOT_FOUND", inquire(nobody, "OP-M1", "T-1")));

    String known = ask(this::inquire, here, headers(refused, "OP-M1", "T-1"));
    String atAnotherTerminal = inquire(here, "OP-M1", "T-2");
    String ofAnother = inquire(here, "OP-M2", "T-1");

    assertEquals("TOO_MANY_MISSES", known);
    assertEquals("TOO_MANY_MISSES", atAnotherTerminal);
    assertEquals("OK", ofAnother);
    assertEquals(LIMIT, Operations.figure(network, SETAGAYA, "musubi_misses_total") - misses);
    assertEquals(2, refusals(SETAGAYA) - refusals);
    assertEquals(List.of(List.of("2", "TOO_MANY_MISSES", "OP-M1", "0")), recorded(refused));
  }

  @Test
  void searchConfirmInquire_missesOfAll_countTogether() {
    times(8, i -> assertEquals("OK", search(nobody, "OP-M3")));
    times(8, i -> assertEquals("OK", confirm(nobody, "OP-M3")));
    times(4, i -> assertEquals("PERSON_NOT_FOUND", inquire(nobody, "OP-M3", "T-1")));

    List<String> after =
        List.of(search(here, "OP-M3"), confirm(here, "OP-M3"), inquire(here, "OP-M3", "T-1"));

    assertEquals(List.of("TOO_MANY_MISSES", "TOO_MANY_MISSES", "TOO_MANY_MISSES"), after);
  }

  @Test
  void inquire_residentsOfElsewhere_areNoMissesAnywhere() {
    long atTokyo = Operations.figure(network, TOKYO, "musubi_misses_total");
    long atSetagaya = Operations.figure(network, SETAGAYA, "musubi_misses_total");

    times(LIMIT + 5, i -> assertEquals("OK", inquire(elsewhere, "OP-M4", "T-1")));
    times(LIMIT + 5, i -> assertEquals("OK", search(elsewhere, "OP-M4")));

    assertEquals(0, Operations.figure(network, SETAGAYA, "musubi_misses_total") - atSetagaya);
    assertEquals(0, Operations.figure(network, TOKYO, "musubi_misses_total") - atTokyo);
  }

  @Test
  void inquire_missesAboveForALowerTier_doNotCountAbove() {
    times(LIMIT, i -> assertEquals("PERSON_NOT_FOUND", inquire(nobody, "OP-M5", "T-1")));

    assertEquals("TOO_MANY_MISSES", inquire(here, "OP-M5", "T-1"));
    assertEquals("OK", forwarded(here, "OP-M5"));
  }

  @Test
  void inquire_missesOfForwardedCalls_countWhereTheyAreAnswered() {
    UUID refused = RequestIds.next();
    times(LIMIT, i -> assertEquals("PERSON_NOT_FOUND", forwarded(nobody, "OP-M6")));

    Metadata headers = headers(refused, "OP-M6", "T-1");
    headers.put(Headers.DESTINATION, FORWARDED_TO_TOKYO);
    assertEquals("TOO_MANY_MISSES", ask(this::inquire, here, headers));
    assertEquals(
        List.of(List.of("2", "TOO_MANY_MISSES", "OP-M6", "0")),
        rows(network, TOKYO, RECORD, refused));
    assertEquals("OK", inquire(here, "OP-M6", "T-1"));
  }

  private static final String RECORD =
      "select decision, reason, operator_id, hits from call_record where request_id = ?";

  private List<List<String>> recorded(UUID id) {
    return rows(network, SETAGAYA, RECORD, id);
  }

  /** The figure of refusals for this reason at a node. */
  private long refusals(Member member) {
    return (long)
        Operations.get(network, member, "/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("musubi_refusals_total{"))
            .filter(line -> line.contains("reason=\"TOO_MANY_MISSES\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  private String inquire(IdentityRecord person, String operator, String terminal) {
    return ask(this::inquire, person, headers(RequestIds.next(), operator, terminal));
  }

  private String forwarded(IdentityRecord person, String operator) {
    Metadata headers = headers(RequestIds.next(), operator, "T-1");
    headers.put(Headers.DESTINATION, FORWARDED_TO_TOKYO);
    return ask(this::inquire, person, headers);
  }

  private String search(IdentityRecord person, String operator) {
    return ask(this::search, person, headers(RequestIds.next(), operator, "T-1"));
  }

  private String confirm(IdentityRecord person, String operator) {
    return ask(this::confirm, person, headers(RequestIds.next(), operator, "T-1"));
  }

  private Object inquire(IdentityRecord person, Metadata headers) {
    return counter
        .stub(InquiryServiceGrpc::newBlockingStub, headers)
        .inquire(
            InquireRequest.newBuilder()
                .setResidentRecordCode(person.getResidentRecordCode())
                .build());
  }

  private Object confirm(IdentityRecord person, Metadata headers) {
    return counter
        .stub(ConfirmationServiceGrpc::newBlockingStub, headers)
        .confirm(
            ConfirmRequest.newBuilder()
                .setResidentRecordCode(person.getResidentRecordCode())
                .build());
  }

  private Object search(IdentityRecord person, Metadata headers) {
    return counter
        .stub(SearchServiceGrpc::newBlockingStub, headers)
        .search(
            SearchRequest.newBuilder().setIndividualNumber(person.getIndividualNumber()).build())
        .next();
  }

  /** OK, or the reason of the refusal; with TOO_MANY_MISSES comes the status of a full node. */
  private static String ask(
      BiFunction<IdentityRecord, Metadata, Object> call, IdentityRecord person, Metadata headers) {
    try {
      call.apply(person, headers);
      return "OK";
    } catch (StatusRuntimeException e) {
      String reason = StreamEndedException.reasonOf(e);
      assertEquals(
          reason.equals("TOO_MANY_MISSES"),
          e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED,
          reason);
      return reason;
    }
  }

  private static Metadata headers(UUID id, String operator, String terminal) {
    Metadata headers = TestPeer.operator();
    List.of(Headers.REQUEST_ID, Headers.OPERATOR, Headers.TERMINAL).forEach(headers::discardAll);
    headers.put(Headers.REQUEST_ID, id.toString());
    headers.put(Headers.OPERATOR, operator);
    headers.put(Headers.TERMINAL, terminal);
    return headers;
  }

  private static void times(int times, java.util.function.IntConsumer act) {
    IntStream.range(0, times).forEach(act);
  }
}
