package musubi.gateway.rpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import musubi.gateway.pki.Revocations;
import musubi.gateway.pki.TlsMaterial;

/** TLS 1.3 and nothing older; both sides show a certificate and verify the other's. */
public final class Tls {
  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /** For a server. */
  public static SslContext server(TlsMaterial material) {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forServer(material.keyManagerFactory()))
          .trustManager(material.trustManager())
          .clientAuth(ClientAuth.REQUIRE)
          .protocols(VERSION)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** For a client that knows of no revocations. */
  public static SslContext client(TlsMaterial material) {
    return client(material, Revocations::none);
  }

  /** For a client that refuses servers which are revoked when it connects. */
  public static SslContext client(TlsMaterial material, Supplier<Revocations> revocations) {
    try {
      return GrpcSslContexts.forClient()
          .keyManager(material.keyManagerFactory())
          .trustManager(material.trustManager(revocations))
          .protocols(VERSION)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
