package musubi.gateway.value;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;

/** The calendar of the registers is that of Japan, wherever a node runs. */
public final class Japan {
  /** Its time zone. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  private Japan() {}

  /** The day that it is there. */
  public static LocalDate today(InstantSource clock) {
    return LocalDate.ofInstant(clock.instant(), ZONE);
  }
}
