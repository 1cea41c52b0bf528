package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import java.time.Duration;
import musubi.contract.Contract;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is revoked is cut off within seconds, wherever it is connected; others go on. */
class RevocationTest {
  private static final Contract CONTRACT = Contract.load();
  private static final Contract.Method GET = method("DirectoryService/GetDirectory");
  private static final Contract.Method WATCH = method("DirectoryService/WatchDirectory");
  private static final Contract.Method NOTIFY = method("NoticeService/NotifyUpdates");
  private static final String REVOKED = "UNAUTHENTICATED CERTIFICATE_REVOKED";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final byte[] HELLO = {10, 2, 8, 1};

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
  void system_revoked_isCutWithItsForwardedStreamAndAnotherOneGoesOn() {
    CertificateName name = CertificateName.system("terminal", "131121", "stolen");
    try (TestPeer stolen = peer(network, name.path(), SETAGAYA);
        TestPeer other = peer(network, "terminal/131121/counter", SETAGAYA)) {
      RawCall watch = watchThroughTheCity(stolen);
      RawCall others = watchThroughTheCity(other);
      assertEquals("OK OK", get(stolen));
      long begin = System.nanoTime();

      network.revoke(name);

      await("the refusal of new calls", () -> get(stolen).equals(REVOKED));
      long calls = millis(begin);
      assertEquals(REVOKED, watch.end().text());
      long stream = millis(begin);
      System.out.printf(
          "a revoked system: new calls refused after %d ms, its forwarded stream ended after %d"
              + " ms, signing and spreading the directory included%n",
          calls, stream);
      assertTrue(Math.max(calls, stream) < LIMIT.toMillis(), calls + " and " + stream);
      assertEquals("OK OK", get(other));
      assertFalse(others.isOver());
      assertEquals(
          1,
          count(
              network,
              SETAGAYA,
              "select count(*) from call_record where caller = ? and closes is not null"
                  + " and reason = 'CERTIFICATE_REVOKED'",
              name.uri()));
      assertTrue(
          count(
                  network,
                  SETAGAYA,
                  "select count(*) from call_record where caller = ? and decision = 2"
                      + " and reason = 'CERTIFICATE_REVOKED' and closes is null",
                  name.uri())
              >= 1);
    }
  }

  @Test
  void node_revoked_isCutWithItsStreamsAndNodesHangUpOnIt() {
    CertificateName name = SETAGAYA.certificateName();
    try (TestPeer revoked = peer(network, name.path(), TOKYO);
        TestPeer other = peer(network, "communication/131016", TOKYO);
        TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      RawCall stream = RawCall.open(revoked.channel(), NOTIFY, new Metadata(), HELLO);
      RawCall others = RawCall.open(other.channel(), NOTIFY, new Metadata(), HELLO);
      RawCall forwarded = watchThroughTheCity(terminal);
      await("the streams", () -> stream.hasAnswer() && others.hasAnswer());
      long begin = System.nanoTime();

      revokeWithoutWaitingForIt(name);

      assertEquals(REVOKED, stream.end().text());
      long streamEnded = millis(begin);
      assertTrue(forwarded.end().code() != io.grpc.Status.Code.OK);
      long forwardedEnded = millis(begin);
      System.out.printf(
          "a revoked node: its stream ended after %d ms, one that it forwarded after %d ms,"
              + " signing and spreading the directory included%n",
          streamEnded, forwardedEnded);
      assertTrue(Math.max(streamEnded, forwardedEnded) < LIMIT.toMillis());
      assertEquals(
          REVOKED, RawCall.open(revoked.channel(), NOTIFY, new Metadata(), HELLO).end().text());
      assertFalse(others.isOver());
    }
  }

  @Test
  void server_revoked_isLeftByThoseWhoCalledIt() {
    CertificateName name = TOKYO.certificateName();
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      assertEquals("OK OK", getFrom(terminal, "prefecture/130001"));
      await(
          "the notice stream", () -> Operations.figure(network, TOKYO, "musubi_calls_inside") >= 1);
      long begin = System.nanoTime();

      revokeWithoutWaitingForIt(name);

      await(
          "the end of the way there",
          () -> getFrom(terminal, "prefecture/130001").equals("UNAVAILABLE DESTINATION_AWAY"));
      long calls = millis(begin);
      await(
          "the end of the notice stream",
          () -> Operations.figure(network, TOKYO, "musubi_calls_inside") == 0);
      long stream = millis(begin);
      System.out.printf(
          "a revoked server: calls to it refused after %d ms, the stream to it cut after %d ms%n",
          calls, stream);
      assertTrue(Math.max(calls, stream) < LIMIT.toMillis(), calls + " and " + stream);
      assertEquals("OK OK", getFrom(terminal, "nation/900001"));
    }
  }

  /** The revoked node is no longer told anything, so its own number is not waited for. */
  private void revokeWithoutWaitingForIt(CertificateName name) {
    network.authority(new musubi.gateway.value.BodyCode(name.code())).revoke(name);
    network.publishOnly();
  }

  private static RawCall watchThroughTheCity(TestPeer peer) {
    Metadata headers = new Metadata();
    headers.put(Headers.DESTINATION, "nation/900001");
    RawCall watch = RawCall.send(peer.channel(), WATCH, headers, new byte[0]);
    await("the forwarded stream", watch::hasAnswer);
    return watch;
  }

  private static String get(TestPeer peer) {
    return RawCall.send(peer.channel(), GET, TestPeer.machine(), new byte[0]).end().text();
  }

  private static String getFrom(TestPeer peer, String destination) {
    Metadata headers = TestPeer.machine();
    headers.put(Headers.DESTINATION, destination);
    return RawCall.send(peer.channel(), GET, headers, new byte[0]).end().text();
  }

  private static long millis(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  private static Contract.Method method(String name) {
    return CONTRACT.methods().stream()
        .filter(method -> method.fullMethodName().endsWith(name))
        .findFirst()
        .orElseThrow();
  }
}
