package musubi.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * A node's promise about the record of a call, as it was read: who signed it is for {@link
 * ReceiptVerifier} to say. Nothing in it is personal.
 *
 * <p>Immutable. Keep the bytes: they are the evidence.
 */
public final class Receipt {
  /** How long a node may take to keep its promise. */
  public static final Duration LIMIT = Duration.ofHours(24);

  private static final int VERSION = 1;
  private static final int HASH_BYTES = 32;
  private static final int KEY_ID_BYTES = 8;
  private static final int SIGNATURE_BYTES = 64;
  private static final int MAX_BATCH = 1024;

  private final byte[] bytes;
  private final musubi.record.v1.Receipt message;

  private Receipt(byte[] bytes, musubi.record.v1.Receipt message) {
    this.bytes = bytes;
    this.message = message;
  }

  /**
   * Reads a receipt.
   *
   * @param bytes a {@code musubi.record.v1.Receipt}
   * @throws IllegalArgumentException it is none of version 1, or is not written in the one way
   */
  public static Receipt parse(byte[] bytes) {
    try {
      musubi.record.v1.Receipt message = musubi.record.v1.Receipt.parseFrom(bytes);
      require(message.getVersion() == VERSION, "version");
      require(message.getUnknownFields().asMap().isEmpty(), "unknown field");
      require(Arrays.equals(message.toByteArray(), bytes), "order of fields");
      require(message.getKeyId().size() == KEY_ID_BYTES, "key_id");
      require(message.getLeaf().size() == HASH_BYTES, "leaf");
      require(message.getSignature().size() == SIGNATURE_BYTES, "signature");
      require(message.getBatchSize() >= 1 && message.getBatchSize() <= MAX_BATCH, "batch_size");
      Receipt receipt = new Receipt(bytes.clone(), message);
      Instant latest = receipt.signedAt().plus(LIMIT);
      require(!receipt.promisedBy().isAfter(latest), "promised_by");
      return receipt;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a receipt: unreadable", e);
    }
  }

  /** The node that promises: {@code communication/131121}. */
  public String node() {
    return message.getNode();
  }

  /** Leaf hash of the record, 32 bytes. */
  public byte[] leaf() {
    return message.getLeaf().toByteArray();
  }

  /** When the record was made. */
  public Instant recordedAt() {
    return time(message.getRecordedAt());
  }

  /** When the promise was signed. */
  public Instant signedAt() {
    return time(message.getSignedAt());
  }

  /** When the record is in the node's tree at the latest. */
  public Instant promisedBy() {
    return time(message.getPromisedBy());
  }

  /** The receipt as it was received. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** The first 8 bytes of the SHA-256 of the key that signed. */
  byte[] keyId() {
    return message.getKeyId().toByteArray();
  }

  int batchIndex() {
    return message.getBatchIndex();
  }

  int batchSize() {
    return message.getBatchSize();
  }

  List<byte[]> path() {
    return message.getPathList().stream().map(ByteString::toByteArray).toList();
  }

  byte[] signature() {
    return message.getSignature().toByteArray();
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("not a receipt of version 1: " + what);
    }
  }
}
