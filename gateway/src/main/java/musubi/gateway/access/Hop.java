package musubi.gateway.access;

import java.time.Instant;

/**
 * What a node states about a call that it makes for a system of its body: which system stands
 * behind it. Signed by the node ({@link Hops}); its form is ours.
 *
 * @param use whether the call is passed on as it came, or one of the node's own for the same act
 * @param node the node that calls
 * @param origin the system that called the node
 * @param thumbprint SHA-256 of the origin's certificate
 * @param callee the node that is called
 */
public record Hop(
    Use use, NodeName node, Caller origin, byte[] thumbprint, NodeName callee, Instant issued) {
  /** How the node came to call. */
  public enum Use {
    /** It passes the origin's bytes on. */
    FORWARD,
    /** It asks by itself, for the same act of the origin. */
    RELAY
  }

  public Hop {
    thumbprint = thumbprint.clone();
  }

  @Override
  public byte[] thumbprint() {
    return thumbprint.clone();
  }

  @Override
  public String toString() {
    return "Hop[" + use + " " + node + " to " + callee + "]";
  }
}
