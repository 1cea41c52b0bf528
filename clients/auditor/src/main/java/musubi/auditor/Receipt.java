package musubi.auditor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A node's promise about a record, read and verified from docs/protocols/receipts.md alone.
 *
 * @param message {@code musubi.record.v1.Receipt}
 */
record Receipt(WireMessage message) {
  private static final byte[] PURPOSE = "musubi-receipt-v1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int KEY_ID_BYTES = 8;

  /**
   * Reads a receipt.
   *
   * @throws IllegalArgumentException it is none
   */
  static Receipt of(byte[] bytes) {
    return new Receipt(WireMessage.of(ByteBuffer.wrap(bytes)));
  }

  byte[] leaf() {
    return array(message.bytes(4));
  }

  /** Microseconds since 1970-01-01 UTC. */
  long recordedAt() {
    return message.number(5);
  }

  /** Whether the node signed exactly this. */
  boolean isSigned(String node, PublicKey key) {
    byte[] keyId = Arrays.copyOf(Hashes.sha256(key.getEncoded()), KEY_ID_BYTES);
    if (message.number(1) != VERSION
        || !message.text(2).equals(node)
        || !Arrays.equals(array(message.bytes(3)), keyId)
        || leaf().length != Hashes.LENGTH) {
      return false;
    }
    return root().filter(root -> verifies(key, signed(keyId, root))).isPresent();
  }

  private byte[] signed(byte[] keyId, byte[] root) {
    return new Encoding()
        .fixed(PURPOSE)
        .put(message.text(2))
        .fixed(keyId)
        .put(message.number(6))
        .put(message.number(7))
        .put(message.number(9))
        .fixed(root)
        .toByteArray();
  }

  private boolean verifies(PublicKey key, byte[] signed) {
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(array(message.bytes(11)));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** From the record's entry up the path to what was signed [RFC 6962 2.1.1]. */
  private Optional<byte[]> root() {
    long place = message.number(8);
    long last = message.number(9) - 1;
    if (place < 0 || place > last) {
      return Optional.empty();
    }
    byte[] hash = Hashes.leaf(new Encoding().put(recordedAt()).fixed(leaf()).toByteArray());
    List<byte[]> path = message.all(10).stream().map(Receipt::array).toList();
    Iterator<byte[]> neighbours = path.iterator();
    for (; last > 0; last /= 2, place /= 2) {
      boolean hasNeighbour = place % 2 == 1 || place < last;
      if (!hasNeighbour) {
        continue;
      }
      if (!neighbours.hasNext()) {
        return Optional.empty();
      }
      byte[] neighbour = neighbours.next();
      if (neighbour.length != Hashes.LENGTH) {
        return Optional.empty();
      }
      hash = place % 2 == 1 ? Hashes.node(neighbour, hash) : Hashes.node(hash, neighbour);
    }
    return neighbours.hasNext() ? Optional.empty() : Optional.of(hash);
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }
}
