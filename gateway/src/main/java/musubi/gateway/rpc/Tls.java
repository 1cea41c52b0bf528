package musubi.gateway.rpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.internal.tcnative.SSL;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.pki.Revocations;
import musubi.gateway.pki.TlsMaterial;

/**
 * TLS 1.3 and nothing older; both sides show a certificate and verify the other's, in every
 * handshake. No session is resumed: the certificates of a resumed one are those of the first, and
 * nobody would look whether they have been renewed, have expired or lost their anchor since.
 *
 * <p>Key and trust managers are asked anew in each handshake, so that one context serves for the
 * whole life of a node.
 */
public final class Tls {
  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /** For a server. */
  public static SslContext server(X509ExtendedKeyManager key, X509ExtendedTrustManager trust) {
    try {
      SslContext made =
          GrpcSslContexts.configure(SslContextBuilder.forServer(key), SslProvider.OPENSSL)
              .trustManager(trust)
              .clientAuth(ClientAuth.REQUIRE)
              .protocols(VERSION)
              .build();
      return new WithoutTickets(made);
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** For a client. */
  public static SslContext client(X509ExtendedKeyManager key, X509ExtendedTrustManager trust) {
    try {
      SslContext made =
          GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.OPENSSL)
              .keyManager(key)
              .trustManager(trust)
              .protocols(VERSION)
              .build();
      ((OpenSslSessionContext) made.sessionContext()).setSessionCacheEnabled(false);
      return made;
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** For a client whose certificate stays the same and that knows of no revocations. */
  public static SslContext client(TlsMaterial material) {
    return client(material, Revocations::none);
  }

  /**
   * For a client whose certificate stays the same; servers revoked when it connects are refused.
   */
  public static SslContext client(TlsMaterial material, Supplier<Revocations> revocations) {
    return client(material.keyManager(), material.trustManager(revocations));
  }

  /** Gives clients nothing with which they could resume a session. */
  private static final class WithoutTickets extends DelegatingSslContext {
    WithoutTickets(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      long pointer = ((ReferenceCountedOpenSslEngine) engine).sslPointer();
      SSL.setOptions(pointer, SSL.SSL_OP_NO_TICKET);
    }
  }
}
