package musubi.gateway.peer;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another node: an address to connect to and a name to insist on. The connection is made when it is
 * first needed and again whenever it is lost.
 */
public final class Neighbour implements AutoCloseable {
  private static final long TRY_AGAIN_NANOS = 500_000_000;
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
  private static final long STOP_SECONDS = 5;

  private final String name;
  private final ManagedChannel channel;
  private final AtomicLong lastTry = new AtomicLong(System.nanoTime());

  /**
   * Prepares the connection.
   *
   * @param name DNS name in the other node's certificate, {@code prefecture-130001.musubi.internal}
   * @param host host or address
   * @param tls our key and chain, the anchors
   */
  public Neighbour(String name, String host, int port, SslContext tls) {
    this.name = name;
    this.channel =
        NettyChannelBuilder.forAddress(host, port)
            .overrideAuthority(name)
            .sslContext(tls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .disableRetry()
            .build();
  }

  /** DNS name that the other node's certificate must have. */
  public String name() {
    return name;
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

  /** Ends calls in flight after a while and closes the connection. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
