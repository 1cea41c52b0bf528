package musubi.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether receipts are those of the nodes that they name. Needs nothing but the JDK and the
 * nodes' public keys; docs/protocols/receipts.md is the format.
 *
 * <p>Thread-safe. A genuine receipt proves that the node promised, not that it kept its promise.
 */
public final class ReceiptVerifier {
  private static final byte[] PURPOSE = "musubi-receipt-v1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;
  private static final int KEY_ID_BYTES = 8;
  private static final byte ENTRY = 0;
  private static final byte NODE = 1;

  private final Map<String, List<PublicKey>> keys;

  /** What a receipt is worth. */
  public enum Verdict {
    /** The node signed it. */
    GENUINE,
    /** None of the node's keys given has its key id; the key may be newer than ours. */
    KEY_UNKNOWN,
    /** It is no receipt, or the node did not sign this. */
    FORGED
  }

  /**
   * A verifier.
   *
   * @param keys signing keys of each node, those of the past too, by the node's name: {@code
   *     communication/131121}
   */
  public ReceiptVerifier(Map<String, List<PublicKey>> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * A node's signing key, as the directory has it.
   *
   * @param encoded SubjectPublicKeyInfo in DER
   * @throws IllegalArgumentException it is no EC key
   */
  public static PublicKey publicKey(byte[] encoded) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an EC key in DER", e);
    }
  }

  /** What these bytes are worth as a receipt. */
  public Verdict verify(byte[] bytes) {
    Receipt receipt;
    try {
      receipt = Receipt.parse(bytes);
    } catch (IllegalArgumentException e) {
      return Verdict.FORGED;
    }
    Optional<PublicKey> key =
        keys.getOrDefault(receipt.node(), List.of()).stream()
            .filter(each -> Arrays.equals(id(each), receipt.keyId()))
            .findFirst();
    if (key.isEmpty()) {
      return Verdict.KEY_UNKNOWN;
    }
    boolean signed =
        root(receipt)
            .filter(root -> verifies(key.get(), signed(receipt, root), receipt))
            .isPresent();
    return signed ? Verdict.GENUINE : Verdict.FORGED;
  }

  /** The root of the batch, from the entry of this record upwards; empty when the path misfits. */
  private static Optional<byte[]> root(Receipt receipt) {
    Iterator<byte[]> path = receipt.path().iterator();
    byte[] hash = sha256(new byte[] {ENTRY}, number(micros(receipt.recordedAt())), receipt.leaf());
    int place = receipt.batchIndex();
    int last = receipt.batchSize() - 1;
    if (place < 0 || place > last) {
      return Optional.empty();
    }
    for (; last > 0; last >>= 1, place >>= 1) {
      boolean right = (place & 1) == 1;
      // The last one of a level has no neighbour when it stands on the left.
      if (right || place < last) {
        byte[] neighbour = path.hasNext() ? path.next() : new byte[0];
        if (neighbour.length != HASH_BYTES) {
          return Optional.empty();
        }
        hash =
            right
                ? sha256(new byte[] {NODE}, neighbour, hash)
                : sha256(new byte[] {NODE}, hash, neighbour);
      }
    }
    return path.hasNext() ? Optional.empty() : Optional.of(hash);
  }

  private static byte[] signed(Receipt receipt, byte[] root) {
    byte[] node = receipt.node().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(
            PURPOSE.length
                + Integer.BYTES
                + node.length
                + KEY_ID_BYTES
                + 3 * Long.BYTES
                + HASH_BYTES)
        .put(PURPOSE)
        .putInt(node.length)
        .put(node)
        .put(receipt.keyId())
        .putLong(micros(receipt.signedAt()))
        .putLong(micros(receipt.promisedBy()))
        .putLong(receipt.batchSize())
        .put(root)
        .array();
  }

  private static boolean verifies(PublicKey key, byte[] signed, Receipt receipt) {
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(receipt.signature());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] id(PublicKey key) {
    return Arrays.copyOf(sha256(key.getEncoded()), KEY_ID_BYTES);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
