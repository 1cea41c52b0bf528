package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.client.Receipt;
import musubi.contract.Contract;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.access.Routes;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.directory.PgDirectory;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.ops.Metrics;
import musubi.gateway.peer.Neighbours;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pki.Revocations;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.record.Receipts;
import musubi.gateway.record.Recorder;
import musubi.gateway.record.Sweeper;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Streams through a forwarder to a destination that the test plays, on raw bytes: what is sent on
 * either side arrives on the other, no faster than it is taken there. No exchange is a forwarded
 * stream of both directions yet, so the forwarder has one route that the contracts do not have.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardedStreamTest {
  private static final String METHOD = "musubi.registry.v1.NoticeService/NotifyUpdates";
  private static final NodeName OWN = NodeName.parse("communication/131121");
  private static final int FRAMES = 10_000;
  private static final int FRAME_BYTES = 2_000;

  /** Windows and buffers of two connections; what is sent in all is 20 MB. */
  private static final int MOST_UNDER_WAY = 10_000_000 / FRAME_BYTES;

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, SETAGAYA);
  private final LinkedBlockingQueue<Arrived> arrivals = new LinkedBlockingQueue<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  @BeforeAll
  void start() throws Exception {
    TlsMaterial material = TlsMaterial.load(network.certificate(Member.NATION.certificateName()));
    Server nation =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", network.port(Member.NATION)))
            .sslContext(Tls.server(material.keyManager(), material.trustManager(Revocations::none)))
            .fallbackHandlerRegistry(new Played())
            .build()
            .start();
    parts.push(() -> nation.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
    startForwarder();
  }

  @AfterAll
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private void startForwarder() throws Exception {
    InstantSource clock = InstantSource.system();
    Migrations.migrate(network.database(SETAGAYA), List.of("db/node"));
    Vertx vertx = Vertx.vertx();
    parts.push(
        () -> vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
    Database database =
        started(Database.open(vertx, network.database(SETAGAYA), 2, 2, Duration.ofSeconds(20)));
    new Sweeper(database, RequestWindow.DEFAULT, clock).close();
    Recorder recorder = started(new Recorder(database));
    TlsMaterial material = TlsMaterial.load(network.certificate(SETAGAYA.certificateName()));
    DirectoryKeeper directories =
        new DirectoryKeeper(
            new PgDirectory(database), "local", material::anchors, Duration.ofHours(1), clock);
    SigningKey key = SigningKey.open(network.directory(OWN).resolve("signing"));
    directories.take(
        Files.readAllBytes(
            network.configuration(SETAGAYA).getParent().resolveSibling("directory.bin")));
    Loops loops = started(new Loops());
    Neighbours neighbours = started(new Neighbours(directories, Tls.client(material), loops));
    Contract contract = Contract.load();
    started(
            RpcServer.start(
                new RpcServer.Parts(
                    new InetSocketAddress("127.0.0.1", network.port(SETAGAYA)),
                    Tls.server(material.keyManager(), material.trustManager(Revocations::none)),
                    Routes.of(OWN, List.of(forwardedStream(contract))),
                    contract,
                    directories,
                    new Hops(OWN, key.jwsSigner(Hops.TYPE), node -> List.of()),
                    new StatementVerifier(body -> List.of()),
                    List.of(),
                    recorder,
                    recorder,
                    started(new Receipts(OWN.path(), key, clock)),
                    loops,
                    neighbours::onLoop,
                    RequestWindow.DEFAULT,
                    RpcServer.Limits.DEFAULT,
                    clock,
                    new Metrics())))
        .serving();
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  /** The stream of both directions, as an exchange of terminals with the nation. */
  private static Contract.Method forwardedStream(Contract contract) {
    Contract.Method stream = contract.method(METHOD).orElseThrow();
    return new Contract.Method(
        METHOD,
        stream.descriptor(),
        stream.exchange().toBuilder()
            .clearRoute()
            .addRoute(
                Route.newBuilder()
                    .setCaller(Party.PARTY_TERMINAL)
                    .setVia(Party.PARTY_COMMUNICATION)
                    .setCallee(Party.PARTY_NATION)
                    .setScope(Scope.SCOPE_ANY_BODY))
            .build(),
        stream.comment());
  }

  @Test
  void frames_toASlowReader_waitAtTheSenderAndAllArrive() throws Exception {
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      Sender sender = new Sender(terminal, "frames-onward");
      Arrived arrived = arrived();
      sender.sendAll();
      awaitStanding(sender.sent);
      int underWay = sender.sent.get();

      assertTrue(underWay < MOST_UNDER_WAY, "under way: " + underWay);
      arrived.call.request(FRAMES + 1);

      assertEquals("", arrived.requestEnd.get(60, TimeUnit.SECONDS));
      assertEquals(FRAMES, arrived.count.get());
      assertArrayEquals(digestOfAll(), arrived.digest.digest());
      System.out.printf(
          "forwarded frames: %d of %d under way to a reader that takes none%n", underWay, FRAMES);

      arrived.call.close(Status.OK, new Metadata());
      assertEquals(Status.Code.OK, sender.end.get(20, TimeUnit.SECONDS).getCode());
      assertEquals(
          List.of(
              List.of(
                  "1", String.valueOf(FRAMES), HexFormat.of().formatHex(digestOfAll()), "0", "0")),
          closing("frames-onward"));
    }
  }

  @Test
  void frames_backToASlowReader_waitAtTheSenderAndAllArrive() throws Exception {
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      Sender reader = new Sender(terminal, "frames-back");
      Arrived arrived = arrived();
      reader.call.halfClose();
      arrived.call.sendHeaders(new Metadata());
      arrived.answerAll();
      awaitStanding(arrived.answered);
      int underWay = arrived.answered.get();

      assertTrue(underWay < MOST_UNDER_WAY, "under way: " + underWay);
      reader.call.request(FRAMES + 1);

      assertEquals(Status.Code.OK, reader.end.get(60, TimeUnit.SECONDS).getCode());
      assertEquals(FRAMES, reader.count.get());
      assertArrayEquals(digestOfAll(), reader.digest.digest());
      System.out.printf(
          "answered frames: %d of %d under way to a reader that takes none%n", underWay, FRAMES);
      List<String> closing = closing("frames-back").getFirst();
      assertEquals(String.valueOf(FRAMES), closing.get(3));
      assertEquals("0", closing.get(4));
    }
  }

  @Test
  void end_withDetailsAndTrailers_comesBackByteForByte() throws Exception {
    byte[] details = {0, 1, 2, (byte) 0xff, 13, 10, 127};
    byte[] receipt = {8, 1, 0, (byte) 0x80};
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, details);
    trailers.put(Headers.RECEIPT, receipt);
    Metadata.Key<String> own = Metadata.Key.of("x-own", Metadata.ASCII_STRING_MARSHALLER);
    trailers.put(own, "a value, with blanks");
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      Sender sender = new Sender(terminal, "end-details");
      Arrived arrived = arrived();
      sender.call.halfClose();
      arrived.call.request(1);
      assertEquals("", arrived.requestEnd.get(20, TimeUnit.SECONDS));

      arrived.call.close(Status.UNAVAILABLE.withDescription("終わり: 100% 無理"), trailers);

      Status status = sender.end.get(20, TimeUnit.SECONDS);
      assertEquals(Status.Code.UNAVAILABLE, status.getCode());
      assertEquals("終わり: 100% 無理", status.getDescription());
      assertArrayEquals(details, sender.trailers.get(DETAILS));
      assertEquals("a value, with blanks", sender.trailers.get(own));
      List<byte[]> receipts = Headers.receipts(sender.trailers);
      assertEquals(2, receipts.size());
      assertArrayEquals(receipt, receipts.getFirst());
      assertEquals("communication/131121", Receipt.parse(receipts.get(1)).node());
    }
  }

  @Test
  void deadlineAndCancellation_reachTheDestination() throws Exception {
    try (TestPeer terminal = peer(network, "terminal/131121/counter", SETAGAYA)) {
      Sender sender =
          new Sender(
              terminal, "deadline", CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.SECONDS));
      Arrived arrived = arrived();

      assertNotNull(arrived.deadline);
      assertTrue(arrived.deadline.timeRemaining(TimeUnit.SECONDS) > 60);
      assertTrue(arrived.deadline.timeRemaining(TimeUnit.SECONDS) <= 100);
      sender.call.cancel("no longer wanted", null);

      assertEquals("cancelled", arrived.requestEnd.get(20, TimeUnit.SECONDS));
      await("the closing row", () -> !closing("deadline").isEmpty());
      assertEquals("3", closing("deadline").getFirst().getFirst());
    }
  }

  private List<List<String>> closing(String reference) {
    return rows(
        network,
        SETAGAYA,
        "select decision, request_frames, encode(request_digest, 'hex'), response_frames, status"
            + " from call_record where reference = ? and closes is not null",
        reference);
  }

  private Arrived arrived() throws InterruptedException {
    Arrived arrived = arrivals.poll(20, TimeUnit.SECONDS);
    assertNotNull(arrived, "nothing arrived");
    return arrived;
  }

  /** Until nothing more is sent for a while. */
  private static void awaitStanding(AtomicInteger sent) {
    long[] since = {System.nanoTime()};
    int[] last = {-1};
    await(
        "the sender to stand",
        () -> {
          if (sent.get() != last[0]) {
            last[0] = sent.get();
            since[0] = System.nanoTime();
          }
          return last[0] > 0 && System.nanoTime() - since[0] > 1_000_000_000L;
        });
  }

  private static byte[] frame(int number) {
    return ByteBuffer.allocate(FRAME_BYTES).putInt(number).array();
  }

  private static byte[] digestOfAll() {
    MessageDigest digest = sha256();
    for (int i = 0; i < FRAMES; i++) {
      add(digest, frame(i));
    }
    return digest.digest();
  }

  private static void add(MessageDigest digest, byte[] frame) {
    digest.update(ByteBuffer.allocate(4).putInt(frame.length).array());
    digest.update(frame);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodDescriptor<byte[], byte[]> method() {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(METHOD)
        .setRequestMarshaller(ByteMarshaller.INSTANCE)
        .setResponseMarshaller(ByteMarshaller.INSTANCE)
        .build();
  }

  /** A terminal's side; takes nothing until it is asked to. */
  private static final class Sender extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final MessageDigest digest = sha256();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile Metadata trailers = new Metadata();

    Sender(TestPeer peer, String reference) {
      this(peer, reference, CallOptions.DEFAULT);
    }

    Sender(TestPeer peer, String reference, CallOptions options) {
      Metadata headers = new Metadata();
      headers.put(Headers.DESTINATION, "nation/900001");
      headers.put(Headers.REFERENCE, reference);
      call = peer.channel().newCall(method(), options);
      call.start(this, headers);
    }

    synchronized void sendAll() {
      sending.set(true);
      while (call.isReady() && sent.get() < FRAMES) {
        call.sendMessage(frame(sent.getAndIncrement()));
        if (sent.get() == FRAMES) {
          call.halfClose();
        }
      }
    }

    @Override
    public void onReady() {
      if (sending.get()) {
        sendAll();
      }
    }

    @Override
    public void onMessage(byte[] message) {
      count.incrementAndGet();
      add(digest, message);
    }

    @Override
    public void onClose(Status status, Metadata last) {
      trailers = last;
      end.complete(status);
    }
  }

  /** A forwarded call as it arrives at the nation that the test plays. */
  private static final class Arrived extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final io.grpc.Deadline deadline = Context.current().getDeadline();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean answering = new AtomicBoolean();
    private final MessageDigest digest = sha256();
    private final CompletableFuture<String> requestEnd = new CompletableFuture<>();

    Arrived(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    synchronized void answerAll() {
      answering.set(true);
      while (call.isReady() && answered.get() < FRAMES) {
        call.sendMessage(frame(answered.getAndIncrement()));
        if (answered.get() == FRAMES) {
          call.close(Status.OK, new Metadata());
        }
      }
    }

    @Override
    public void onReady() {
      if (answering.get()) {
        answerAll();
      }
    }

    @Override
    public void onMessage(byte[] message) {
      count.incrementAndGet();
      add(digest, message);
    }

    @Override
    public void onHalfClose() {
      requestEnd.complete("");
    }

    @Override
    public void onCancel() {
      requestEnd.complete("cancelled");
    }
  }

  /** Takes any method; what is not forwarded is left open and unanswered. */
  private final class Played extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      return ServerMethodDefinition.create(
          method(),
          (call, headers) -> {
            Arrived arrived = new Arrived(call);
            if (headers.containsKey(Headers.HOP)) {
              arrivals.add(arrived);
            }
            return arrived;
          });
    }
  }
}
