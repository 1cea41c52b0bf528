package musubi.gateway.bulk;

import java.security.MessageDigest;

/**
 * Whether a stored list is the one that was submitted. There is one answer; that everything depends
 * on it, tests show with another.
 */
@FunctionalInterface
public interface BulkCheck {
  /** The digests are equal. */
  BulkCheck DIGESTS = MessageDigest::isEqual;

  /**
   * Compares.
   *
   * @param submitted digest of the list when it was submitted
   * @param stored digest of what is stored now
   */
  boolean isSubmitted(byte[] submitted, byte[] stored);
}
