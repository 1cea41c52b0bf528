package musubi.load;

import java.util.List;
import musubi.client.Connection;
import musubi.gateway.local.Member;

/**
 * The communication node of the city as the proxy. The backend stands where the node expects its
 * prefecture.
 */
record GatewayProxy(String name, Connection.Builder entrance, Party node) implements Proxy {
  static final String NAME = "gateway";
  static final String UNRECORDED = "gateway, no records";

  /** Starts the node. */
  static GatewayProxy start(Site site) {
    return of(NAME, site, Site.CITY, site.start(Site.CITY));
  }

  /**
   * Starts a second node that writes no record of what it passes on: a program of the measurement,
   * there is no such setting.
   */
  static GatewayProxy startUnrecorded(Site site) {
    return of(
        UNRECORDED,
        site,
        Site.OTHER_CITY,
        site.start(Site.OTHER_CITY, "musubi.gateway.node.UnrecordedNode"));
  }

  private static GatewayProxy of(String name, Site site, Member city, Party node) {
    return new GatewayProxy(name, ProxyCertificates.entrance(site, city), node);
  }

  @Override
  public List<Party> parties() {
    return List.of(node);
  }

  @Override
  public String configuration() {
    return "JVM of the node " + String.join(" ", ChildJvm.JVM_OPTIONS);
  }

  @Override
  public void close() {
    // The network stops its nodes.
  }
}
