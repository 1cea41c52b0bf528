package musubi.gateway.local;

import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;

/**
 * A node of a local network.
 *
 * @param role communication, prefecture, nation, cards, linkage or broker
 * @param body the node's body
 */
public record Member(String role, BodyCode body) {
  /** The nation's node. */
  public static final Member NATION = new Member("nation", BodyCode.NATION);

  /** The card system's node. */
  public static final Member CARDS = new Member("cards", BodyCode.CARDS);

  /** The broker's node. */
  public static final Member BROKER = new Member("broker", BodyCode.BROKER);

  /** The linkage node of a municipality. */
  public static Member linkage(String code) {
    return new Member("linkage", new BodyCode(code));
  }

  /** The communication node of a municipality. */
  public static Member communication(String code) {
    return new Member("communication", new BodyCode(code));
  }

  /** The node of a prefecture. */
  public static Member prefecture(String code) {
    return new Member("prefecture", new BodyCode(code));
  }

  /** Its name in certificates. */
  public CertificateName certificateName() {
    return CertificateName.node(role, body.digits());
  }

  /** {@code communication-131121}: its directory, and with an underscore its database. */
  public String label() {
    return role + "-" + body.digits();
  }
}
