package musubi.auditor;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, plain and as the trees of [RFC 6962 2.1] use it. */
final class Hashes {
  static final int LENGTH = 32;

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private Hashes() {}

  static byte[] leaf(byte[] entry) {
    return sha256(LEAF, entry);
  }

  static byte[] node(byte[] left, byte[] right) {
    return sha256(NODE, left, right);
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
