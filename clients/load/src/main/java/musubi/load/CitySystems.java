package musubi.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import musubi.client.Connection;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;

/**
 * The systems of one city as a measurement plays them.
 *
 * @param city its code
 * @param linkage port of its linkage node
 * @param communication port of its communication node
 * @param certificates directory of key and certificate of a kind of system
 * @param links database of its linkage node
 */
record CitySystems(
    String city,
    int linkage,
    int communication,
    Function<String, Path> certificates,
    DatabaseUrl links) {
  static final String NAME = "load";

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Those of a city of a network. */
  static CitySystems of(LocalNetwork network, String city) {
    return new CitySystems(
        city,
        network.port(Member.linkage(city)),
        network.port(Member.communication(city)),
        kind -> network.system(kind, city, NAME).key().getParent(),
        network.database(Member.linkage(city)));
  }

  /** A system at the linkage node. */
  Connection.Builder atLinkage(String kind) {
    return connection(linkage, "linkage", kind);
  }

  /** The register at the communication node. */
  Connection.Builder atCommunication() {
    return connection(communication, "communication", "register");
  }

  private Connection.Builder connection(int port, String role, String kind) {
    return Connection.to("127.0.0.1", port)
        .node(role, city)
        .certificate(certificates.apply(kind))
        .deadline(DEADLINE);
  }
}
