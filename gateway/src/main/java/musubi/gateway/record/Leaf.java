package musubi.gateway.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import musubi.gateway.merkle.MerkleTree;

/**
 * The hash of a record as a leaf of the node's tree: class, time, method and decision, and a salted
 * commitment to everything else. Without its salt a leaf says nothing of a person; when salt and
 * content are erased, it stays what it was.
 *
 * <p>docs/protocols/receipts.md has every byte; the format is ours.
 */
public final class Leaf {
  /** Bytes of a salt. */
  public static final int SALT_BYTES = 16;

  private static final byte VERSION = 2;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Leaf() {}

  /** A new salt; each record has one of its own. */
  public static byte[] salt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  /** The leaf of a record, 32 bytes. */
  public static byte[] of(CallRecord call) {
    return of(
        call.act().recordClass(),
        call.at(),
        call.act().method(),
        call.decision().code(),
        call.salt(),
        content(call));
  }

  static byte[] of(
      int recordClass, Instant at, String method, int decision, byte[] salt, byte[] content) {
    return MerkleTree.leafHash(
        new Fields()
            .fixed(VERSION)
            .put(recordClass)
            .put(at)
            .put(method)
            .put(decision)
            .fixed(commitment(salt, content))
            .toByteArray());
  }

  /**
   * Every other column of {@code call_record}, in the order of the table; those that may be null
   * with their presence, and so are all from origin on. A column more is a version more.
   */
  static byte[] content(CallRecord call) {
    return new Fields()
        .put(call.id())
        .put(call.act().exchange())
        .put(call.reason())
        .put(call.parties().caller())
        .put(call.requestId(), Fields::put)
        .put(call.purpose().business())
        .put(call.act().basis())
        .put(call.purpose().reference())
        .put(call.purpose().operator())
        .put(call.purpose().terminal())
        .put(call.subject(), Fields::put)
        .put(call.numbers().municipality())
        .put(call.numbers().first())
        .put(call.numbers().last())
        .put(Optional.of(call.parties().origin()), Fields::put)
        .put(Optional.of(call.parties().destination()), Fields::put)
        .put(call.passage().closes(), Fields::put)
        .put(Optional.of(call.passage().requestFrames()), Fields::put)
        .put(Optional.of(call.passage().responseFrames()), Fields::put)
        .put(call.passage().requestDigest(), Fields::put)
        .put(call.passage().responseDigest(), Fields::put)
        .put(Optional.of((long) call.passage().status()), Fields::put)
        .put(Optional.of(call.parties().directoryNumber()), Fields::put)
        .put(call.parties().certificate(), Fields::put)
        .put(Optional.of(call.parties().statement()), Fields::put)
        .put(Optional.of(call.finding().key()), Fields::put)
        .put(Optional.of(call.finding().match()), Fields::put)
        .put(Optional.of((long) call.finding().hits()), Fields::put)
        .put(Optional.of(call.finding().numberReason()), Fields::put)
        .toByteArray();
  }

  private static byte[] commitment(byte[] salt, byte[] content) {
    if (salt.length != SALT_BYTES) {
      throw new IllegalArgumentException(
          "salt: " + salt.length + " bytes (expected: " + SALT_BYTES + ")");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
