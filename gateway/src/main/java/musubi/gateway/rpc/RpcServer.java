package musubi.gateway.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Descriptors;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.contract.Contract;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.access.Routes;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.ops.Metrics;
import musubi.gateway.record.Receipts;
import musubi.gateway.record.Recorder;
import musubi.gateway.record.Records;

/**
 * The gRPC server of a node. Calls run on virtual threads; every one passes the {@link Gate}; what
 * no service of this role serves is refused by route, not merely unknown.
 */
public final class RpcServer implements AutoCloseable {
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_OPEN_CALLS = 200;
  private static final long STOP_SECONDS = 20;

  private final Server server;
  private final HealthStatusManager health;
  private final Gate gate;
  private final Forwarder forwarder;
  private final List<Admission> admissions;
  private final ExecutorService executor;

  private RpcServer(
      Server server,
      HealthStatusManager health,
      Gate gate,
      Forwarder forwarder,
      List<Admission> admissions,
      ExecutorService executor) {
    this.server = server;
    this.health = health;
    this.gate = gate;
    this.forwarder = forwarder;
    this.admissions = admissions;
    this.executor = executor;
  }

  /**
   * What one peer may take of a node. The values are ours.
   *
   * @param messageBytes largest message
   * @param callsPerConnection calls at once on one connection
   * @param calls calls at once on the node
   * @param patience time a caller has to send its message
   * @param handshake time a peer has for its handshake
   * @param idle time after which a connection without a call is closed
   */
  public record Limits(
      int messageBytes,
      int callsPerConnection,
      int calls,
      Duration patience,
      Duration handshake,
      Duration idle) {
    /** The values that apply when the configuration names none. */
    public static final Limits DEFAULT =
        new Limits(
            4 * 1024 * 1024,
            1_000,
            4_000,
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10));
  }

  /**
   * What a server is made of.
   *
   * @param services what this role serves
   * @param recorder records of calls that end here
   * @param passages records of calls that are passed on
   * @param onward the channel to a node that belongs to the running event loop
   */
  public record Parts(
      InetSocketAddress address,
      SslContext tls,
      Routes routes,
      Contract contract,
      DirectoryKeeper directories,
      Hops hops,
      StatementVerifier statements,
      List<BindableService> services,
      Recorder recorder,
      Records passages,
      Receipts receipts,
      Loops loops,
      Function<NodeName, Channel> onward,
      RequestWindow window,
      Limits limits,
      InstantSource clock,
      Metrics metrics) {}

  /** Listens; calls are refused as unavailable until {@link #serving}. */
  public static RpcServer start(Parts parts) {
    Callers callers = new Callers(parts.directories, parts.clock, parts.metrics);
    Judge judge =
        new Judge(parts.routes, callers, parts.hops, parts.statements, parts.window, parts.clock);
    Answers answers = new Answers(parts.recorder, parts.receipts, parts.clock, parts.metrics);
    Admission admission = new Admission(parts.limits.calls, parts.limits.patience, parts.metrics);
    parts.metrics.gauge("musubi_calls_inside", admission::inside);
    Admission openAdmission = new Admission(MAX_OPEN_CALLS, parts.limits.patience, parts.metrics);
    parts.metrics.gauge("musubi_open_calls_inside", openAdmission::inside);
    Forwarder forwarder =
        new Forwarder(
            judge,
            parts.hops,
            parts.loops,
            admission,
            parts.onward,
            parts.passages,
            answers,
            parts.clock,
            parts.metrics);
    Gate gate =
        new Gate(judge, forwarder, admission, openAdmission, answers, parts.clock, parts.metrics);
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(parts.address)
            .bossEventLoopGroup(parts.loops.boss())
            .workerEventLoopGroup(parts.loops.workers())
            .channelType(parts.loops.serverChannel())
            .directExecutor()
            .callExecutor(
                new ServerCallExecutorSupplier() {
                  @Override
                  public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
                    return gate.isForwarded(call, headers)
                        ? MoreExecutors.directExecutor()
                        : executor;
                  }
                })
            .sslContext(parts.tls)
            .addTransportFilter(callers)
            .maxInboundMessageSize(parts.limits.messageBytes)
            .maxInboundMetadataSize(MAX_HEADER_BYTES)
            .maxConcurrentCallsPerConnection(parts.limits.callsPerConnection)
            .handshakeTimeout(parts.limits.handshake.toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(parts.limits.idle.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxRstFramesPerWindow(1_000, 1)
            .intercept(gate)
            .addService(health.getHealthService())
            .addService(
                ServerInterceptors.intercept(
                    ProtoReflectionServiceV1.newInstance(),
                    new ReflectionScope(parts.routes, callers)))
            .fallbackHandlerRegistry(new Unserved(parts.contract));
    parts.services.forEach(service -> builder.addService(onBytes(service)));
    List<Admission> admissions = List.of(admission, openAdmission);
    try {
      return new RpcServer(builder.build().start(), health, gate, forwarder, admissions, executor);
    } catch (IOException e) {
      admissions.forEach(Admission::close);
      executor.shutdown();
      throw new UncheckedIOException("cannot listen on " + parts.address, e);
    }
  }

  /** Tells health checks that calls are taken. */
  public void serving() {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Takes no new calls, finishes those inside, then closes. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    gate.stop();
    forwarder.stop();
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    admissions.forEach(Admission::close);
    executor.shutdown();
  }

  /** The service on received bytes: the gate decides by headers, then the message is parsed. */
  private static ServerServiceDefinition onBytes(BindableService service) {
    ServerServiceDefinition checked =
        ServerInterceptors.intercept(service.bindService(), new ClosedSchema());
    return ServerInterceptors.useMarshalledMessages(checked, ByteMarshaller.INSTANCE);
  }

  /** Methods of the contract that no service here serves: the gate refuses them by route. */
  private static final class Unserved extends HandlerRegistry {
    private final Contract contract;

    Unserved(Contract contract) {
      this.contract = contract;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      Optional<Contract.Method> method = contract.method(name);
      return method.isEmpty()
          ? null
          : ServerMethodDefinition.create(
              descriptor(method.get()),
              (call, headers) -> {
                throw new IllegalStateException("a method that this role does not serve: " + name);
              });
    }

    private static MethodDescriptor<byte[], byte[]> descriptor(Contract.Method method) {
      return MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(type(method.descriptor()))
          .setFullMethodName(method.fullMethodName())
          .setRequestMarshaller(ByteMarshaller.INSTANCE)
          .setResponseMarshaller(ByteMarshaller.INSTANCE)
          .build();
    }

    private static MethodType type(Descriptors.MethodDescriptor method) {
      if (method.isClientStreaming()) {
        return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
      }
      return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
    }
  }
}
