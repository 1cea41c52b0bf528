package musubi.gateway.registry;

/**
 * A record that may leave the node. Messages are made of these alone, and only {@link Held} makes
 * them: an answer with the address of a protected person does not compile.
 */
public final class Disclosed {
  private final Identity identity;

  Disclosed(Identity identity) {
    this.identity = identity;
  }

  /** The record. */
  public Identity identity() {
    return identity;
  }
}
