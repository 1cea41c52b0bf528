package musubi.gateway.peer;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import musubi.gateway.access.NodeName;

/**
 * Another node: a name to insist on, and an address that may change. The connection is made when it
 * is first needed and again whenever it is lost.
 *
 * <p>Thread-safe.
 */
public final class Neighbour implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final NodeName node;
  private final Supplier<Optional<InetSocketAddress>> where;
  private final SslContext tls;
  private final Consumer<NettyChannelBuilder> settings;
  private final LiveChannel.Patience patience;
  private volatile LiveChannel channel;
  private InetSocketAddress address;
  private boolean closed;

  /**
   * Prepares the connection.
   *
   * @param where where the node is now; empty when it may not be called
   * @param tls our key and chain, the anchors
   */
  public Neighbour(NodeName node, Supplier<Optional<InetSocketAddress>> where, SslContext tls) {
    this(node, where, tls, settings -> {}, LiveChannel.Patience.DEFAULT);
  }

  /**
   * With settings of its own.
   *
   * @param patience times for the channels that are left behind
   */
  Neighbour(
      NodeName node,
      Supplier<Optional<InetSocketAddress>> where,
      SslContext tls,
      Consumer<NettyChannelBuilder> settings,
      LiveChannel.Patience patience) {
    this.node = node;
    this.where = where;
    this.tls = tls;
    this.settings = settings;
    this.patience = patience;
  }

  /** The node. */
  public NodeName node() {
    return node;
  }

  /** DNS name that the other node's certificate must have. */
  public String name() {
    return node.role() + "-" + node.body().digits() + ".musubi.internal";
  }

  /**
   * The channel, for stubs; ask for it at every call. A connection that could not be made is tried
   * again now, at most twice a second: gRPC alone pauses up to two minutes after a long absence.
   *
   * @throws io.grpc.StatusRuntimeException UNAVAILABLE when there is nothing to connect to
   */
  public ManagedChannel channel() {
    LiveChannel live = channel;
    return (live == null ? first() : live).get();
  }

  /**
   * Moves to a new connection, which shows the certificate that is in force now. Calls in flight
   * finish on the old one; a stream that goes on is ended there after a while, and its owner opens
   * it again.
   */
  public synchronized void renew() {
    if (channel != null) {
      channel.exchange(open(address));
    }
  }

  /** Goes where the node is now. */
  synchronized void follow() {
    Optional<InetSocketAddress> now = where.get();
    if (channel == null || now.equals(Optional.of(address))) {
      return;
    }
    if (now.isEmpty()) {
      cut();
    } else {
      address = now.get();
      channel.exchange(open(address));
    }
  }

  /** Ends the connection and everything on it at once; the next call makes a new one. */
  synchronized void cut() {
    if (channel != null) {
      channel.cut();
      channel = null;
    }
  }

  /** Ends calls in flight after a while and closes the connection. */
  @Override
  public void close() {
    LiveChannel last;
    synchronized (this) {
      closed = true;
      last = channel;
    }
    if (last != null) {
      last.close();
    }
  }

  private synchronized LiveChannel first() {
    if (channel == null) {
      address =
          where
              .get()
              .filter(found -> !closed)
              .orElseThrow(
                  () ->
                      Status.UNAVAILABLE
                          .withDescription("the directory has no such node")
                          .asRuntimeException());
      channel = new LiveChannel(open(address), patience);
    }
    return channel;
  }

  private ManagedChannel open(InetSocketAddress to) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(to.getHostString(), to.getPort())
            .overrideAuthority(name())
            .sslContext(tls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .disableRetry();
    settings.accept(builder);
    return builder.build();
  }
}
