package musubi.gateway.acquisition;

import java.time.Duration;
import java.util.List;
import musubi.gateway.rpc.StreamEndedException;

/** The nation, as requests for symbols meet it. */
@FunctionalInterface
interface HandOverLink {
  /**
   * Hands requests over; one outcome for each, in their order.
   *
   * @throws StreamEndedException the nation refuses all of them, or is away
   */
  List<Outcome> handOver(List<HandOver> handOvers, Duration limit);
}
