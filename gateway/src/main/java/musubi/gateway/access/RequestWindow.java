package musubi.gateway.access;

import java.time.Duration;
import java.time.Instant;
import musubi.gateway.value.RequestId;

/**
 * The time in which request ids are taken. Keys of done acts are kept at least as long, so one id
 * can never act twice. The lengths are ours.
 *
 * @param back how old an id may be
 * @param ahead how far the caller's clock may be ahead
 */
public record RequestWindow(Duration back, Duration ahead) {
  /** Seven days back, five minutes ahead. */
  public static final RequestWindow DEFAULT =
      new RequestWindow(Duration.ofDays(7), Duration.ofMinutes(5));

  /**
   * @throws Refusal REQUEST_ID_TOO_OLD when the id lies outside
   */
  public void require(RequestId id, Instant now) {
    Instant time = id.time();
    if (time.isBefore(now.minus(back)) || time.isAfter(now.plus(ahead))) {
      throw Refusal.of(AccessReason.REQUEST_ID_TOO_OLD);
    }
  }
}
