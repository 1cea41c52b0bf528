package musubi.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import musubi.backends.operators.Login;
import musubi.backends.operators.OperatorAuthority;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.TerminalClient;
import musubi.gateway.pki.TestPki;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the authority through the client library over real TLS to the verifier. */
class TerminalStatementTest {
  private static final BodyCode SETAGAYA = new BodyCode("131121");
  private static final musubi.client.Purpose PURPOSE =
      new musubi.client.Purpose("resident-record", "A-1", "OP-1", "T-1");

  @TempDir private Path directory;

  @Test
  void inquire_withStatements_bringsOneThatHoldsForThisVeryCall() throws Exception {
    OperatorAuthority authority =
        OperatorAuthority.create(directory.resolve("operators"), "131121", InstantSource.system());
    authority.grant("OP-1", Set.of("resident-record"));
    Login login =
        new Login("OP-1", "T-1", Instant.now(), Set.of(Login.Factor.FACE, Login.Factor.PASSWORD));
    TestPki pki = TestPki.live(directory.resolve("pki"));
    TlsFiles terminal = pki.files("terminal/131121/counter");
    CompletableFuture<Arrived> arrived = new CompletableFuture<>();
    Server server = server(pki.files("communication/131121"), arrived);
    try (Connection connection =
        Connection.to("127.0.0.1", server.getPort())
            .node("communication", "131121")
            .certificate(terminal.key().getParent())
            .open()) {
      TerminalClient client = new TerminalClient(connection, authority.statements(login), PURPOSE);
      assertThrows(CallException.class, () -> client.inquire("12345678903"));
    } finally {
      server.shutdownNow();
    }

    Arrived call = arrived.get(20, TimeUnit.SECONDS);
    PublicKey key = publicKey(authority.publicKey());
    OperatorStatement statement =
        new StatementVerifier(body -> List.of(key))
            .verify(
                call.statement(),
                new StatementVerifier.Expected(
                    SETAGAYA,
                    call.thumbprint(),
                    call.method(),
                    new Purpose("resident-record", "A-1", "OP-1", "T-1"),
                    SETAGAYA,
                    Instant.now()));
    assertEquals(List.of(SETAGAYA, SETAGAYA.prefecture(), BodyCode.NATION), statement.audience());
  }

  /** What a node sees of a call. */
  private record Arrived(String method, String statement, byte[] thumbprint) {}

  private static Server server(TlsFiles files, CompletableFuture<Arrived> arrived)
      throws IOException {
    ServerInterceptor listening =
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            arrived.complete(
                new Arrived(
                    call.getMethodDescriptor().getFullMethodName(),
                    headers.get(
                        Metadata.Key.of(
                            StatementVerifier.HEADER, Metadata.ASCII_STRING_MARSHALLER)),
                    thumbprint(call)));
            return next.startCall(call, headers);
          }
        };
    return NettyServerBuilder.forPort(0)
        .sslContext(
            GrpcSslContexts.forServer(files.chain().toFile(), files.key().toFile())
                .trustManager(files.anchors().toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build())
        .addService(new InquiryServiceGrpc.InquiryServiceImplBase() {})
        .intercept(listening)
        .build()
        .start();
  }

  private static byte[] thumbprint(ServerCall<?, ?> call) {
    try {
      Certificate peer =
          call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION).getPeerCertificates()[0];
      return MessageDigest.getInstance("SHA-256").digest(peer.getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static PublicKey publicKey(Path pem) throws Exception {
    String base64 = Files.readString(pem).replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }
}
