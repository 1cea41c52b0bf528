package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * A connection of a system to a node of its own organisation: mutual TLS 1.3, the node checked by
 * name. It connects when first used and again whenever it is lost.
 *
 * <p>Thread-safe; make one per node and close it at the end.
 */
public final class Connection implements AutoCloseable {
  private static final long TRY_AGAIN_NANOS = 500_000_000;
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final ManagedChannel channel;
  private final AtomicLong lastTry = new AtomicLong(System.nanoTime());
  private final Duration deadline;

  private Connection(ManagedChannel channel, Duration deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /** Starts to describe a connection. */
  public static Builder to(String host, int port) {
    return new Builder(host, port);
  }

  /**
   * The channel, for stubs; ask for it at every call. A connection that could not be made is tried
   * again now, at most twice a second: gRPC alone pauses up to two minutes after a long absence.
   */
  public ManagedChannel channel() {
    long now = System.nanoTime();
    long last = lastTry.get();
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
        && now - last >= TRY_AGAIN_NANOS
        && lastTry.compareAndSet(last, now)) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  /** Time that one call may take. */
  public Duration deadline() {
    return deadline;
  }

  /** Ends the connection; calls in flight have five seconds. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Describes a connection; not thread-safe. */
  public static final class Builder {
    private final String host;
    private final int port;
    private String node;
    private Path directory;
    private Duration deadline = Duration.ofSeconds(10);
    private Consumer<List<byte[]>> receipts = ignored -> {};

    private Builder(String host, int port) {
      this.host = requireNonNull(host, "host");
      this.port = port;
    }

    /**
     * Required. The node that must answer.
     *
     * @param role role of the node, {@code communication}
     * @param body code of its body, {@code 131121}
     */
    public Builder node(String role, String body) {
      node = role + "-" + body + ".musubi.internal";
      return this;
    }

    /**
     * Required. Directory with key.pem, chain.pem and root.pem, as {@code ./musubi pki} makes it.
     */
    public Builder certificate(Path certificateDirectory) {
      directory = certificateDirectory;
      return this;
    }

    /** Time that one call may take; 10 seconds when not set. */
    public Builder deadline(Duration limit) {
      deadline = limit;
      return this;
    }

    /**
     * Who takes the receipts of each call, as {@link Receipts#capturing} gives them; nobody when
     * not set.
     */
    public Builder receipts(Consumer<List<byte[]>> taker) {
      receipts = taker;
      return this;
    }

    /**
     * The connection.
     *
     * @throws IllegalArgumentException key or certificates cannot be used
     */
    public Connection open() {
      requireNonNull(node, "node(role, body) is required");
      requireNonNull(directory, "certificate(directory) is required");
      try {
        return new Connection(
            NettyChannelBuilder.forAddress(host, port)
                .overrideAuthority(node)
                .sslContext(
                    GrpcSslContexts.forClient()
                        .keyManager(
                            directory.resolve("chain.pem").toFile(),
                            directory.resolve("key.pem").toFile())
                        .trustManager(directory.resolve("root.pem").toFile())
                        .protocols("TLSv1.3")
                        .build())
                .intercept(Receipts.capturing(receipts))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .build(),
            deadline);
      } catch (SSLException e) {
        throw new IllegalArgumentException("key or certificates of " + directory, e);
      }
    }
  }
}
