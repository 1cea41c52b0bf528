package musubi.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.backends.people.People;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.access.NodeName;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Somebody who is away for long is found soon after coming back. */
@Execution(ExecutionMode.SAME_THREAD)
class ReconnectTest {
  /** With gRPC's own pauses the seventh try comes after 26 seconds. */
  private static final int TRIES = 7;

  private final TlsFiles register = TestNetwork.shared().system("register", "131121", "main");

  @Test
  void clientPush_nodeAway_connectsAgainAndAgain() throws IOException {
    try (Absent node = new Absent();
        Connection connection =
            Connection.to("127.0.0.1", node.port())
                .node("communication", "131121")
                .certificate(register.key().getParent())
                .open()) {
      RegisterClient client = new RegisterClient(connection);
      Thread push =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThrows(
                          CallException.class,
                          () ->
                              client.push(
                                  RequestIds.next(),
                                  People.of("131121", 1).resident(0).build(),
                                  Duration.ofSeconds(30))));

      TestNetwork.await("connections", () -> node.connections() >= TRIES);
      push.interrupt();
    }
  }

  @Test
  void neighbourCall_nodeAway_connectsAgainAndAgain() throws IOException {
    TlsMaterial tls = TlsMaterial.load(register);
    try (Absent node = new Absent();
        Neighbour neighbour =
            new Neighbour(
                new NodeName("nation", BodyCode.NATION),
                () -> Optional.of(new InetSocketAddress("127.0.0.1", node.port())),
                Tls.client(tls))) {
      TestNetwork.await(
          "connections",
          () -> {
            assertThrows(StatusRuntimeException.class, () -> inquire(neighbour));
            return node.connections() >= TRIES;
          });
    }
  }

  private static void inquire(Neighbour neighbour) {
    InquiryServiceGrpc.newBlockingStub(neighbour.channel())
        .inquire(InquireRequest.getDefaultInstance());
  }

  /** Where a node should be: hangs up on everybody. */
  private static final class Absent implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();

    Absent() throws IOException {
      Thread.ofVirtual().name("absent").start(this::hangUp);
    }

    int port() {
      return listening.getLocalPort();
    }

    int connections() {
      return connections.get();
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }

    private void hangUp() {
      try {
        while (true) {
          listening.accept().close();
          connections.incrementAndGet();
        }
      } catch (IOException closed) {
        return;
      }
    }
  }
}
