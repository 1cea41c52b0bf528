package musubi.gateway.value;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Ids as they travel and as they are kept: 16 bytes, the most significant first. */
public final class Ids {
  /** Length of an id. */
  public static final int BYTES = 16;

  private Ids() {}

  /**
   * The id of 16 bytes.
   *
   * @throws IllegalArgumentException there are not 16
   */
  public static UUID of(byte[] id) {
    if (id.length != BYTES) {
      throw new IllegalArgumentException("id: " + id.length + " bytes (expected: 16)");
    }
    ByteBuffer bytes = ByteBuffer.wrap(id);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** The 16 bytes of an id. */
  public static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
