package musubi.gateway.peer;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;

/**
 * Another node: an address to connect to and a name to insist on. The connection is made when it is
 * first needed and again whenever it is lost.
 */
public final class Neighbour implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
  private static final long STOP_SECONDS = 5;

  private final String name;
  private final ManagedChannel channel;

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

  /** The channel, for stubs. */
  public ManagedChannel channel() {
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
