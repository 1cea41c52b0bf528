package musubi.gateway.acquisition;

import java.time.Duration;
import musubi.gateway.rpc.StreamEndedException;

/** The broker, as the nation's requests meet it. */
@FunctionalInterface
interface AcquireLink {
  /**
   * Sends a signed request; the broker has it for good when this returns.
   *
   * @param signedRequest serialised; a repeat is the same, byte for byte
   * @param blindFactor 32 bytes, for the broker alone
   * @throws StreamEndedException the broker refuses it, or is away
   */
  void acquire(byte[] signedRequest, byte[] blindFactor, Duration limit);
}
