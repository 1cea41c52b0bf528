package musubi.gateway.value;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Identifier of a request: a UUID of version 7 ([RFC 9562 5.7]), which tells its time. Not
 * personal.
 */
public record RequestId(UUID value) {
  private static final String WHAT = "request id";
  private static final int TEXT_LENGTH = 36;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  public RequestId {
    requireNonNull(value, "value");
    if (value.variant() != 2) {
      throw new IllegalArgumentException(WHAT + ": not of the RFC 9562 variant");
    }
    if (value.version() != 7) {
      throw new IllegalArgumentException(
          WHAT + ": UUID of version " + value.version() + " (expected: 7)");
    }
  }

  /** The id of its text: 36 characters, hexadecimal digits of either case. */
  public static RequestId parse(String text) {
    requireNonNull(text, "text");
    if (text.length() != TEXT_LENGTH) {
      throw new IllegalArgumentException(
          WHAT + ": " + text.length() + " characters (expected: a UUID of 36)");
    }
    UUID uuid;
    try {
      uuid = UUID.fromString(text);
    } catch (IllegalArgumentException notRepeated) {
      // Its message and cause hold parts of the text.
      throw notUuid();
    }
    // The JDK takes groups of other lengths too.
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw notUuid();
    }
    return new RequestId(uuid);
  }

  /** A new id of this time, the rest of it random. */
  public static RequestId at(Instant time, RandomGenerator random) {
    long millis = time.toEpochMilli();
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalArgumentException(WHAT + ": time out of range (expected: 48 bits of ms)");
    }
    long high = millis << 16 | 0x7000L | random.nextInt(1 << 12);
    long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
    return new RequestId(new UUID(high, low));
  }

  /** When the id was made, to the millisecond, by the clock of whoever made it. */
  public Instant time() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
  }

  @Override
  public String toString() {
    return value.toString();
  }

  private static IllegalArgumentException notUuid() {
    return new IllegalArgumentException(WHAT + ": not a UUID in its usual form");
  }
}
