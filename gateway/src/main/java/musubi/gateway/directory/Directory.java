package musubi.gateway.directory;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;

/**
 * One issue of the directory, verified. Immutable.
 *
 * @param number rises with each issue
 * @param issued when it was signed
 * @param expires from then on it is stale
 * @param environment whose it is; a node takes one environment only
 * @param roots trust anchors; two while an old and a new one overlap
 * @param bodies by code
 */
public record Directory(
    long number,
    Instant issued,
    Instant expires,
    String environment,
    List<X509Certificate> roots,
    Map<BodyCode, Body> bodies) {
  // Mergers of mergers: more steps than this are a circle (ours).
  private static final int MOST_SUCCESSORS = 8;

  public Directory {
    roots = List.copyOf(roots);
    bodies = Map.copyOf(bodies);
  }

  /**
   * A body.
   *
   * @param name for people; may be empty
   * @param authorities certificates of its CA
   * @param operatorKeys keys of its operator authority
   * @param revoked serial numbers under its CA that are revoked
   * @param suspended nobody of it is answered, nothing is sent to it
   * @param successor the body it was merged into
   */
  public record Body(
      BodyCode code,
      String name,
      List<Node> nodes,
      List<X509Certificate> authorities,
      List<PublicKey> operatorKeys,
      Set<BigInteger> revoked,
      boolean suspended,
      Optional<BodyCode> successor) {
    public Body {
      nodes = List.copyOf(nodes);
      authorities = List.copyOf(authorities);
      operatorKeys = List.copyOf(operatorKeys);
      revoked = Set.copyOf(revoked);
    }
  }

  /**
   * A node.
   *
   * @param role role as in certificates
   * @param signingKeys keys of its receipts and hop statements
   */
  public record Node(
      String role, BodyCode body, String host, int port, List<PublicKey> signingKeys) {
    public Node {
      signingKeys = List.copyOf(signingKeys);
    }

    /** Its name in certificates. */
    public CertificateName certificateName() {
      return CertificateName.node(role, body.digits());
    }
  }

  /** Why the holder of a certificate that leads to a root is still not trusted. */
  public enum Distrust {
    /** The directory does not have the body. */
    BODY_UNKNOWN,
    /** The body was merged into another; its certificates ended with it. */
    BODY_MERGED,
    BODY_SUSPENDED,
    /** The CA that signed is none of those that the directory names for the body. */
    AUTHORITY_NOT_LISTED,
    CERTIFICATE_REVOKED
  }

  /** A body by its own code, also one that was merged. */
  public Optional<Body> body(BodyCode code) {
    return Optional.ofNullable(bodies.get(code));
  }

  /**
   * The node that stands for a body in a role: that of its successor when it was merged; none when
   * the body is suspended.
   */
  public Optional<Node> node(String role, BodyCode code) {
    BodyCode holder = code;
    for (int step = 0; step < MOST_SUCCESSORS; step++) {
      Optional<Body> body = body(holder);
      if (body.isEmpty() || body.get().suspended()) {
        return Optional.empty();
      }
      if (body.get().successor().isEmpty()) {
        return body.get().nodes().stream().filter(node -> node.role().equals(role)).findFirst();
      }
      holder = body.get().successor().get();
    }
    return Optional.empty();
  }

  /**
   * Why a certificate is not trusted; empty when it is.
   *
   * @param chain leaf and CA, verified up to a root
   */
  public Optional<Distrust> distrust(BodyCode code, X509Certificate[] chain) {
    Optional<Body> found = body(code);
    if (found.isEmpty()) {
      return Optional.of(Distrust.BODY_UNKNOWN);
    }
    Body body = found.get();
    if (body.successor().isPresent()) {
      return Optional.of(Distrust.BODY_MERGED);
    }
    if (body.suspended()) {
      return Optional.of(Distrust.BODY_SUSPENDED);
    }
    if (chain.length < 2 || !body.authorities().contains(chain[1])) {
      return Optional.of(Distrust.AUTHORITY_NOT_LISTED);
    }
    return body.revoked().contains(chain[0].getSerialNumber())
        ? Optional.of(Distrust.CERTIFICATE_REVOKED)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "Directory[" + environment + " " + number + "]";
  }
}
