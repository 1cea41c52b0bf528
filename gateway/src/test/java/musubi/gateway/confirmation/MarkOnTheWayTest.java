package musubi.gateway.confirmation;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
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

/** A mark that the tiers above do not have yet, and misses that come at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarkOnTheWayTest {
  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final IdentityRecord person = People.of("131121", 71).resident(1).build();
  private final IdentityRecord nobody = People.of("131121", 71).resident(2).build();
  private TestPeer counter;

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    try (IdentityFiles files = new IdentityFiles(network)) {
      network.members().forEach(member -> files.write(member, List.of(person)));
      files.mark(SETAGAYA, person.getResidentRecordCode(), "131121", "infinity");
    }
    counter = TestNetwork.peer(network, "terminal/131121/counter", SETAGAYA);
  }

  @AfterAll
  void stop() {
    counter.close();
    network.close();
  }

  @Test
  void search_markNotYetAbove_doesNotListThePerson() {
    List<SearchResponse> list = new ArrayList<>();
    counter
        .stub(SearchServiceGrpc::newBlockingStub, TestPeer.operator())
        .search(
            SearchRequest.newBuilder()
                .setItems(
                    SearchItems.newBuilder()
                        .setName(person.getNameKanji())
                        .setAddress(person.getAddress()))
                .build())
        .forEachRemaining(list::add);

    assertEquals(0, list.getLast().getSummary().getHits());
  }

  @Test
  void inquire_fourItemsMarkNotYetAbove_isNotFound() {
    assertEquals(
        "PERSON_NOT_FOUND",
        inquire(
            InquireRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(person)).build(),
            "OP-2"));
  }

  @Test
  void inquire_manyAtOnce_isRefusedAfterTwentyMisses() throws Exception {
    InquireRequest request =
        InquireRequest.newBuilder().setResidentRecordCode(nobody.getResidentRecordCode()).build();
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      calls.add(() -> inquire(request, "OP-3"));
    }

    List<String> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> each : threads.invokeAll(calls)) {
        answers.add(each.get());
      }
    }

    Map<String, Long> outcomes =
        answers.stream().collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
    assertEquals(Map.of("PERSON_NOT_FOUND", 20L, "TOO_MANY_MISSES", 40L), outcomes);
  }

  private String inquire(InquireRequest request, String operator) {
    Metadata headers = TestPeer.operator();
    headers.discardAll(Headers.OPERATOR);
    headers.put(Headers.OPERATOR, operator);
    try {
      counter.stub(InquiryServiceGrpc::newBlockingStub, headers).inquire(request);
      return "OK";
    } catch (StatusRuntimeException e) {
      return StreamEndedException.reasonOf(e);
    }
  }
}
