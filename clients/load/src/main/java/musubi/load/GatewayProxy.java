package musubi.load;

import java.util.List;
import musubi.client.Connection;

/**
 * The communication node of the city as the proxy. The backend stands where the node expects its
 * prefecture.
 */
record GatewayProxy(Connection.Builder entrance, Party node) implements Proxy {
  static final String NAME = "gateway";

  /** Starts the node. */
  static GatewayProxy start(Site site) {
    Party node = site.start(Site.CITY);
    return new GatewayProxy(
        ProxyCertificates.of(site).entrance(site.network().port(Site.CITY)), node);
  }

  @Override
  public String name() {
    return NAME;
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
