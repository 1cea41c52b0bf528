package musubi.gateway.broker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import musubi.gateway.access.Refusal;

/**
 * How many persons an organisation may ask about in a minute. Kept in memory; a restart forgets it,
 * the records do not.
 *
 * <p>Thread-safe.
 */
public final class Budget {
  /** Persons in a minute, unless configured; ours. */
  public static final int PER_MINUTE = 60_000;

  private static final long MINUTE_SECONDS = 60;

  private final int perMinute;
  private final InstantSource clock;
  private final Map<String, Spent> spent = new ConcurrentHashMap<>();

  /** What was spent in one minute. */
  private record Spent(long minute, int persons) {}

  Budget(int perMinute, InstantSource clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  /**
   * Takes from the budget; what is refused takes nothing.
   *
   * @throws Refusal BUDGET_EXCEEDED
   */
  void take(String organisation, int persons) {
    Instant now = clock.instant();
    long minute = now.getEpochSecond() / MINUTE_SECONDS;
    spent.compute(
        organisation,
        (code, before) -> {
          int used = before == null || before.minute != minute ? 0 : before.persons;
          if (persons > perMinute - used) {
            throw Refusal.of(BrokerReason.BUDGET_EXCEEDED);
          }
          return new Spent(minute, used + persons);
        });
  }
}
