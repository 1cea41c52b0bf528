package musubi.gateway.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Who a peer is, or why its certificate does not say so. */
public sealed interface PeerIdentity {
  /** The peer has this name. */
  record Named(CertificateName name) implements PeerIdentity {}

  /** The peer cannot be named. */
  record Unusable(Failure failure) implements PeerIdentity {}

  /** Why a certificate that leads to the root still names nobody. */
  enum Failure {
    /** No certificate, or no URI in it. */
    NO_NAME,
    SEVERAL_NAMES,
    /** Not a name of a node or system, or with other names beside it than it must have. */
    UNUSABLE_NAME,
    /** The peer sent no certificate of its CA. */
    NO_ISSUER,
    /** The CA is that of another body, or the issuer is no CA of a body. */
    ISSUER_OF_OTHER_BODY,
    /** The certificate or that of its CA. */
    REVOKED,
    /** Not made for what the holder of such a name does. */
    WRONG_USAGE
  }

  /**
   * Reads the name from what a peer sent.
   *
   * @param chain leaf and CA, as accepted by {@link TlsMaterial#trustManager()}: an ordinary trust
   *     manager may accept a chain whose second certificate is not the one that it verified
   */
  static PeerIdentity of(X509Certificate[] chain, Revocations revocations) {
    if (chain.length == 0) {
      return new Unusable(Failure.NO_NAME);
    }
    SubjectNames names;
    CertificateName name;
    try {
      names = SubjectNames.of(chain[0]);
      if (names.uris().size() != 1) {
        boolean none = names.uris().isEmpty();
        return new Unusable(none ? Failure.NO_NAME : Failure.SEVERAL_NAMES);
      }
      name = CertificateName.parse(names.uris().getFirst());
    } catch (IllegalArgumentException e) {
      return new Unusable(Failure.UNUSABLE_NAME);
    }
    return failure(name, names, chain, revocations)
        .<PeerIdentity>map(Unusable::new)
        .orElseGet(() -> new Named(name));
  }

  private static Optional<Failure> failure(
      CertificateName name, SubjectNames names, X509Certificate[] chain, Revocations revocations) {
    boolean leaf = name.isNode() || name.isSystem();
    if (!leaf || !names.agreeWith(name)) {
      return Optional.of(Failure.UNUSABLE_NAME);
    }
    if (chain.length < 2
        || !chain[0].getIssuerX500Principal().equals(chain[1].getSubjectX500Principal())) {
      return Optional.of(Failure.NO_ISSUER);
    }
    if (SubjectNames.issuerName(chain[1]).filter(ca -> ca.maySign(name)).isEmpty()) {
      return Optional.of(Failure.ISSUER_OF_OTHER_BODY);
    }
    if (!hasUsage(chain[0], name)) {
      return Optional.of(Failure.WRONG_USAGE);
    }
    boolean revoked = revocations.isRevoked(chain[0]) || revocations.isRevoked(chain[1]);
    return revoked ? Optional.of(Failure.REVOKED) : Optional.empty();
  }

  private static boolean hasUsage(X509Certificate leaf, CertificateName name) {
    String client = KeyPurposeId.id_kp_clientAuth.getId();
    String server = KeyPurposeId.id_kp_serverAuth.getId();
    boolean[] usage = leaf.getKeyUsage();
    boolean signs = usage != null && usage[0];
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      return signs
          && leaf.getBasicConstraints() < 0
          && purposes != null
          && Set.copyOf(purposes).equals(name.isNode() ? Set.of(client, server) : Set.of(client));
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
