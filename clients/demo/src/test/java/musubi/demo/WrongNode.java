package musubi.demo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import musubi.client.Connection;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pki.CertificateName;
import musubi.registry.v1.NotifyUpdatesResponse;

/**
 * A real node with one fault: calls go on to it under the caller's own certificate, and one thing
 * of one method is wrong. Without a fault it is as right as the node.
 */
final class WrongNode implements AutoCloseable {
  private static final Metadata.Key<String> REQUEST_ID = text("musubi-request-id");
  private static final Metadata.Key<byte[]> RECEIPT =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final int TOO_MUCH = 5_000_000;
  private static final long LATE_MILLIS = 4_000;
  private static final int URI = 6;

  /** What is wrong with a node. */
  enum Fault {
    NONE,
    OTHER_IDENTITY,
    EMPTY_ANSWER,
    LATE,
    TWICE,
    NEVER,
    GARBAGE,
    TOO_MUCH,
    OLD_REVISION,
    TAKES_CALL_WITHOUT_ID,
    ACTS_TWICE,
    NO_RECEIPT,
    FORGED_RECEIPT,
    ANSWERS_FORBIDDEN_CALLER,
    OTHER_REASON,
    NOBODY_MUST_ACT
  }

  private final LocalNetwork network;
  private final Member node;
  private final Fault fault;
  private final String method;
  private final Server server;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /**
   * Starts in front of a node.
   *
   * @param method the fault's; other methods are right
   */
  WrongNode(LocalNetwork network, Member node, Fault fault, String method) throws IOException {
    this.network = network;
    this.node = node;
    this.fault = fault;
    this.method = method;
    Member shown = fault == Fault.OTHER_IDENTITY ? Cast.FUKUOKA : node;
    Path files = directory(shown.certificateName());
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            files.resolve("chain.pem").toFile(), files.resolve("key.pem").toFile()))
                    .trustManager(files.resolve("root.pem").toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .build())
            .fallbackHandlerRegistry(new Everything())
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    connections.values().forEach(Connection::close);
  }

  private final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      return ServerMethodDefinition.create(
          descriptor(name), (call, headers) -> forward(call, headers, name));
    }
  }

  private ServerCall.Listener<byte[]> forward(
      ServerCall<byte[], byte[]> call, Metadata headers, String name) {
    boolean wrong = name.equals(method);
    if (wrong) {
      bend(headers);
    }
    ClientCall<byte[], byte[]> onward =
        connection(caller(call), wrong)
            .channel()
            .newCall(descriptor(name), CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    onward.start(new Back(call, wrong ? fault : Fault.NONE), headers);
    onward.request(Integer.MAX_VALUE);
    call.request(Integer.MAX_VALUE);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        onward.sendMessage(message);
      }

      @Override
      public void onHalfClose() {
        onward.halfClose();
      }

      @Override
      public void onCancel() {
        onward.cancel("the caller has gone", null);
      }
    };
  }

  private void bend(Metadata headers) {
    String id = headers.get(REQUEST_ID);
    if (fault == Fault.TAKES_CALL_WITHOUT_ID && id == null) {
      headers.put(REQUEST_ID, RequestIds.next().toString());
    }
    if (fault == Fault.ACTS_TWICE && id != null && !seen.add(id)) {
      headers.discardAll(REQUEST_ID);
      headers.put(REQUEST_ID, RequestIds.next().toString());
    }
  }

  private String caller(ServerCall<?, ?> call) {
    try {
      var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      var certificate = (X509Certificate) session.getPeerCertificates()[0];
      return certificate.getSubjectAlternativeNames().stream()
          .filter(each -> each.get(0).equals(URI))
          .map(each -> ((String) each.get(1)).substring("musubi://".length()))
          .findFirst()
          .orElseThrow();
    } catch (IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException("a caller without a name", e);
    }
  }

  private Connection connection(String caller, boolean wrong) {
    boolean forbidden = !caller.startsWith("register/");
    String shown =
        wrong && forbidden && fault == Fault.ANSWERS_FORBIDDEN_CALLER
            ? "register/" + node.body().digits() + "/main"
            : caller;
    return connections.computeIfAbsent(
        shown,
        each ->
            Connection.to("127.0.0.1", network.port(node))
                .node(node.role(), node.body().digits())
                .certificate(directory(CertificateName.ofPath(each)))
                .open());
  }

  private Path directory(CertificateName name) {
    return network.certificate(name).key().getParent();
  }

  /** What comes back, and what becomes of it. */
  private static final class Back extends ClientCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Fault fault;
    private boolean answered;

    Back(ServerCall<byte[], byte[]> call, Fault fault) {
      this.call = call;
      this.fault = fault;
    }

    @Override
    public void onMessage(byte[] message) {
      if (!answered) {
        call.sendHeaders(new Metadata());
        answered = true;
      }
      List<byte[]> sent =
          switch (fault) {
            case EMPTY_ANSWER -> List.of(new byte[0]);
            case TWICE -> List.of(message, message);
            case GARBAGE -> List.of(new byte[] {-1, -1, -1});
            case TOO_MUCH -> List.of(new byte[TOO_MUCH]);
            case OLD_REVISION -> List.of(old(message));
            case NEVER -> List.of();
            default -> List.of(message);
          };
      sent.forEach(call::sendMessage);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (fault == Fault.NEVER && answered) {
        return;
      }
      if (fault == Fault.LATE && answered) {
        java.util.concurrent.CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS)
            .execute(() -> call.close(status, trailers));
        return;
      }
      bend(trailers);
      call.close(status, trailers);
    }

    private void bend(Metadata trailers) {
      switch (fault) {
        case NO_RECEIPT -> trailers.discardAll(RECEIPT);
        case FORGED_RECEIPT -> forge(trailers);
        case OTHER_REASON -> retell(trailers, Back::otherReason);
        case NOBODY_MUST_ACT -> retell(trailers, info -> info.removeMetadata("must_act"));
        default -> {}
      }
    }

    private static ErrorInfo.Builder otherReason(ErrorInfo.Builder info) {
      return info.getReason().equals("ITEM_INVALID") ? info.setReason("CARD_UNKNOWN") : info;
    }

    private static void forge(Metadata trailers) {
      byte[] receipt = trailers.get(RECEIPT);
      if (receipt != null) {
        trailers.discardAll(RECEIPT);
        receipt[receipt.length - 1] ^= 1;
        trailers.put(RECEIPT, receipt);
      }
    }

    private static void retell(
        Metadata trailers, java.util.function.UnaryOperator<ErrorInfo.Builder> change) {
      byte[] details = trailers.get(DETAILS);
      if (details == null) {
        return;
      }
      try {
        var status = com.google.rpc.Status.parseFrom(details).toBuilder();
        ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
        status.setDetails(0, Any.pack(change.apply(info.toBuilder()).build()));
        trailers.discardAll(DETAILS);
        trailers.merge(StatusProto.toStatusException(status.build()).getTrailers());
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static byte[] old(byte[] message) {
      try {
        NotifyUpdatesResponse.Builder answer = NotifyUpdatesResponse.parseFrom(message).toBuilder();
        if (answer.hasHello()) {
          answer.getHelloBuilder().setContractRevision(0);
        }
        return answer.build().toByteArray();
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(name)
        .setRequestMarshaller(Bytes.AS_THEY_ARE)
        .setResponseMarshaller(Bytes.AS_THEY_ARE)
        .build();
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    AS_THEY_ARE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
