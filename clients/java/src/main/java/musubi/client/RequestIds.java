package musubi.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of acts: UUIDv7 [RFC 9562]. Make one for each act, keep it with the act, and send it again
 * with every repeat: a node does one act per id, however often it is asked.
 */
public final class RequestIds {
  private RequestIds() {}

  /** A new id. */
  public static UUID next() {
    return at(Instant.now());
  }

  /** A new id of a time; nodes take ids of the last 7 days. */
  public static UUID at(Instant time) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = time.toEpochMilli() << 16 | 0x7000L | random.nextInt(1 << 12);
    long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
    return new UUID(high, low);
  }

  /** An id as it travels in a message: 16 bytes. */
  public static ByteString bytes(UUID id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .flip());
  }

  /** An id as it travelled. */
  public static UUID of(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
