package musubi.gateway.registry;

import java.util.Optional;

/**
 * One row of an identity file as it is held: for matching. What may leave of it is {@link
 * #disclosed}.
 *
 * @param identity the record
 * @param isProtected whether a mark of any municipality is in force for the person
 */
public record Held(Identity identity, boolean isProtected) {
  /** What may be answered of this row: nothing of a protected person. */
  public Optional<Disclosed> disclosed() {
    return isProtected ? Optional.empty() : Optional.of(new Disclosed(identity));
  }

  @Override
  public String toString() {
    return "Held[redacted]";
  }
}
