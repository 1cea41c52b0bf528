package musubi.gateway.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
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

  private static final byte VERSION = 1;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Leaf() {}

  /** A new salt; each record has one of its own. */
  public static byte[] salt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  /** The leaf of a record with this salt, 32 bytes. */
  public static byte[] of(CallRecord call, byte[] salt) {
    return of(
        call.recordClass(), call.at(), call.method(), call.decision().code(), salt, content(call));
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
        .put(call.exchange())
        .put(call.reason())
        .put(call.caller())
        .put(call.requestId(), Fields::put)
        .put(call.purpose().business())
        .put(call.basis())
        .put(call.purpose().reference())
        .put(call.purpose().operator())
        .put(call.purpose().terminal())
        .put(call.subject(), Fields::put)
        .put(call.municipality())
        .put(call.firstNumber())
        .put(call.lastNumber())
        .put(Optional.<String>empty(), Fields::put) // origin
        .put(Optional.<String>empty(), Fields::put) // destination
        .put(Optional.<UUID>empty(), Fields::put) // closes
        .put(Optional.<Long>empty(), Fields::put) // request_frames
        .put(Optional.<Long>empty(), Fields::put) // response_frames
        .put(Optional.<byte[]>empty(), Fields::put) // request_digest
        .put(Optional.<byte[]>empty(), Fields::put) // response_digest
        .put(Optional.<Long>empty(), Fields::put) // status
        .put(Optional.<Long>empty(), Fields::put) // directory_number
        .put(Optional.<byte[]>empty(), Fields::put) // certificate
        .put(Optional.<String>empty(), Fields::put) // statement
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
