package musubi.load;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import musubi.gateway.ops.Logs;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;

/**
 * The node to which calls are forwarded, as small as it can be, a program of its own: takes any
 * method, reads its message and answers 100 bytes on the connection's own thread.
 */
final class Backend {
  private static final int ANSWER_BYTES = 100;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private Backend() {}

  /**
   * Serves nothing but calls.
   *
   * @param arguments port, directory of the certificate
   */
  public static void main(String[] arguments) throws IOException {
    Logs.configure("WARN", Optional.empty());
    TlsMaterial tls = TlsMaterial.load(TlsFiles.in(Path.of(arguments[1]), List.of()));
    NettyServerBuilder.forAddress(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
        .directExecutor()
        .sslContext(Tls.server(tls.keyManager(), tls.trustManager()))
        .maxInboundMessageSize(MOST_BYTES)
        .fallbackHandlerRegistry(new AnyMethod())
        .build()
        .start();
    ChildJvm.serve(line -> line);
    System.exit(0);
  }

  private static final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      return ServerMethodDefinition.create(
          Bytes.method(name, MethodDescriptor.MethodType.UNKNOWN), new Echo());
    }
  }

  private static final class Echo implements ServerCallHandler<byte[], byte[]> {
    private final byte[] answer = new byte[ANSWER_BYTES];

    @Override
    public ServerCall.Listener<byte[]> startCall(
        ServerCall<byte[], byte[]> call, Metadata headers) {
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onHalfClose() {
          call.sendHeaders(new Metadata());
          call.sendMessage(answer);
          call.close(Status.OK, new Metadata());
        }
      };
    }
  }
}
