package musubi.gateway.rpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Refusal;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pki.PeerIdentity;
import musubi.gateway.pki.Revocations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is behind a connection: the name is read once, when the handshake is done; whether the
 * directory still trusts it is looked at with every call, and every second on streams.
 */
final class Callers extends ServerTransportFilter {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final Attributes.Key<PeerIdentity> IDENTITY =
      Attributes.Key.create("musubi-identity");
  private static final Attributes.Key<Peer> PEER = Attributes.Key.create("musubi-peer");

  private final DirectoryKeeper directories;
  private final InstantSource clock;
  private final Metrics metrics;

  Callers(DirectoryKeeper directories, InstantSource clock, Metrics metrics) {
    this.directories = directories;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    metrics.count("musubi_connections_opened_total");
    X509Certificate[] chain = chain(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    PeerIdentity identity = PeerIdentity.of(chain, Revocations.none());
    Attributes.Builder known = attributes.toBuilder().set(IDENTITY, identity);
    if (identity instanceof PeerIdentity.Named named) {
      known.set(PEER, new Peer(Caller.of(named.name()), chain));
    }
    return known.build();
  }

  /** A connection that never became ready has no identity: its handshake failed or never ended. */
  @Override
  public void transportTerminated(Attributes attributes) {
    if (attributes == null || attributes.get(IDENTITY) == null) {
      metrics.count("musubi_handshakes_failed_total");
      LOG.info("a connection ended before its handshake did");
    } else {
      metrics.count("musubi_connections_closed_total");
    }
  }

  /**
   * The peer behind a call's connection, by its name alone.
   *
   * @throws Refusal CALLER_UNUSABLE
   */
  Peer peer(Attributes attributes) {
    Peer peer = attributes.get(PEER);
    if (peer != null) {
      return peer;
    }
    throw attributes.get(IDENTITY) instanceof PeerIdentity.Unusable unusable
        ? Refusal.of(AccessReason.CALLER_UNUSABLE, unusable.failure().name())
        : Refusal.of(AccessReason.CALLER_UNUSABLE);
  }

  /**
   * The directory by which a call is decided now.
   *
   * @throws Refusal DIRECTORY_EXPIRED
   */
  Directory directory() {
    return directories
        .inForce(clock.instant())
        .orElseThrow(() -> Refusal.of(AccessReason.DIRECTORY_EXPIRED));
  }

  /**
   * Refuses a peer that a directory does not trust, or whose certificate has run out since its
   * handshake.
   *
   * @throws Refusal CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED, BODY_SUSPENDED and their like
   */
  void requireTrusted(Peer peer, Directory directory) {
    if (!clock.instant().isBefore(peer.expires())) {
      throw Refusal.of(AccessReason.CERTIFICATE_EXPIRED);
    }
    peer.distrust(directory)
        .ifPresent(
            why -> {
              throw Refusal.of(reason(why));
            });
  }

  /**
   * The same by whatever directory there is, however old: for what is open to every valid
   * certificate.
   */
  void requireNotDistrusted(Peer peer) {
    Optional<Directory> directory = directories.current();
    directory.ifPresent(known -> requireTrusted(peer, known));
  }

  private static AccessReason reason(Directory.Distrust why) {
    return switch (why) {
      case BODY_UNKNOWN -> AccessReason.BODY_UNKNOWN;
      case BODY_MERGED -> AccessReason.BODY_MERGED;
      case BODY_SUSPENDED -> AccessReason.BODY_SUSPENDED;
      case AUTHORITY_NOT_LISTED -> AccessReason.AUTHORITY_NOT_LISTED;
      case CERTIFICATE_REVOKED -> AccessReason.CERTIFICATE_REVOKED;
    };
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
