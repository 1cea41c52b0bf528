package musubi.gateway.mailing;

import java.util.UUID;

/**
 * A mailing record as it is handed over, unread. Prints as redacted.
 *
 * @param id the register's
 * @param content the bytes of the register
 * @param digest SHA-256 of them, as the register says
 * @param isDirected whether the register says that it directed the letter for a protected person
 */
record Handed(UUID id, byte[] content, byte[] digest, boolean isDirected) {
  /** Records in one message at most; ours. */
  static final int MOST = 500;

  /**
   * Bytes of records in one message of a node at most, well below what a message may hold; ours.
   */
  static final int MOST_BYTES = 2 * 1024 * 1024;

  static final int DIGEST_BYTES = 32;

  @Override
  public String toString() {
    return "Handed[" + id + "]";
  }
}
