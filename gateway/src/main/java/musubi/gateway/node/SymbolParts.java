package musubi.gateway.node;

import java.util.List;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyLogClient;
import musubi.gateway.translation.KeyLogFollower;
import musubi.gateway.translation.NodeKeys;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PermissionListClient;
import musubi.gateway.translation.PermissionListKeeper;
import musubi.gateway.translation.PgKeyLog;
import musubi.gateway.translation.PgPermissionList;

/**
 * What every node has that translates symbols with the broker: its own keys, and a key log that it
 * follows.
 */
record SymbolParts(KeyLog log, OwnKeys keys, KeyLogFollower follower) {
  /** Starts both; the nation countersigns what it has checked. */
  static SymbolParts start(Foundation foundation) {
    OwnKeys keys = ownKeys(foundation);
    KeyLog log = new KeyLog();
    Neighbour broker = foundation.neighbours().of(Organisations.BROKER_NODE);
    KeyLogFollower follower =
        foundation.started(
            KeyLogFollower.start(
                new KeyLogFollower.Parts(
                    foundation.own(),
                    foundation.signingKey(),
                    keys,
                    log,
                    new PgKeyLog(),
                    foundation.database(),
                    new KeyLogClient(broker, foundation.clock()),
                    new NodeKeys(foundation.directories()),
                    List.of(Organisations.NATION_NODE),
                    foundation.own().equals(Organisations.NATION_NODE),
                    foundation.clock(),
                    foundation.metrics())));
    foundation.dependencies().put("key log", () -> !hasBroker(foundation) || follower.isWell());
    return new SymbolParts(log, keys, follower);
  }

  /** The node's secrets; made at its first start. */
  static OwnKeys ownKeys(Foundation foundation) {
    NodeConfiguration.Symbols symbols = foundation.configuration().symbols();
    return OwnKeys.open(
        Organisations.code(foundation.own()),
        SealedSecrets.open(symbols.directory(), FileKeyEncryption.open(symbols.keyFile())),
        foundation.clock().instant());
  }

  /** Starts a copy of the permission list that follows the key log: for a linkage node. */
  PermissionListKeeper permissions(Foundation foundation) {
    Neighbour broker = foundation.neighbours().of(Organisations.BROKER_NODE);
    return foundation.started(
        new PermissionListKeeper(
            log,
            new PermissionListClient(broker, foundation.clock()),
            new PgPermissionList(),
            foundation.database(),
            foundation.clock(),
            foundation.metrics()));
  }

  /** A network without a broker is well without its key log. */
  private static boolean hasBroker(Foundation foundation) {
    return !new NodeKeys(foundation.directories()).of(Organisations.BROKER_NODE).isEmpty();
  }

  @Override
  public String toString() {
    return "SymbolParts[redacted]";
  }
}
