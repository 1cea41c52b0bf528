package musubi.gateway.symbol;

import java.time.Duration;
import java.time.Instant;

/** Forms that parts of messages have. */
final class Shapes {
  static final int ID_BYTES = 16;
  static final int DIGEST_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private Shapes() {}

  /**
   * A copy of bytes that have one length.
   *
   * @throws SymbolException REQUEST_MALFORMED
   */
  static byte[] exactly(int length, byte[] bytes, String what) {
    if (bytes.length != length) {
      throw malformed(what + ": " + bytes.length + " bytes (expected: " + length + ")");
    }
    return bytes.clone();
  }

  /** Whether a time is within a life whose ends another clock gave, in seconds since 1970. */
  static boolean isAlive(long issuedAt, long expiresAt, Instant now, Duration skew) {
    return !now.plus(skew).isBefore(Instant.ofEpochSecond(issuedAt))
        && now.minus(skew).isBefore(Instant.ofEpochSecond(expiresAt));
  }

  /**
   * Two times of a life, in seconds since 1970.
   *
   * @throws SymbolException REQUEST_MALFORMED: it ends before it begins, or is out of all range
   */
  static void requireLife(long issuedAt, long expiresAt) {
    if (issuedAt < 0 || expiresAt <= issuedAt || expiresAt > Instant.MAX.getEpochSecond()) {
      throw malformed(
          "life: no times (expected: seconds since 1970, the end behind the beginning)");
    }
  }

  static SymbolException malformed(String sentence) {
    return new SymbolException(SymbolReason.REQUEST_MALFORMED, sentence);
  }
}
