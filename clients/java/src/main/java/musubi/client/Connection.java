package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private final ReceiptKeeper receipts;
  private final CallObserver observer;
  private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
  private volatile List<String> taken;

  private Connection(Builder described) {
    this.certificate = new Certificate(described.directory);
    this.body = described.body;
    this.channels = described::channel;
    this.deadline = described.deadline;
    this.receipts = described.receipts;
    this.observer = described.observer;
    this.taken = certificate.stamps();
    this.channel = new LiveChannel(link(certificate.read()));
  }

  /**
   * Starts to describe a connection:
   *
   * {@snippet file="FirstCall.java" region="call"}
   */
  public static NeedsNode to(String host, int port) {
    return new Builder(host, port);
  }

  /** Calls that this system makes by itself. */
  public SystemCalls system() {
    return new SystemCalls(this);
  }

  /**
   * Calls that an operator makes.
   *
   * @param statements where statements come from, asked for each act
   * @param purpose who calls for what; {@link OperatorCalls#with} for another
   */
  public OperatorCalls operator(Statements statements, Purpose purpose) {
    return new OperatorCalls(this, statements, purpose);
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

  ReceiptKeeper receipts() {
    return receipts;
  }

  CallObserver observer() {
    return observer;
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
    } catch (FailedException e) {
      return;
    }
    taken = found;
    channel.exchange(link(renewed));
  }

  private Link link(Certificate.Usable usable) {
    return new Link(channels.apply(usable.tls()), usable);
  }

  /** A channel and the certificate that it shows. */
  record Link(ManagedChannel channel, Certificate.Usable certificate) {
    String thumbprint() {
      return certificate.thumbprint();
    }

    /** Whether no node can take the certificate, by this system's clock. */
    boolean isOutOfTime() {
      return !certificate.isWithin(Instant.now());
    }

    @Override
    public String toString() {
      return "Link";
    }
  }

  /** A description that lacks the node. */
  public interface NeedsNode {
    /**
     * The node that must answer.
     *
     * @param role role of the node, {@code communication}
     * @param body code of its body, {@code 131121}
     */
    NeedsCertificate node(String role, String body);
  }

  /** A description that lacks one's own certificate. */
  public interface NeedsCertificate {
    /** Directory with key.pem, chain.pem and root.pem, as {@code ./musubi pki} makes it. */
    Builder certificate(Path certificateDirectory);
  }

  /** Describes a connection; not thread-safe. */
  public static final class Builder implements NeedsNode, NeedsCertificate {
    private final String host;
    private final int port;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private String authority;
    private String body;
    private Path directory;
    private Duration deadline = Duration.ofSeconds(10);
    private ReceiptKeeper receipts = (method, evidence) -> {};
    private CallObserver observer = method -> ended -> {};

    private Builder(String host, int port) {
      this.host = requireNonNull(host, "host");
      this.port = port;
    }

    @Override
    public NeedsCertificate node(String role, String body) {
      this.authority = role + "-" + body + ".musubi.internal";
      this.body = body;
      return this;
    }

    @Override
    public Builder certificate(Path certificateDirectory) {
      directory = requireNonNull(certificateDirectory, "certificateDirectory");
      return this;
    }

    /** Time that one attempt at a call may take; 10 seconds when not set. */
    public Builder deadline(Duration limit) {
      deadline = requireNonNull(limit, "limit");
      return this;
    }

    /** Who keeps the receipts of each call, such as a {@link ReceiptBook}; nobody when not set. */
    public Builder receipts(ReceiptKeeper keeper) {
      receipts = requireNonNull(keeper, "keeper");
      return this;
    }

    /** Who is told of each call, such as {@link MicrometerCalls}; nobody when not set. */
    public Builder observer(CallObserver told) {
      observer = requireNonNull(told, "told");
      return this;
    }

    /** Adds an interceptor of one's own to every call, the first outermost. */
    public Builder interceptor(ClientInterceptor interceptor) {
      interceptors.add(requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /**
     * The connection; it connects when first used.
     *
     * @throws FailedException {@link Failure#CERTIFICATE_UNUSABLE}: key or certificates are missing
     *     or broken, or do not belong together
     */
    public Connection open() {
      return new Connection(this);
    }

    private ManagedChannel channel(SslContext tls) {
      return NettyChannelBuilder.forAddress(host, port)
          .overrideAuthority(authority)
          .sslContext(tls)
          .intercept(interceptors)
          .maxInboundMessageSize(MAX_MESSAGE_BYTES)
          .keepAliveTime(30, TimeUnit.SECONDS)
          .build();
    }
  }
}
