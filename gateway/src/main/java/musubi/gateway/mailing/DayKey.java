package musubi.gateway.mailing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import musubi.gateway.pki.AesGcm;

/**
 * The key of one business day. It seals records with AES-256-GCM, each bound to its id and its
 * municipality, and makes the checks by which a repeat is told from other bytes under the same id.
 * When it is destroyed, neither tells anything any more.
 *
 * <p>Thread-safe.
 */
final class DayKey {
  private static final String ALGORITHM = "HmacSHA256";

  private final LocalDate day;
  private final byte[] sealing;
  private final byte[] checking;
  private final SecureRandom random = new SecureRandom();

  DayKey(LocalDate day, byte[] key) {
    this.day = day;
    this.sealing = mac(key, "musubi-mailing-seal-v1".getBytes(UTF_8));
    this.checking = mac(key, "musubi-mailing-check-v1".getBytes(UTF_8));
  }

  /** The day whose key it is. */
  LocalDate day() {
    return day;
  }

  /** What the database keeps of a record. */
  byte[] seal(String municipality, UUID id, byte[] content) {
    return AesGcm.sealRandomly(sealing, label(municipality, id), content, random);
  }

  /** What was sealed under this key for this record; empty for anything else. */
  Optional<byte[]> open(String municipality, UUID id, byte[] sealed) {
    return AesGcm.openRandomly(sealing, label(municipality, id), sealed);
  }

  /** By what the content of a record is compared with a repeat's. */
  byte[] check(String municipality, UUID id, byte[] content) {
    byte[] label = label(municipality, id);
    return mac(
        checking,
        ByteBuffer.allocate(label.length + content.length).put(label).put(content).array());
  }

  /** Whether a check is that of this content. */
  boolean agrees(String municipality, UUID id, byte[] content, byte[] check) {
    return MessageDigest.isEqual(check, check(municipality, id, content));
  }

  private static byte[] label(String municipality, UUID id) {
    return Arrays.copyOf(("mailing\n" + municipality + "\n" + id + "\n").getBytes(UTF_8), 64);
  }

  private static byte[] mac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "DayKey[" + day + "]";
  }
}
