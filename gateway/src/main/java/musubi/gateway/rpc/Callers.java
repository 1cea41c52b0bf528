package musubi.gateway.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import musubi.gateway.ops.Metrics;

/**
 * Notes the certificates of each connection once, when its handshake is done, and counts
 * connections.
 */
final class Callers extends ServerTransportFilter {
  static final Attributes.Key<X509Certificate[]> CHAIN = Attributes.Key.create("musubi-chain");

  private final Metrics metrics;

  Callers(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    metrics.count("musubi_connections_opened_total");
    return attributes.toBuilder()
        .set(CHAIN, chain(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)))
        .build();
  }

  @Override
  public void transportTerminated(Attributes attributes) {
    metrics.count("musubi_connections_closed_total");
  }

  private static X509Certificate[] chain(SSLSession session) {
    if (session == null) {
      return new X509Certificate[0];
    }
    try {
      Certificate[] certificates = session.getPeerCertificates();
      return Arrays.copyOf(certificates, certificates.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }
}
