package musubi.load;

import java.nio.file.Path;
import musubi.client.Connection;
import musubi.gateway.local.Member;
import musubi.gateway.pki.TlsFiles;

/**
 * Who shows what: the client is a terminal of the city, every proxy is the city's communication
 * node, the backend is the prefecture's node.
 *
 * @param client directory of the client's key and certificate
 * @param proxy files of the proxy, presented to the client and to the backend
 * @param backendName DNS name that the proxy must find in the backend's certificate
 */
record ProxyCertificates(Path client, TlsFiles proxy, String backendName) {
  static ProxyCertificates of(Site site) {
    String city = Site.CITY.body().digits();
    return new ProxyCertificates(
        site.network().system("terminal", city, "load").key().getParent(),
        site.network().certificate(Site.CITY.certificateName()),
        Site.PREFECTURE.certificateName().dnsName().orElseThrow());
  }

  /** The entrance of a proxy that listens on a port. */
  Connection.Builder entrance(int port) {
    return Connection.to("127.0.0.1", port)
        .node(Site.CITY.role(), Site.CITY.body().digits())
        .certificate(client);
  }

  /** The entrance of a city's node for a terminal of the city. */
  static Connection.Builder entrance(Site site, Member city) {
    String code = city.body().digits();
    return Connection.to("127.0.0.1", site.network().port(city))
        .node(city.role(), code)
        .certificate(site.network().system("terminal", code, "load").key().getParent());
  }
}
