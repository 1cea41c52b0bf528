package musubi.gateway.mailing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a communication node seals of a record: the register's bytes, and before them whether it
 * directed the letter. Prints as redacted.
 */
record Kept(byte[] content, boolean isDirected) {
  static byte[] bytes(byte[] content, boolean isDirected) {
    return ByteBuffer.allocate(1 + content.length)
        .put((byte) (isDirected ? 1 : 0))
        .put(content)
        .array();
  }

  static Kept of(byte[] bytes) {
    return new Kept(Arrays.copyOfRange(bytes, 1, bytes.length), bytes[0] == 1);
  }

  @Override
  public String toString() {
    return "Kept[redacted]";
  }
}
