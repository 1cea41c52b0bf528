package musubi.gateway.translation;

import musubi.gateway.rpc.StreamEndedException;

/** The way to the broker's permission list. */
@FunctionalInterface
public interface PermissionListLink {
  /**
   * The list in force at the broker, serialised.
   *
   * @throws StreamEndedException when there is no answer
   */
  byte[] fetch();
}
