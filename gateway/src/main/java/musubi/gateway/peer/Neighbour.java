package musubi.gateway.peer;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;

/**
 * Another node: an address to connect to and a name to insist on. The connection is made when it is
 * first needed and again whenever it is lost.
 *
 * <p>Thread-safe.
 */
public final class Neighbour implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final String name;
  private final String host;
  private final int port;
  private final SslContext tls;
  private final LiveChannel channel;

  /**
   * Prepares the connection.
   *
   * @param name DNS name in the other node's certificate, {@code prefecture-130001.musubi.internal}
   * @param host host or address
   * @param tls our key and chain, the anchors
   */
  public Neighbour(String name, String host, int port, SslContext tls) {
    this(name, host, port, tls, LiveChannel.Patience.DEFAULT);
  }

  /** With other times for the channels that {@link #renew} leaves behind. */
  Neighbour(String name, String host, int port, SslContext tls, LiveChannel.Patience patience) {
    this.name = name;
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.channel = new LiveChannel(open(), patience);
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
    return channel.get();
  }

  /**
   * Moves to a new connection, which shows the certificate that is in force now. Calls in flight
   * finish on the old one; a stream that goes on is ended there after a while, and its owner opens
   * it again.
   */
  public void renew() {
    channel.exchange(open());
  }

  /** Ends calls in flight after a while and closes the connection. */
  @Override
  public void close() {
    channel.close();
  }

  private ManagedChannel open() {
    return NettyChannelBuilder.forAddress(host, port)
        .overrideAuthority(name)
        .sslContext(tls)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .disableRetry()
        .build();
  }
}
