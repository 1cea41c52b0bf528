package musubi.gateway.access;

import java.util.Locale;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;

/**
 * A node as calls name it: {@code prefecture/130001}.
 *
 * @param role role as in certificates
 */
public record NodeName(String role, BodyCode body) {
  public NodeName {
    if (!CertificateName.ROLES.contains(role)) {
      throw new IllegalArgumentException("role: none that a node has");
    }
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException it names no node
   */
  public static NodeName parse(String path) {
    CertificateName name = CertificateName.ofPath(path.toLowerCase(Locale.ROOT));
    if (!name.isNode()) {
      throw new IllegalArgumentException("not the name of a node (expected: <role>/<code>)");
    }
    return new NodeName(name.kind(), new BodyCode(name.code()));
  }

  /** {@code prefecture/130001}. */
  public String path() {
    return role + "/" + body.digits();
  }

  /** Its name in certificates, {@code musubi://prefecture/130001}. */
  public String uri() {
    return CertificateName.node(role, body.digits()).uri();
  }

  @Override
  public String toString() {
    return path();
  }
}
