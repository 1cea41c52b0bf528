package musubi.gateway.node;

import java.nio.file.Path;

/** A node that takes every stored list for the submitted one: shows that the tests would notice. */
public final class TrustingNode {
  private TrustingNode() {}

  /** Starts it, in the place of the real one. */
  public static Node start(Path configuration) {
    return Node.start(NodeConfiguration.read(configuration), (submitted, stored) -> true);
  }
}
