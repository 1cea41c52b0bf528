package musubi.gateway.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.NodeName;
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
    boolean nation = foundation.own().equals(Organisations.NATION_NODE);
    return new SymbolParts(log, keys, follow(foundation, Optional.of(keys), log, nation));
  }

  /** Watches and countersigns the key log, for a prefecture that was set to. */
  static void witness(Foundation foundation) {
    NodeConfiguration.KeyLog set = foundation.configuration().keyLog();
    if (set != null && set.isWitness()) {
      follow(foundation, Optional.empty(), new KeyLog(), true);
    }
  }

  /** Whose signatures a checkpoint needs beside the broker's. */
  static List<NodeName> witnesses(Foundation foundation) {
    NodeConfiguration.KeyLog set = foundation.configuration().keyLog();
    List<NodeName> witnesses = new ArrayList<>();
    witnesses.add(Organisations.NATION_NODE);
    if (set != null && set.witnesses() != null) {
      set.witnesses().forEach(path -> witnesses.add(NodeName.parse(path)));
    }
    return witnesses;
  }

  private static KeyLogFollower follow(
      Foundation foundation, Optional<OwnKeys> keys, KeyLog log, boolean isWitness) {
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
                    new KeyLogClient(
                        foundation.neighbours().of(Organisations.BROKER_NODE), foundation.clock()),
                    new NodeKeys(foundation.directories()),
                    witnesses(foundation),
                    isWitness,
                    foundation.clock(),
                    foundation.metrics())));
    foundation.dependencies().put("key log", () -> !hasBroker(foundation) || follower.isWell());
    return follower;
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
