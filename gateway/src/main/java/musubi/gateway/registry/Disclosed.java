package musubi.gateway.registry;

/**
 * A record that may leave the node. Messages are made of these alone, and only {@link Held} makes
 * them: an answer with the address of a protected person does not compile. The one way round it is
 * {@link #released}.
 */
public final class Disclosed {
  private final Identity identity;

  Disclosed(Identity identity) {
    this.identity = identity;
  }

  /**
   * The record of a person whom two persons of the municipality of residence have released; for the
   * package {@code protection} alone (a test holds it).
   */
  public static Disclosed released(Identity identity) {
    return new Disclosed(identity);
  }

  /** The record. */
  public Identity identity() {
    return identity;
  }
}
