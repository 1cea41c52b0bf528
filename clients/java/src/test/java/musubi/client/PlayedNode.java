package musubi.client;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A node over real TLS that answers every method as a test says, bytes for bytes. */
final class PlayedNode implements AutoCloseable {
  static final Metadata.Key<byte[]> RECEIPT =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Server server;
  private final List<Metadata> arrived = new CopyOnWriteArrayList<>();

  /** How a call is answered, once all its requests are there. */
  @FunctionalInterface
  interface Behaviour {
    void answer(PlayedNode node, ServerCall<byte[], byte[]> call, List<byte[]> requests);
  }

  /**
   * Starts it.
   *
   * @param files key.pem, chain.pem, and the root.pem that callers must come from
   * @param behaviour of the n-th call, from 1
   */
  PlayedNode(Path files, Function<Integer, Behaviour> behaviour) {
    try {
      var tls =
          GrpcSslContexts.forServer(
                  files.resolve("chain.pem").toFile(), files.resolve("key.pem").toFile())
              .trustManager(files.resolve("root.pem").toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .protocols("TLSv1.3")
              .build();
      this.server =
          NettyServerBuilder.forPort(0)
              .sslContext(tls)
              .fallbackHandlerRegistry(new EveryMethod(behaviour))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** Metadata of the calls that arrived, in order. */
  List<Metadata> arrived() {
    return arrived;
  }

  /** Ends at once, connections included. */
  void die() {
    server.shutdownNow();
  }

  @Override
  public void close() {
    die();
  }

  // ---- behaviours -------------------------------------------------------------------------------

  /** Sends these messages and ends well, with one receipt. */
  static Behaviour answers(byte[]... messages) {
    return (node, call, requests) -> {
      send(call, messages);
      Metadata trailers = new Metadata();
      trailers.put(RECEIPT, new byte[] {1, 2, 3});
      call.close(Status.OK, trailers);
    };
  }

  static Behaviour nothing() {
    return (node, call, requests) -> {};
  }

  /** Sends the messages and takes the connection down. */
  static Behaviour diesAfter(byte[]... messages) {
    return (node, call, requests) -> {
      send(call, messages);
      node.die();
    };
  }

  static Behaviour refuses(Status.Code code, String reason) {
    return (node, call, requests) -> {
      StatusRuntimeException refusal = refusal(code, reason);
      Metadata trailers = refusal.getTrailers();
      trailers.put(RECEIPT, new byte[] {4});
      call.close(refusal.getStatus(), trailers);
    };
  }

  /** A status without a reason, as something that is no node gives. */
  static Behaviour ends(Status status) {
    return (node, call, requests) -> call.close(status, new Metadata());
  }

  private static StatusRuntimeException refusal(Status.Code code, String reason) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain("musubi")
            .setReason(reason)
            .putMetadata("must_act", "CALLER_OPERATOR")
            .putMetadata("fix", "do otherwise")
            .putMetadata("field", "some_field")
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(reason + ": no")
            .addDetails(Any.pack(info))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setNanos(5_000_000))
                        .build()))
            .build());
  }

  private static void send(ServerCall<byte[], byte[]> call, byte[]... messages) {
    call.sendHeaders(new Metadata());
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
  }

  // ---- every method -----------------------------------------------------------------------------

  private final class EveryMethod extends HandlerRegistry {
    private final Function<Integer, Behaviour> behaviour;

    EveryMethod(Function<Integer, Behaviour> behaviour) {
      this.behaviour = behaviour;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(new Raw(), new Raw())
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
              .build();
      return ServerMethodDefinition.create(method, handler());
    }

    private ServerCallHandler<byte[], byte[]> handler() {
      return (call, headers) -> {
        arrived.add(headers);
        Behaviour mine = behaviour.apply(arrived.size());
        call.request(Integer.MAX_VALUE);
        List<byte[]> requests = new CopyOnWriteArrayList<>();
        return new ServerCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            requests.add(message);
          }

          @Override
          public void onHalfClose() {
            mine.answer(PlayedNode.this, call, requests);
          }
        };
      };
    }
  }

  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
