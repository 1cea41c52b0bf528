package musubi.gateway.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Running hash over the updates of a municipality: two sides with the same hash after the same
 * number remember the same updates. The formula stands at {@code History.running_hash} in the
 * contract.
 */
public final class RunningHash {
  static final int BYTES = 32;

  private static final byte NOTICE = 1;
  private static final byte PLACEHOLDER = 2;

  private RunningHash() {}

  /** Before the first update. */
  public static byte[] none() {
    return new byte[BYTES];
  }

  /** After a notice under a number. */
  public static byte[] afterNotice(byte[] before, long number, byte[] notice) {
    return after(before, number, NOTICE, notice);
  }

  static byte[] afterPlaceholder(byte[] before, long number, String reason) {
    return after(before, number, PLACEHOLDER, reason.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] after(byte[] before, long number, byte kind, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(before);
      digest.update(ByteBuffer.allocate(Long.BYTES + 1).putLong(number).put(kind).flip());
      return digest.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
