package musubi.gateway.access;

import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;

/**
 * Who calls: what the certificate says, and nothing else.
 *
 * @param name the certificate's name, for example {@code musubi://register/131121/main}
 * @param party role of the node or kind of the system, lower case as in the name
 * @param body the body that the caller belongs to
 */
public record Caller(String name, String party, BodyCode body) {
  /** The caller behind a certificate's name. */
  public static Caller of(CertificateName name) {
    return new Caller(name.uri(), name.kind(), new BodyCode(name.code()));
  }

  /** Whether a node calls, and no system. */
  public boolean isNode() {
    return CertificateName.ROLES.contains(party);
  }
}
