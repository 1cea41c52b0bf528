package musubi.gateway.registry;

import java.time.Instant;

/** Times that every part of the path can hold: after the epoch, before the year 10000. */
final class Times {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Times() {}

  static boolean fits(Instant time) {
    return !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST);
  }
}
