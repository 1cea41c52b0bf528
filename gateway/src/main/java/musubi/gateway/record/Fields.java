package musubi.gateway.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Values written one after the other, so that nobody can read them in two ways: what has no fixed
 * length has its length before it. The encoding of all that is hashed or signed about records
 * (docs/protocols/receipts.md).
 *
 * <p>Not thread-safe.
 */
public final class Fields {
  private static final int MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final byte ABSENT = 0;
  private static final byte PRESENT = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Microseconds since 1970-01-01 UTC; what is finer is dropped, as PostgreSQL keeps no more. */
  public static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), MICROS_PER_SECOND),
        time.getNano() / NANOS_PER_MICRO);
  }

  /** A whole number: 8 bytes, the highest first. */
  public Fields put(long number) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** A time: its {@link #micros} as a whole number. */
  public Fields put(Instant time) {
    return put(micros(time));
  }

  /** A text: number of bytes in 4 bytes, then UTF-8. */
  public Fields put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes of any number: the number in 4 bytes, then the bytes. */
  public Fields put(byte[] bytes) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    return fixed(bytes);
  }

  /** An id: its 16 bytes. */
  public Fields put(UUID id) {
    return put(id.getMostSignificantBits()).put(id.getLeastSignificantBits());
  }

  /** A value that may be absent: 0x00, or 0x01 and the value. */
  public <T> Fields put(Optional<T> value, BiConsumer<Fields, T> how) {
    out.write(value.isPresent() ? PRESENT : ABSENT);
    value.ifPresent(present -> how.accept(this, present));
    return this;
  }

  /** Bytes whose number the format fixes: as they are. */
  public Fields fixed(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** All that was written. */
  public byte[] toByteArray() {
    return out.toByteArray();
  }
}
