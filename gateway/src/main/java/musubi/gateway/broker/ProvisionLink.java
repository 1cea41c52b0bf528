package musubi.gateway.broker;

import java.time.Duration;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.SealedAnswer;

/**
 * The way from the broker to a linkage node.
 *
 * <p>Every method throws a {@link StreamEndedException} when there is no answer, with the node's
 * reason.
 */
public interface ProvisionLink {
  /**
   * A translated request as it was signed and made, serialised.
   *
   * @param permit serialised; empty for a delivery
   */
  record Translated(byte[] request, byte[] translation, byte[] permit) {
    @Override
    public String toString() {
      return "Translated[redacted]";
    }
  }

  /** Delivers symbols to an organisation; returns when it has taken them. */
  void deliver(String organisation, Translated translated, Duration limit);

  /** Asks an organisation under a permit. */
  SealedAnswer provide(String organisation, Translated translated, byte[] permitId, Duration limit);

  /** Asks an organisation for the newest answer under a permit. */
  SealedAnswer answer(String organisation, byte[] permitId, Duration limit);
}
