package musubi.gateway.peer;

import io.grpc.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import musubi.gateway.access.NodeName;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.PeerIdentity;
import musubi.gateway.pki.Revocations;
import musubi.gateway.rpc.Loops;
import musubi.gateway.value.BodyCode;

/**
 * The other nodes, where the directory says that they are. When the directory changes, connections
 * go along: to a new address, and away from a node that lost its trust.
 *
 * <p>Thread-safe.
 */
public final class Neighbours implements AutoCloseable {
  private final DirectoryKeeper directories;
  private final SslContext tls;
  private final Loops loops;
  private final Map<NodeName, Neighbour> shared = new ConcurrentHashMap<>();
  private final Map<OnLoop, Neighbour> onLoops = new ConcurrentHashMap<>();
  private final Map<String, X509Certificate[]> shown = new ConcurrentHashMap<>();

  private record OnLoop(EventLoop loop, NodeName node) {}

  /** Neighbours of a node; connections are made when they are needed. */
  public Neighbours(DirectoryKeeper directories, SslContext tls, Loops loops) {
    this.directories = directories;
    this.tls = tls;
    this.loops = loops;
  }

  /** A node to call from any thread. */
  public Neighbour of(NodeName node) {
    return shared.computeIfAbsent(node, n -> new Neighbour(n, () -> address(n), tls));
  }

  /**
   * The channel to a node that belongs to the running event loop: a call that came on this loop
   * goes on without changing its thread.
   *
   * @throws io.grpc.StatusRuntimeException UNAVAILABLE when there is nothing to connect to
   */
  public Channel onLoop(NodeName node) {
    EventLoop loop = loops.current().orElseThrow();
    return onLoops
        .computeIfAbsent(
            new OnLoop(loop, node),
            key ->
                new Neighbour(
                    node,
                    () -> address(node),
                    tls,
                    builder ->
                        builder.eventLoopGroup(loop).channelType(loops.channel()).directExecutor(),
                    LiveChannel.Patience.DEFAULT))
        .channel();
  }

  /** Whether a server's certificates are good by the directory; asked in every handshake. */
  public boolean isTrustedServer(X509Certificate[] chain) {
    if (!(PeerIdentity.of(chain, Revocations.none()) instanceof PeerIdentity.Named named)) {
      return false;
    }
    shown.put(named.name().uri(), chain);
    return !isDistrusted(named.name(), chain);
  }

  /** The directory has changed: addresses are followed, connections to the distrusted are cut. */
  public void follow() {
    each(Neighbour::follow);
    shown.forEach(
        (uri, chain) -> {
          if (isDistrusted(CertificateName.parse(uri), chain)) {
            shown.remove(uri, chain);
            each(
                neighbour -> {
                  if (neighbour.node().uri().equals(uri)) {
                    neighbour.cut();
                  }
                });
          }
        });
  }

  /** Moves to connections that show the certificate now in force. */
  public void renew() {
    each(Neighbour::renew);
  }

  @Override
  public void close() {
    each(Neighbour::close);
  }

  /** Before the first directory a node can only ask for it. */
  private boolean isDistrusted(CertificateName name, X509Certificate[] chain) {
    return directories
        .current()
        .flatMap(directory -> directory.distrust(new BodyCode(name.code()), chain))
        .isPresent();
  }

  private Optional<InetSocketAddress> address(NodeName node) {
    return directories
        .current()
        .flatMap(directory -> directory.node(node.role(), node.body()))
        .filter(found -> found.body().equals(node.body()))
        .map(Neighbours::address);
  }

  private static InetSocketAddress address(Directory.Node node) {
    return InetSocketAddress.createUnresolved(node.host(), node.port());
  }

  private void each(Consumer<Neighbour> act) {
    Stream.concat(shared.values().stream(), onLoops.values().stream()).toList().forEach(act);
  }
}
