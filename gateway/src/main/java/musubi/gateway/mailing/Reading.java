package musubi.gateway.mailing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import musubi.gateway.access.Refusal;

/**
 * What a node finds when it opens a record that was handed to it: a record that keeps every rule,
 * or why not. Prints as redacted.
 */
record Reading(Handed handed, Optional<Mailing> mailing, Optional<Refusal> refusal) {
  /**
   * Reads and checks a record.
   *
   * @param municipality the only one whose records these may be
   */
  static Reading of(Handed handed, String municipality, MailingCodec codec) {
    try {
      return new Reading(
          handed, Optional.of(checked(handed, municipality, codec)), Optional.empty());
    } catch (Refusal e) {
      return new Reading(handed, Optional.empty(), Optional.of(e));
    }
  }

  private static Mailing checked(Handed handed, String municipality, MailingCodec codec) {
    if (handed.content().length > Mailing.MOST_BYTES) {
      throw Refusal.of(MailingReason.MAILING_UNREADABLE);
    }
    if (!MessageDigest.isEqual(sha256(handed.content()), handed.digest())) {
      throw Refusal.of(MailingReason.MAILING_DIGEST_DIFFERS);
    }
    Mailing mailing = codec.parse(handed.content());
    MailingChecks.requireValid(mailing, municipality);
    return mailing;
  }

  static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Reading[" + handed.id() + "]";
  }
}
