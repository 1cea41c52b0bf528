package musubi.load;

import java.util.List;
import musubi.client.Connection;

/** No proxy: what the rest of the path costs by itself. */
record Direct(Connection.Builder entrance) implements Proxy {
  static final String NAME = "direct";

  /** Straight to the backend, which has the name of the prefecture's node. */
  static Direct to(Site site) {
    return new Direct(
        Connection.to("127.0.0.1", site.network().port(Site.PREFECTURE))
            .node(Site.PREFECTURE.role(), Site.PREFECTURE.body().digits())
            .certificate(ProxyCertificates.of(site).client()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return List.of();
  }

  @Override
  public String configuration() {
    return "the client calls the backend";
  }

  @Override
  public void close() {
    // Nothing was started.
  }
}
