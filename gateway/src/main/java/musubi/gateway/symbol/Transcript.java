package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Bytes to be hashed, signed or bound. Each part stands behind its length, 4 bytes, the highest
 * first; so two lists of parts never give the same bytes.
 */
final class Transcript {
  /** First part of every digest, and the beginning of every other label of this version. */
  static final String VERSION = "Musubi-Symbol-v1";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Transcript() {}

  /** For {@code enc(parts)}. */
  static Transcript enc() {
    return new Transcript();
  }

  /** For {@code D(label, parts)}. */
  static Transcript labelled(String label) {
    return enc().add(VERSION).add(label);
  }

  Transcript add(byte[] part) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    bytes.writeBytes(part);
    return this;
  }

  /** Text as UTF-8. */
  Transcript add(String part) {
    return add(part.getBytes(UTF_8));
  }

  /** A number as 8 bytes, the highest first. */
  Transcript add(long part) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  /** A point as its 65 bytes. */
  Transcript add(Point part) {
    return add(part.bytes());
  }

  /** Code and epoch: two parts. */
  Transcript add(Organisation part) {
    return add(part.code()).add(part.epoch());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** SHA-256 of all parts. */
  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
