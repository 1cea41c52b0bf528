package musubi.load;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import musubi.client.Connection;
import musubi.gateway.ops.Logs;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;

/**
 * A server of the bare chain, a program of its own: takes a call, calls the next server if there is
 * one, and answers; bytes of given numbers, read by nobody. It never waits: all is done on the
 * threads of the connections.
 */
final class BareHop {
  private final MethodDescriptor<byte[], byte[]> method = Bytes.unary("musubi.load.Bare/Call");
  private final byte[] answer;

  private BareHop(int answerBytes) {
    this.answer = new byte[answerBytes];
  }

  /**
   * Serves {@code port}.
   *
   * @param arguments directory of the certificate and bytes of an answer; for one that calls
   *     another, bytes of its call, port, role and body of the next node
   */
  public static void main(String[] arguments) throws IOException {
    Logs.configure("WARN", Optional.empty());
    Path certificate = Path.of(arguments[0]);
    TlsMaterial tls = TlsMaterial.load(TlsFiles.in(certificate, List.of()));
    BareHop hop = new BareHop(Integer.parseInt(arguments[1]));
    Consumer<StreamObserver<byte[]>> work =
        arguments.length == 2
            ? hop::answer
            : hop.calling(
                new byte[Integer.parseInt(arguments[2])],
                Connection.to("127.0.0.1", Integer.parseInt(arguments[3]))
                    .node(arguments[4], arguments[5])
                    .certificate(certificate)
                    .open());
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .directExecutor()
            .sslContext(Tls.server(tls.keyManager(), tls.trustManager()))
            .fallbackHandlerRegistry(new AnyMethod(work))
            .build()
            .start();
    ChildJvm.serve(line -> Integer.toString(server.getPort()));
    System.exit(0);
  }

  private void answer(StreamObserver<byte[]> out) {
    out.onNext(answer);
    out.onCompleted();
  }

  private Consumer<StreamObserver<byte[]>> calling(byte[] message, Connection next) {
    return out ->
        ClientCalls.asyncUnaryCall(
            next.channel().newCall(method, CallOptions.DEFAULT.withExecutor(Runnable::run)),
            message,
            new StreamObserver<>() {
              @Override
              public void onNext(byte[] answered) {
                // Its bytes are read; nobody looks at them.
              }

              @Override
              public void onError(Throwable failure) {
                out.onError(failure);
              }

              @Override
              public void onCompleted() {
                answer(out);
              }
            });
  }

  private static final class AnyMethod extends HandlerRegistry {
    private final Consumer<StreamObserver<byte[]>> work;

    AnyMethod(Consumer<StreamObserver<byte[]>> work) {
      this.work = work;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      return ServerMethodDefinition.create(
          Bytes.unary(name), ServerCalls.asyncUnaryCall((message, out) -> work.accept(out)));
    }
  }
}
