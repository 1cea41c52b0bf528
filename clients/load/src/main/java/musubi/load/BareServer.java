package musubi.load;

import io.grpc.Server;
import io.grpc.ServerCallHandler;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * The baseline of inquiries, a program of its own: a bare gRPC server with the TLS of a node that
 * asks the database what a node asks and answers the rows, without gate and without record. It
 * never waits: a call goes from the connection's thread to the database's and back.
 */
final class BareServer {
  // Those of a node.
  private static final int READ_CONNECTIONS = 3;
  private static final int READ_PIPELINE = 64;

  private final Population population;
  private final BareFile file;
  private final Pool pool;
  private List<BareFile.Asking> drawn = List.of();

  private BareServer(Asked asked, Population population, Pool pool) {
    this.population = population;
    this.file = asked.bareFile();
    this.pool = pool;
  }

  /**
   * Serves {@code port}; {@code prepare KEY COUNT}, which draws whom to ask for; and {@code select
   * IN_FLIGHT MILLIS}, which is answered with calls, seconds and percentiles.
   *
   * @param arguments URL and password file of the database, directory of the certificate, who is
   *     asked, how many residents there are
   */
  public static void main(String[] arguments) throws IOException {
    Logs.configure("WARN", Optional.empty());
    Asked asked = Asked.valueOf(arguments[3]);
    BareServer bare =
        new BareServer(
            asked,
            asked.population(Integer.parseInt(arguments[4])),
            pool(DatabaseUrl.parse(arguments[0], Path.of(arguments[1]))));
    TlsMaterial tls = TlsMaterial.load(TlsFiles.in(Path.of(arguments[2]), List.of()));
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .directExecutor()
            .sslContext(Tls.server(tls.keyManager(), tls.trustManager()))
            .addService(bare.service(InquiryKey.CODE))
            .addService(bare.service(InquiryKey.NAME))
            .build()
            .start();
    ChildJvm.serve(line -> bare.answer(server.getPort(), line.split(" ")));
    System.exit(0);
  }

  private String answer(int port, String[] words) {
    return switch (words[0]) {
      case "port" -> Integer.toString(port);
      case "prepare" -> prepare(InquiryKey.valueOf(words[1]), Integer.parseInt(words[2]));
      case "select" -> select(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** The service of a key, which other keys may share. */
  private ServerServiceDefinition service(InquiryKey key) {
    BareFile.Asking some = draw(key);
    List<byte[]> atHand = file.answer(some, select(some).await());
    return ServerServiceDefinition.builder(key.service())
        .addMethod(key.method(), handler(key, (question, out) -> ask(key, question, out)))
        .addMethod(key.echo(), handler(key, (question, out) -> send(atHand, out)))
        .build();
  }

  private static ServerCallHandler<byte[], byte[]> handler(
      InquiryKey key, BiConsumer<byte[], StreamObserver<byte[]>> method) {
    return key.isSearch()
        ? ServerCalls.asyncServerStreamingCall(method::accept)
        : ServerCalls.asyncUnaryCall(method::accept);
  }

  private void ask(InquiryKey key, byte[] question, StreamObserver<byte[]> out) {
    BareFile.Asking asking = file.asking(key.isSearch(), question);
    select(asking)
        .map(rows -> file.answer(asking, rows))
        .onSuccess(answer -> send(answer, out))
        .onFailure(e -> out.onError(Status.INTERNAL.withCause(e).asRuntimeException()));
  }

  private Future<List<RowSet<Row>>> select(BareFile.Asking asking) {
    List<Future<RowSet<Row>>> rows =
        asking.selects().stream()
            .map(select -> pool.preparedQuery(select.sql()).execute(select.parameters()))
            .toList();
    return rows.size() == 1
        ? rows.getFirst().map(List::of)
        : Future.all(rows).map(all -> all.list());
  }

  private static void send(List<byte[]> answer, StreamObserver<byte[]> out) {
    answer.forEach(out::onNext);
    out.onCompleted();
  }

  private BareFile.Asking draw(InquiryKey key) {
    return file.asking(key.isSearch(), key.question(population.any(key)));
  }

  private String prepare(InquiryKey key, int count) {
    drawn = IntStream.range(0, count).parallel().mapToObj(i -> draw(key)).toList();
    return "prepared";
  }

  /** The SELECTs alone, without gRPC. */
  private String select(int inFlight, long millis) {
    ConcurrentHistogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    Phaser underWay = new Phaser(1 + inFlight);
    long start = System.nanoTime();
    long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
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
    select(drawn.get(ThreadLocalRandom.current().nextInt(drawn.size())))
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
                .setPipeliningLimit(READ_PIPELINE)
                .setProperties(Map.of("enable_seqscan", "off")))
        .using(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)))
        .build();
  }
}
