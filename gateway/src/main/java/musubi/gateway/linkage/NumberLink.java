package musubi.gateway.linkage;

import java.time.Duration;
import java.util.List;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.RequestId;

/** The broker, as a linkage node asks it for processing numbers. */
@FunctionalInterface
interface NumberLink {
  /**
   * Asks for processing numbers; a repeat with the same id gets the same numbers.
   *
   * @param count 1 to 1000
   * @throws StreamEndedException the broker refuses, or is away
   */
  List<Token> issue(RequestId id, int count, Duration limit);
}
