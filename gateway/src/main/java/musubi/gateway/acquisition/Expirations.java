package musubi.gateway.acquisition;

import java.util.Map;

/** What the nodes of the identity files delete when its time is over. */
public final class Expirations {
  private Expirations() {}

  /** At a communication node, by what is deleted. */
  public static Map<String, Expiry.Part> ofCommunication() {
    return Map.of(
        "hand-over", PgHandOvers::deleteExpired, "used number", PgUsedNumbers::deleteExpired);
  }

  /** At the nation, by what is deleted. */
  public static Map<String, Expiry.Part> ofNation() {
    return Map.of(
        "acquisition", PgAcquireQueue::deleteExpired, "used number", PgUsedNumbers::deleteExpired);
  }
}
