package musubi.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import musubi.conformance.Authority.Identity;
import musubi.conformance.ClientCase.Refuse;
import musubi.conformance.ClientCase.Serve;
import musubi.contract.Contract;

/**
 * A node that does what its script says, with every method of the contracts, and remembers what it
 * saw. Thread-safe; a script is for one case at a time.
 */
final class Peer implements AutoCloseable {
  private static final Metadata.Key<byte[]> RECEIPT =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** A field that no message of the contracts has. */
  private static final int UNKNOWN_FIELD = 20_998;

  private final Contract contract;
  private final Server server;
  private final Relay relay;
  private final List<SeenCall> seen = new ArrayList<>();
  private List<Serve> script = List.of();

  /**
   * What the peer saw of one call.
   *
   * @param deadline whether the client said until when it waits
   * @param certificate that the client showed
   * @param protocol of TLS
   */
  record SeenCall(
      String method,
      Metadata headers,
      List<byte[]> messages,
      boolean deadline,
      Optional<Certificate> certificate,
      String protocol) {
    Optional<String> header(String name) {
      return Optional.ofNullable(
          headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }

    @Override
    public String toString() {
      return "SeenCall[" + method + "]";
    }
  }

  /**
   * A peer that shows an identity.
   *
   * @param trusted the root that callers' certificates must lead to
   * @param protocol of TLS
   */
  static Peer start(Contract contract, Identity shown, X509Certificate trusted, String protocol)
      throws IOException {
    return new Peer(contract, shown, trusted, protocol);
  }

  private Peer(Contract contract, Identity shown, X509Certificate trusted, String protocol)
      throws IOException {
    this.contract = contract;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(shown.key(), shown.certificate()))
                    .trustManager(trusted)
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols(protocol)
                    .build())
            .fallbackHandlerRegistry(new Anything())
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build()
            .start();
    this.relay = new Relay(server.getPort());
  }

  int port() {
    return relay.port();
  }

  /** Does this from now on, call by call, and forgets what was seen. */
  synchronized void play(List<Serve> calls) {
    script = calls;
    seen.clear();
  }

  /** What was seen since the script began. */
  synchronized List<SeenCall> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() throws IOException {
    relay.close();
    server.shutdownNow();
  }

  private synchronized Serve next(SeenCall call) {
    seen.add(call);
    return script.get(Math.min(seen.size(), script.size()) - 1);
  }

  /** Every method of the contracts, in bytes. */
  private final class Anything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      return contract
          .method(name)
          .map(method -> ServerMethodDefinition.create(Line.descriptor(name), handler(method)))
          .orElse(null);
    }
  }

  private ServerCallHandler<byte[], byte[]> handler(Contract.Method method) {
    return (call, headers) -> {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      List<byte[]> messages = new ArrayList<>();
      boolean deadline = Context.current().getDeadline() != null;
      call.request(Integer.MAX_VALUE);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(byte[] message) {
          messages.add(message);
        }

        @Override
        public void onHalfClose() {
          SeenCall what =
              new SeenCall(
                  method.fullMethodName(),
                  headers,
                  messages,
                  deadline,
                  certificate(session),
                  session.getProtocol());
          serve(call, method, next(what));
        }
      };
    };
  }

  private static Optional<Certificate> certificate(SSLSession session) {
    try {
      return Optional.of(session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private void serve(ServerCall<byte[], byte[]> call, Contract.Method method, Serve what) {
    List<byte[]> answers = answers(method, what);
    if (!answers.isEmpty()) {
      call.sendHeaders(new Metadata());
      answers.forEach(call::sendMessage);
    }
    if (what.cut()) {
      // The answers go out before the line breaks: what is written is on its way.
      Thread.ofVirtual().start(this::cutSoon);
    } else if (!what.hang()) {
      end(call, what);
    }
  }

  /** The event loop needs an instant to write what stands before the cut. */
  private void cutSoon() {
    java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    relay.cut();
  }

  private static List<byte[]> answers(Contract.Method method, Serve what) {
    List<byte[]> answers = new ArrayList<>();
    what.answers()
        .forEach(each -> answers.add(Messages.encode(method.descriptor().getOutputType(), each)));
    what.raw().forEach(each -> answers.add(Base64.getDecoder().decode(each)));
    if (what.padding() > 0) {
      ByteString many = ByteString.copyFrom(new byte[what.padding()]);
      answers.add(
          UnknownFieldSet.newBuilder()
              .addField(
                  UNKNOWN_FIELD,
                  UnknownFieldSet.Field.newBuilder().addLengthDelimited(many).build())
              .build()
              .toByteArray());
    }
    return answers;
  }

  private static void end(ServerCall<byte[], byte[]> call, Serve what) {
    Metadata trailers = new Metadata();
    Status status =
        what.status() == null ? Status.OK : Status.Code.valueOf(what.status()).toStatus();
    if (what.refuse() != null) {
      StatusException refusal = refusal(what.refuse());
      status = refusal.getStatus();
      trailers.merge(refusal.getTrailers());
    }
    for (int i = 1; i <= what.receipts(); i++) {
      trailers.put(RECEIPT, ("receipt-" + i).getBytes(StandardCharsets.US_ASCII));
    }
    call.close(status, trailers);
  }

  private static StatusException refusal(Refuse refuse) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.valueOf(refuse.code()).value())
            .setMessage(refuse.message())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("musubi")
                        .setReason(refuse.reason())
                        .putAllMetadata(refuse.facts())
                        .build()));
    if (refuse.retryMillis() > 0) {
      Duration delay =
          Duration.newBuilder()
              .setSeconds(refuse.retryMillis() / 1000)
              .setNanos((int) (refuse.retryMillis() % 1000) * 1_000_000)
              .build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return StatusProto.toStatusException(status.build());
  }
}
