package musubi.gateway.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pki.PeerIdentity;
import musubi.gateway.pki.Revocations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is behind a connection: the name is read once, when the handshake is done; revocation and
 * expiry are looked at with every call.
 */
final class Callers extends ServerTransportFilter {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final Attributes.Key<PeerIdentity> PEER = Attributes.Key.create("musubi-peer");
  private static final Attributes.Key<X509Certificate[]> CHAIN =
      Attributes.Key.create("musubi-chain");
  private static final Attributes.Key<Instant> EXPIRES = Attributes.Key.create("musubi-expires");

  private final Supplier<Revocations> revocations;
  private final InstantSource clock;
  private final Metrics metrics;

  Callers(Supplier<Revocations> revocations, InstantSource clock, Metrics metrics) {
    this.revocations = revocations;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    metrics.count("musubi_connections_opened_total");
    X509Certificate[] chain = chain(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    return attributes.toBuilder()
        .set(CHAIN, chain)
        .set(EXPIRES, expires(chain))
        .set(PEER, PeerIdentity.of(chain, Revocations.none()))
        .build();
  }

  /** A connection that never became ready has no chain: its handshake failed or never ended. */
  @Override
  public void transportTerminated(Attributes attributes) {
    if (attributes == null || attributes.get(CHAIN) == null) {
      metrics.count("musubi_handshakes_failed_total");
      LOG.info("a connection ended before its handshake did");
    } else {
      metrics.count("musubi_connections_closed_total");
    }
  }

  /**
   * The caller behind a call's connection.
   *
   * @throws Refusal CALLER_UNUSABLE, CERTIFICATE_REVOKED or CERTIFICATE_EXPIRED
   */
  Caller identify(Attributes attributes) {
    PeerIdentity peer = attributes.get(PEER);
    if (peer instanceof PeerIdentity.Named named) {
      requireNotRevoked(attributes.get(CHAIN));
      requireNotExpired(attributes.get(EXPIRES));
      return Caller.of(named.name());
    }
    if (peer instanceof PeerIdentity.Unusable unusable) {
      throw Refusal.of(AccessReason.CALLER_UNUSABLE, unusable.failure().name());
    }
    throw Refusal.of(AccessReason.CALLER_UNUSABLE);
  }

  private void requireNotRevoked(X509Certificate[] chain) {
    if (revocations.get().isRevoked(chain)) {
      throw Refusal.of(AccessReason.CERTIFICATE_REVOKED);
    }
  }

  private void requireNotExpired(Instant expires) {
    if (clock.instant().isAfter(expires)) {
      throw Refusal.of(AccessReason.CERTIFICATE_EXPIRED);
    }
  }

  /** When the first of the certificates expires. */
  private static Instant expires(X509Certificate[] chain) {
    return Arrays.stream(chain)
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MIN);
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
