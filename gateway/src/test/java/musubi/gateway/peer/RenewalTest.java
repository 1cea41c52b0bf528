package musubi.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import musubi.client.Connection;
import musubi.gateway.access.NodeName;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Renewal;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A channel is exchanged while calls and streams are on it. */
@Execution(ExecutionMode.SAME_THREAD)
class RenewalTest {
  private static final String NODE = "communication-131121.musubi.internal";
  private static final Duration LONG = Duration.ofHours(1);
  private static final int CALLERS = 8;
  private static final int RENEWALS = 60;

  private final LocalNetwork network = TestNetwork.shared();
  private final TlsFiles files = network.system("register", "131121", "renewed");
  private final SslContext tls = Tls.client(TlsMaterial.load(files));

  @Test
  void renew_underLoad_failsNoCall() throws InterruptedException {
    try (Neighbour neighbour = neighbour(LiveChannel.Patience.DEFAULT);
        Callers callers = new Callers(neighbour)) {
      for (int i = 0; i < RENEWALS; i++) {
        ManagedChannel old = neighbour.channel();
        neighbour.renew();
        long before = callers.calls.get();
        TestNetwork.await(
            "calls on another channel",
            () -> neighbour.channel() != old && callers.calls.get() >= before + CALLERS);
      }
      callers.finish();

      assertEquals(0, callers.failures.get());
    }
  }

  /** What the test above would see if old channels were closed at once. */
  @Test
  void renew_oldChannelClosedAtOnce_failsCalls() {
    try (Neighbour neighbour = neighbour(new LiveChannel.Patience(Duration.ZERO, Duration.ZERO));
        Callers callers = new Callers(neighbour)) {
      TestNetwork.await(
          "a failed call",
          () -> {
            neighbour.renew();
            return callers.failures.get() > 0;
          });
    }
  }

  @Test
  void stream_onTheOldChannel_goesOnWhileItMayAndCallsMove() {
    try (Neighbour neighbour = neighbour(new LiveChannel.Patience(Duration.ZERO, LONG))) {
      ManagedChannel old = neighbour.channel();
      Watch stream = new Watch(old);
      stream.awaitAnswer();

      neighbour.renew();
      TestNetwork.await("the old channel takes no calls", old::isShutdown);

      assertNotSame(old, neighbour.channel());
      check(neighbour.channel());
      assertFalse(stream.end.isDone());
    }
  }

  @Test
  void stream_onTheOldChannelPastTheLimit_isEndedAndMayBeOpenedAgain() throws Exception {
    try (Neighbour neighbour =
        neighbour(new LiveChannel.Patience(Duration.ZERO, Duration.ofMillis(50)))) {
      Watch stream = new Watch(neighbour.channel());
      stream.awaitAnswer();

      neighbour.renew();

      assertEquals(Status.Code.UNAVAILABLE, stream.end.get(20, TimeUnit.SECONDS).getCode());
      new Watch(neighbour.channel()).awaitAnswer();
    }
  }

  @Test
  void exchange_newChannelThatCannotConnect_keepsTheOldOne() {
    ManagedChannel good = channel(network.port(TestNetwork.SETAGAYA));
    ManagedChannel bad = channel(1);
    try (LiveChannel live = new LiveChannel(good, LiveChannel.Patience.DEFAULT)) {
      check(live.get());

      live.exchange(bad);
      TestNetwork.await(
          "the failure", () -> bad.getState(false) == ConnectivityState.TRANSIENT_FAILURE);

      assertSame(good, live.get());
      check(live.get());
    }
    assertTrue(bad.isShutdown());
  }

  @Test
  void exchange_afterTheEnd_closesTheNewChannel() {
    LiveChannel live =
        new LiveChannel(channel(network.port(TestNetwork.SETAGAYA)), LiveChannel.Patience.DEFAULT);
    live.close();
    ManagedChannel late = channel(network.port(TestNetwork.SETAGAYA));

    live.exchange(late);

    assertTrue(late.isShutdown());
  }

  @Test
  void client_brokenFiles_keepsItsChannelUntilTheyAreWhole() throws Exception {
    Path directory = files.key().getParent();
    byte[] chain = Files.readAllBytes(files.chain());
    byte[] strange = Files.readAllBytes(network.system("terminal", "131121", "t-9").chain());
    try (Connection connection =
        Connection.to("127.0.0.1", network.port(TestNetwork.SETAGAYA))
            .node("communication", "131121")
            .certificate(directory)
            .open()) {
      ManagedChannel first = connection.channel();
      check(first);
      for (byte[] broken : new byte[][] {strange, new byte[0], {45, 45}}) {
        Renewal.replace(files.chain(), broken);
        // It looks every 100 ms: after 300 ms it has looked.
        long until = System.nanoTime() + 300_000_000;
        TestNetwork.await(
            "a look",
            () -> {
              assertSame(first, connection.channel());
              return System.nanoTime() > until;
            });
        check(connection.channel());
      }

      Renewal.replace(files.chain(), chain);
      Renewal.withSameKey(network.authority(new BodyCode("131121")), directory);

      TestNetwork.await("the renewed certificate", () -> connection.channel() != first);
      check(connection.channel());
    }
  }

  private Neighbour neighbour(LiveChannel.Patience patience) {
    InetSocketAddress here =
        InetSocketAddress.createUnresolved("127.0.0.1", network.port(TestNetwork.SETAGAYA));
    return new Neighbour(
        NodeName.parse("communication/131121"),
        () -> Optional.of(here),
        tls,
        settings -> {},
        patience);
  }

  private ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .overrideAuthority(NODE)
        .sslContext(tls)
        .build();
  }

  private static void check(ManagedChannel channel) {
    HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance());
  }

  /** Calls without pause, each on the channel of the moment. */
  private static final class Callers implements AutoCloseable {
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread[] threads = new Thread[CALLERS];

    Callers(Neighbour neighbour) {
      for (int i = 0; i < CALLERS; i++) {
        threads[i] = Thread.ofVirtual().start(() -> call(neighbour));
      }
    }

    private void call(Neighbour neighbour) {
      while (!over.get()) {
        try {
          check(neighbour.channel());
        } catch (StatusRuntimeException e) {
          failures.incrementAndGet();
        }
        calls.incrementAndGet();
      }
    }

    void finish() throws InterruptedException {
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    @Override
    public void close() {
      over.set(true);
    }
  }

  /** A stream that the server never ends. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    Watch(ManagedChannel channel) {
      HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), this);
    }

    void awaitAnswer() {
      assertTrue(answer.orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Override
    public void onNext(HealthCheckResponse value) {
      answer.complete(true);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
      answer.complete(false);
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
