package musubi.gateway.pki;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** TLS 1.3 between two parties in memory, with the engine of the JDK or that of gRPC. */
enum Handshake {
  JDK {
    @Override
    SSLEngine client(TlsMaterial own, String host) throws Exception {
      SSLEngine engine = context(own).createSSLEngine(host, 443);
      engine.setUseClientMode(true);
      return engine;
    }

    @Override
    SSLEngine server(TlsMaterial own) throws Exception {
      SSLEngine engine = context(own).createSSLEngine();
      engine.setUseClientMode(false);
      engine.setNeedClientAuth(true);
      return engine;
    }

    private static SSLContext context(TlsMaterial own) throws GeneralSecurityException {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {own.keyManager()}, new TrustManager[] {own.trustManager()}, null);
      return context;
    }
  },

  BORINGSSL {
    @Override
    SSLEngine client(TlsMaterial own, String host) throws Exception {
      var builder = SslContextBuilder.forClient().keyManager(own.keyManager());
      return configured(builder, own)
          .build()
          .newEngine(UnpooledByteBufAllocator.DEFAULT, host, 443);
    }

    @Override
    SSLEngine server(TlsMaterial own) throws Exception {
      var builder = SslContextBuilder.forServer(own.keyManager()).clientAuth(ClientAuth.REQUIRE);
      return configured(builder, own).build().newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    private static SslContextBuilder configured(SslContextBuilder builder, TlsMaterial own) {
      return GrpcSslContexts.configure(builder, SslProvider.OPENSSL)
          .protocols("TLSv1.3")
          .trustManager(own.trustManager());
    }
  };

  /** What each side saw of the other. */
  record Seen(X509Certificate[] byClient, X509Certificate[] byServer) {}

  abstract SSLEngine client(TlsMaterial own, String host) throws Exception;

  abstract SSLEngine server(TlsMaterial own) throws Exception;

  /**
   * Shakes hands, then sends one byte each way: with TLS 1.3 a client learns only then whether its
   * certificate was accepted.
   *
   * @param host whom the client means to reach
   * @throws SSLException if either side refuses
   */
  Seen between(TlsMaterial client, TlsMaterial server, String host) throws Exception {
    SSLEngine calling = client(client, host);
    SSLEngine called = server(server);
    SSLParameters checked = calling.getSSLParameters();
    checked.setEndpointIdentificationAlgorithm("HTTPS");
    calling.setSSLParameters(checked);
    try {
      shake(calling, called);
      return new Seen(
          certificates(calling.getSession().getPeerCertificates()),
          certificates(called.getSession().getPeerCertificates()));
    } finally {
      List.of(calling, called).forEach(ReferenceCountUtil::release);
    }
  }

  private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
    var toServer = ByteBuffer.allocate(1 << 17);
    var toClient = ByteBuffer.allocate(1 << 17);
    client.beginHandshake();
    server.beginHandshake();
    int received = 0;
    for (int turn = 0; turn < 100 && received < 2; turn++) {
      received += step(client, toClient, toServer);
      received += step(server, toServer, toClient);
    }
    if (received < 2) {
      throw new IllegalStateException("neither an alert nor data after the handshake");
    }
  }

  /** Lets one side do what it can; returns how many bytes of data it received. */
  private static int step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    int received = 0;
    boolean sent = engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    for (int i = 0; i < 20; i++) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
          var data = ByteBuffer.allocate(1 << 15);
          in.flip();
          var result = engine.unwrap(in, data);
          in.compact();
          received += data.position();
          if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
            i = 20;
          }
        }
      }
    }
    if (sent && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
      engine.wrap(ByteBuffer.wrap(new byte[] {1}), out);
    }
    return received;
  }

  private static X509Certificate[] certificates(Certificate[] chain) {
    return List.of(chain).toArray(X509Certificate[]::new);
  }
}
