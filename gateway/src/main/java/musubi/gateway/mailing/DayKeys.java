package musubi.gateway.mailing;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import musubi.gateway.pki.ErasableKeys;

/** The keys of the business days that are not over yet. Thread-safe. */
public final class DayKeys {
  private final ErasableKeys keys;
  private final BusinessDays days;

  /** The keys in this place. */
  public DayKeys(ErasableKeys keys, BusinessDays days) {
    this.keys = keys;
    this.days = days;
  }

  /** The key of records that come now; made when it is the first of the day. */
  DayKey current(Instant now) {
    LocalDate day = days.of(now);
    return new DayKey(day, keys.getOrMake(day.toString()));
  }

  /** The key of a day; empty when it is destroyed. */
  Optional<DayKey> of(LocalDate day) {
    return keys.get(day.toString()).map(key -> new DayKey(day, key));
  }

  /** The keys of days, each read once: for a batch, and not to be kept. */
  Function<LocalDate, Optional<DayKey>> reader() {
    Map<LocalDate, Optional<DayKey>> read = new HashMap<>();
    return day -> read.computeIfAbsent(day, this::of);
  }

  /** Days whose keys are there. */
  List<LocalDate> all() {
    return keys.names().stream().map(LocalDate::parse).toList();
  }

  /** Destroys the key of a day, and with it what was sealed under it. */
  void destroy(LocalDate day) {
    keys.destroy(day.toString());
  }

  @Override
  public String toString() {
    return "DayKeys[redacted]";
  }
}
