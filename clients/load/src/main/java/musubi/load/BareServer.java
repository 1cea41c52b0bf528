package musubi.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.rpc.Tls;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * The baseline of inquiries, a program of its own: a bare gRPC server with the TLS of a node that
 * does one SELECT per call and answers the row, without gate and without record. It never waits: a
 * call goes from the connection's thread to the database's and back.
 */
final class BareServer {
  /** Answered with one SELECT. */
  static final String INQUIRE = InquiryServiceGrpc.getInquireMethod().getFullMethodName();

  /** Answered with bytes at hand. */
  static final String ECHO = InquiryServiceGrpc.SERVICE_NAME + "/Echo";

  // Those of a node.
  private static final int READ_CONNECTIONS = 3;
  private static final int READ_PIPELINE = 64;

  private final PgIdentityFile file = PgIdentityFile.ofMunicipality();
  private final Pool pool;
  private final List<String> codes;
  private final byte[] someAnswer;

  private BareServer(Pool pool, List<String> codes) {
    this.pool = pool;
    this.codes = codes;
    this.someAnswer = select(codes.getFirst()).map(this::answer).await();
  }

  /**
   * Serves {@code port}, and {@code select IN_FLIGHT SECONDS}, which is answered with calls,
   * seconds and percentiles.
   *
   * @param arguments URL and password file of the database, directory of the certificate, how many
   *     residents there are
   */
  public static void main(String[] arguments) throws IOException {
    Logs.configure("WARN", Optional.empty());
    BareServer bare =
        new BareServer(
            pool(DatabaseUrl.parse(arguments[0], Path.of(arguments[1]))),
            Residents.codes(Integer.parseInt(arguments[3])));
    TlsMaterial tls = TlsMaterial.load(TlsFiles.in(Path.of(arguments[2]), List.of()));
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .directExecutor()
            .sslContext(Tls.server(tls.keyManager(), tls.trustManager()))
            .addService(bare.service())
            .build()
            .start();
    ChildJvm.serve(
        line -> line.equals("port") ? "" + server.getPort() : bare.select(line.split(" ")));
    System.exit(0);
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(InquiryServiceGrpc.SERVICE_NAME)
        .addMethod(Bytes.unary(INQUIRE), ServerCalls.asyncUnaryCall(this::inquire))
        .addMethod(
            Bytes.unary(ECHO), ServerCalls.asyncUnaryCall((request, out) -> send(someAnswer, out)))
        .build();
  }

  private void inquire(byte[] request, StreamObserver<byte[]> out) {
    select(code(request))
        .map(this::answer)
        .onSuccess(answer -> send(answer, out))
        .onFailure(e -> out.onError(Status.INTERNAL.withCause(e).asRuntimeException()));
  }

  private Future<RowSet<Row>> select(String code) {
    return pool.preparedQuery(file.selectByCode()).execute(Tuple.of(code));
  }

  private byte[] answer(RowSet<Row> rows) {
    Disclosed person = file.held(rows).getFirst().disclosed().orElseThrow();
    return InquireResponse.newBuilder()
        .setRecord(IdentityMessages.answer(person, Set.of(Item.INDIVIDUAL_NUMBER)))
        .setAnsweredBy(AnsweringTier.ANSWERING_TIER_COMMUNICATION)
        .build()
        .toByteArray();
  }

  private static void send(byte[] answer, StreamObserver<byte[]> out) {
    out.onNext(answer);
    out.onCompleted();
  }

  private static String code(byte[] request) {
    try {
      return InquireRequest.parseFrom(request).getResidentRecordCode();
    } catch (InvalidProtocolBufferException e) {
      throw Status.INVALID_ARGUMENT.asRuntimeException();
    }
  }

  /** The SELECT alone, without gRPC. */
  private String select(String[] words) {
    int inFlight = Integer.parseInt(words[1]);
    ConcurrentHistogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    Phaser underWay = new Phaser(1 + inFlight);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(Long.parseLong(words[2]));
    IntStream.range(0, inFlight).forEach(i -> selectUntil(end, micros, underWay));
    underWay.arriveAndAwaitAdvance();
    double seconds = (System.nanoTime() - start) / 1e9;
    Outcome.Latency latency = Outcome.Latency.of(micros);
    return String.format(
        Locale.ROOT,
        "%d %f %f %f %f",
        micros.getTotalCount(),
        seconds,
        latency.p50(),
        latency.p99(),
        latency.p999());
  }

  private void selectUntil(long end, ConcurrentHistogram micros, Phaser underWay) {
    long begun = System.nanoTime();
    if (begun >= end) {
      underWay.arriveAndDeregister();
      return;
    }
    select(codes.get(ThreadLocalRandom.current().nextInt(codes.size())))
        .onSuccess(
            rows -> {
              micros.recordValue((System.nanoTime() - begun) / 1_000);
              selectUntil(end, micros, underWay);
            })
        .onFailure(e -> System.exit(1));
  }

  private static Pool pool(DatabaseUrl url) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(READ_CONNECTIONS).setMaxWaitQueueSize(10_000))
        .connectingTo(
            new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(READ_PIPELINE))
        .using(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)))
        .build();
  }
}
