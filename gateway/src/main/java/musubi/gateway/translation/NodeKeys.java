package musubi.gateway.translation;

import java.security.PublicKey;
import java.util.List;
import musubi.gateway.access.NodeName;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryKeeper;

/** Keys with which nodes sign, as the directory in force has them. Thread-safe. */
public final class NodeKeys {
  private final DirectoryKeeper directories;

  /** Of a node's directory. */
  public NodeKeys(DirectoryKeeper directories) {
    this.directories = directories;
  }

  /** Keys of a node; none when the directory does not have it. */
  public List<PublicKey> of(NodeName node) {
    return directories
        .current()
        .flatMap(directory -> directory.node(node.role(), node.body()))
        .map(Directory.Node::signingKeys)
        .orElse(List.of());
  }

  /** Keys of an organisation's node; none when the code is nobody's. */
  public List<PublicKey> of(String code) {
    try {
      return of(Organisations.node(code));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
