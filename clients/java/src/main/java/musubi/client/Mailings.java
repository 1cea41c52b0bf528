package musubi.client;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.SubmittedMailing;

/** Mailing records as they travel: bytes that nobody changes, with their digest. */
public final class Mailings {
  private Mailings() {}

  /**
   * A record ready to be handed over. Keep what this returns and send the same again after a
   * failure: a record that is encoded anew may have other bytes.
   *
   * @param id random; never used for another record
   * @param isDirected whether the register has made sure where the letter of a protected person
   *     goes
   */
  public static SubmittedMailing submitted(UUID id, MailingRecord mailing, boolean isDirected) {
    return submitted(id, mailing.toByteString(), isDirected);
  }

  /** Bytes of a record ready to be handed over. */
  public static SubmittedMailing submitted(UUID id, ByteString content, boolean isDirected) {
    return SubmittedMailing.newBuilder()
        .setMailingId(RequestIds.bytes(id))
        .setContent(content)
        .setDigest(digest(content))
        .setProtectedDirected(isDirected)
        .build();
  }

  /** The digest of a record's bytes: SHA-256. */
  public static ByteString digest(ByteString content) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      content.asReadOnlyByteBufferList().forEach(sha256::update);
      return ByteString.copyFrom(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
