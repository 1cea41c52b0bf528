package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A connection of a system to a node of its own organisation: mutual TLS 1.3, the node checked by
 * name. It connects when first used and again whenever it is lost.
 *
 * <p>Key, certificates and anchors may be renewed at any time, file by file: when they belong
 * together the connection moves to them, and no call fails for it.
 *
 * <p>Thread-safe; make one per node and close it at the end.
 */
public final class Connection implements AutoCloseable {
  /** How often the files are looked at, at most; ours. */
  private static final long LOOK_AGAIN_NANOS = 100_000_000;

  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final Certificate certificate;
  private final Function<SslContext, ManagedChannel> channels;
  private final LiveChannel channel;
  private final Duration deadline;
  private final String body;
  private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
  private volatile List<String> taken;

  private Connection(
      Certificate certificate,
      Function<SslContext, ManagedChannel> channels,
      Duration deadline,
      String body) {
    this.certificate = certificate;
    this.body = body;
    this.channels = channels;
    this.deadline = deadline;
    this.taken = certificate.stamps();
    this.channel = new LiveChannel(link(certificate.read()));
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
    long last = lastLook.get();
    if (now - last >= LOOK_AGAIN_NANOS && lastLook.compareAndSet(last, now)) {
      takeRenewed();
    }
    return channel.get().channel();
  }

  /** The channel for one call, with the certificate that it shows. */
  Link link() {
    channel();
    return channel.get();
  }

  /** Code of the body whose node answers, which is one's own. */
  public String body() {
    return body;
  }

  /**
   * SHA-256 of the certificate that new calls show, base64url, 43 characters ([RFC 8705 3.1]): what
   * an operator statement is bound to.
   */
  public String thumbprint() {
    return link().thumbprint();
  }

  /** Time that one call may take. */
  public Duration deadline() {
    return deadline;
  }

  /** Ends the connection; calls in flight have five seconds. */
  @Override
  public void close() {
    channel.close();
  }

  /** Files that are broken or do not yet belong together are tried again at the next look. */
  private void takeRenewed() {
    List<String> found = certificate.stamps();
    if (found.equals(taken)) {
      return;
    }
    Certificate.Usable renewed;
    try {
      renewed = certificate.read();
    } catch (IllegalArgumentException e) {
      return;
    }
    taken = found;
    channel.exchange(link(renewed));
  }

  private Link link(Certificate.Usable usable) {
    return new Link(channels.apply(usable.tls()), usable.thumbprint());
  }

  /** A channel and the thumbprint of the certificate that it shows. */
  record Link(ManagedChannel channel, String thumbprint) {
    @Override
    public String toString() {
      return "Link";
    }
  }

  /** Describes a connection; not thread-safe. */
  public static final class Builder {
    private final String host;
    private final int port;
    private String node;
    private String body;
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
      this.node = role + "-" + body + ".musubi.internal";
      this.body = body;
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
      return new Connection(
          new Certificate(directory), channels(host, port, node, receipts), deadline, body);
    }

    private static Function<SslContext, ManagedChannel> channels(
        String host, int port, String authority, Consumer<List<byte[]>> taker) {
      return tls ->
          NettyChannelBuilder.forAddress(host, port)
              .overrideAuthority(authority)
              .sslContext(tls)
              .intercept(Receipts.capturing(taker))
              .maxInboundMessageSize(MAX_MESSAGE_BYTES)
              .keepAliveTime(30, TimeUnit.SECONDS)
              .build();
    }
  }
}
