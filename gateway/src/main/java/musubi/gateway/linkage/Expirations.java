package musubi.gateway.linkage;

import java.util.Map;
import musubi.gateway.acquisition.Expiry;

/** What a linkage node deletes when its time is over. */
public final class Expirations {
  private Expirations() {}

  /** By what is deleted. */
  public static Map<String, Expiry.Part> parts() {
    return Map.of(
        "acquisition", PgAcquisitions::expire,
        "ended acquisition", PgAcquisitions::deleteOver,
        "ended number", PgAcquisitions::deleteEnded);
  }
}
