package musubi.gateway.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.pki.TestPki;
import musubi.gateway.pki.TlsMaterial;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No TLS session is resumed, whichever side would like to: the certificates of a resumed one are
 * looked at by nobody.
 */
class ResumptionTest {
  private static final int CONNECTIONS = 4;

  @TempDir private Path directory;

  private TlsMaterial node;
  private TlsMaterial system;

  @BeforeEach
  void certificates() {
    TestPki pki = TestPki.live(directory);
    node = pki.material("communication/131121");
    system = pki.material("register/131121/main");
  }

  @Test
  void server_clientThatWouldResume_isCheckedInEveryHandshake() throws Exception {
    Looks looks = new Looks(node.trustManager());

    connect(Tls.server(node.keyManager(), looks), resumingClient(system.trustManager()));

    assertEquals(CONNECTIONS, looks.count());
  }

  @Test
  void client_serverThatWouldResume_isCheckedInEveryHandshake() throws Exception {
    Looks looks = new Looks(system.trustManager());

    connect(resumingServer(node.trustManager()), Tls.client(system.keyManager(), looks));

    assertEquals(CONNECTIONS, looks.count());
  }

  /** Without our rules both sides resume, and nobody looks any more. */
  @Test
  void libraryAlone_bothSides_resume() throws Exception {
    Looks ofServer = new Looks(node.trustManager());
    Looks ofClient = new Looks(system.trustManager());

    connect(resumingServer(ofServer), resumingClient(ofClient));

    assertTrue(ofServer.count() < CONNECTIONS, () -> ofServer.count() + " looks");
    assertTrue(ofClient.count() < CONNECTIONS, () -> ofClient.count() + " looks");
  }

  private SslContext resumingServer(X509ExtendedTrustManager trust) throws Exception {
    return GrpcSslContexts.configure(SslContextBuilder.forServer(node.keyManager()))
        .trustManager(trust)
        .clientAuth(ClientAuth.REQUIRE)
        .protocols("TLSv1.3")
        .build();
  }

  private SslContext resumingClient(X509ExtendedTrustManager trust) throws Exception {
    return GrpcSslContexts.forClient()
        .keyManager(system.keyManager())
        .trustManager(trust)
        .protocols("TLSv1.3")
        .build();
  }

  /** Connects one after the other, with a call on each. */
  private static void connect(SslContext server, SslContext client) throws Exception {
    Server running =
        NettyServerBuilder.forPort(0)
            .sslContext(server)
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", running.getPort())
                .overrideAuthority("communication-131121.musubi.internal")
                .sslContext(client)
                .build();
        try {
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
        } finally {
          channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
      }
    } finally {
      running.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /** How often a peer's certificates are looked at. */
  private static final class Looks extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager inner;
    private final AtomicInteger count = new AtomicInteger();

    Looks(X509ExtendedTrustManager inner) {
      this.inner = inner;
    }

    int count() {
      return count.get();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
        throws CertificateException {
      count.incrementAndGet();
      inner.checkClientTrusted(chain, auth, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
        throws CertificateException {
      count.incrementAndGet();
      inner.checkServerTrusted(chain, auth, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String auth, Socket socket)
        throws CertificateException {
      inner.checkClientTrusted(chain, auth, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String auth, Socket socket)
        throws CertificateException {
      inner.checkServerTrusted(chain, auth, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String auth)
        throws CertificateException {
      inner.checkClientTrusted(chain, auth);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String auth)
        throws CertificateException {
      inner.checkServerTrusted(chain, auth);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return inner.getAcceptedIssuers();
    }
  }
}
