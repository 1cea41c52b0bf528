package musubi.gateway.mailing;

import java.time.Duration;
import java.util.List;

/** The card system, as mailing records meet it. */
@FunctionalInterface
interface CardsLink {
  /**
   * Delivers records; a receipt for each, in their order, and none for other bytes than these.
   *
   * @throws musubi.gateway.rpc.StreamEndedException the card system refuses, or is away, or its
   *     receipts are not for these records
   */
  List<Taken> deliver(List<Handed> mailings, Duration limit);
}
