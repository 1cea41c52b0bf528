package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running network while its directory grows old, and while bodies and nodes change in it. */
class DirectoryLifeTest {
  private static final Contract.Method GET =
      Contract.load().method("musubi.directory.v1.DirectoryService/GetDirectory").orElseThrow();
  private static final Member CHIYODA = Member.communication("131016");
  private static final String NATION = "nation/900001";
  private static final String PREFECTURE = "prefecture/130001";
  private static final String OK = "OK OK";

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);

  @BeforeEach
  void start() {
    network.members().forEach(network::start);
  }

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void directory_thatGrowsOld_isSaidThenNobodyIsAnsweredThenANewOneHeals() {
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      assertEquals(OK, get(terminal, RequestIds.next()));
      await("a directory in /health", () -> directoryIs("up"));
      network.directoryLife(Duration.ofSeconds(4));
      network.publish();

      await(
          "a stale directory",
          () -> Operations.figure(network, SETAGAYA, "musubi_directory_expires_seconds") <= 0);
      await("its mention in /health", () -> directoryIs("down"));
      String whileStale = get(terminal, RequestIds.next());
      await(
          "the end of the grace",
          () -> get(terminal, RequestIds.next()).equals("UNAVAILABLE DIRECTORY_EXPIRED"));
      UUID id = RequestIds.next();
      String whileExpired = get(terminal, id);
      String forwarded = get(terminal, RequestIds.next(), NATION);
      network.directoryLife(Duration.ofHours(24));
      network.publish();

      assertEquals(OK, whileStale);
      assertEquals("UNAVAILABLE DIRECTORY_EXPIRED", whileExpired);
      assertEquals("UNAVAILABLE DIRECTORY_EXPIRED", forwarded);
      assertEquals(
          List.of(List.of("2", "DIRECTORY_EXPIRED")),
          rows(
              network,
              SETAGAYA,
              "select decision, reason from call_record where request_id = ?",
              id));
      assertEquals(OK, get(terminal, RequestIds.next()));
      await("the nation again", () -> get(terminal, RequestIds.next(), NATION).equals(OK));
      await("well again in /health", () -> directoryIs("up"));
    }
  }

  @Test
  void node_restarted_keepsTheLastDirectoryWithoutTheNation() {
    long number = network.publish();
    network.stop(Member.NATION);
    network.stop(SETAGAYA);

    network.start(SETAGAYA);

    assertEquals(number, network.directoryNumber(SETAGAYA));
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      assertEquals(OK, get(terminal, RequestIds.next()));
      assertEquals(OK, get(terminal, RequestIds.next(), PREFECTURE));
    }
  }

  @Test
  void bodyAndNode_added_areServedWithoutARestart() {
    network.add(CHIYODA);
    network.start(CHIYODA);

    try (TestPeer terminal = peer(network, "terminal/131016/counter", CHIYODA)) {
      await("the nation", () -> get(terminal, RequestIds.next(), NATION).equals(OK));
      await("the prefecture", () -> get(terminal, RequestIds.next(), PREFECTURE).equals(OK));
    }
    push(CHIYODA, 1);
    awaitAtTokyo("131016", 1);
  }

  @Test
  void node_movedToAnotherPort_isFoundAgainByStreamsAndForwardedCalls() {
    push(SETAGAYA, 1);
    awaitAtTokyo("131121", 1);
    int before = network.port(TOKYO);

    network.stop(TOKYO);
    network.move(TOKYO);
    push(SETAGAYA, 2);
    network.start(TOKYO);

    assertFalse(before == network.port(TOKYO));
    awaitAtTokyo("131121", 2);
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      await("the prefecture", () -> get(terminal, RequestIds.next(), PREFECTURE).equals(OK));
    }
  }

  @Test
  void body_merged_hasNoCertificatesAnyMore() {
    try (TestPeer merged = peer(network, "communication/131016", TOKYO);
        TestPeer successor = peer(network, "terminal/131121/counter", SETAGAYA)) {
      byte[] hello = {10, 2, 8, 1};
      RawCall stream = RawCall.open(merged.channel(), notifyUpdates(), new Metadata(), hello);
      await("the stream", stream::hasAnswer);

      network.merge(new BodyCode("131016"), new BodyCode("131121"));

      assertEquals("UNAUTHENTICATED BODY_MERGED", stream.end().text());
      assertEquals(
          "UNAUTHENTICATED BODY_MERGED",
          RawCall.open(merged.channel(), notifyUpdates(), new Metadata(), hello).end().text());
      assertEquals(OK, get(successor, RequestIds.next()));
    }
  }

  @Test
  void body_suspended_isNeitherAnsweredNorCalledUntilThatEnds() {
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA);
        TestPeer tokyo = peer(network, PREFECTURE, Member.NATION)) {
      assertEquals(OK, get(terminal, RequestIds.next(), PREFECTURE));
      UUID id = RequestIds.next();

      network.suspend(TOKYO.body(), true);

      assertEquals("NOT_FOUND DESTINATION_UNKNOWN", get(terminal, id, PREFECTURE));
      assertEquals(
          List.of(List.of("2", "DESTINATION_UNKNOWN")),
          rows(
              network,
              SETAGAYA,
              "select decision, reason from call_record where request_id = ?",
              id));
      assertEquals("UNAUTHENTICATED BODY_SUSPENDED", get(tokyo, RequestIds.next()));
      assertEquals(OK, get(terminal, RequestIds.next(), NATION));

      network.suspend(TOKYO.body(), false);

      await("the prefecture", () -> get(terminal, RequestIds.next(), PREFECTURE).equals(OK));
    }
  }

  private static Contract.Method notifyUpdates() {
    return Contract.load().method("musubi.registry.v1.NoticeService/NotifyUpdates").orElseThrow();
  }

  private void push(Member city, int resident) {
    String body = city.body().digits();
    try (TestPeer register = peer(network, "register/" + body + "/main", city)) {
      register
          .stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine())
          .pushUpdate(
              PushUpdateRequest.newBuilder()
                  .setRecord(People.of(body, 31).resident(resident))
                  .build());
    }
  }

  private void awaitAtTokyo(String body, int resident) {
    String code = People.of(body, 31).resident(resident).build().getResidentRecordCode();
    await(
        "resident " + resident + " of " + body + " at the prefecture",
        () ->
            !rows(
                    network,
                    TOKYO,
                    "select 1 from identity_record where resident_record_code = ?",
                    code)
                .isEmpty());
  }

  private boolean directoryIs(String state) {
    return Operations.get(network, SETAGAYA, "/health")
        .body()
        .contains("\"directory\" : \"" + state + "\"");
  }

  private static String get(TestPeer peer, UUID id) {
    return RawCall.send(peer.channel(), GET, TestPeer.machine(id), new byte[0]).end().text();
  }

  private static String get(TestPeer peer, UUID id, String destination) {
    Metadata headers = TestPeer.machine(id);
    headers.put(Headers.DESTINATION, destination);
    return RawCall.send(peer.channel(), GET, headers, new byte[0]).end().text();
  }
}
