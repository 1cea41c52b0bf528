package musubi.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.SubmittedMailing;

/** Mailing records as they travel: bytes that nobody changes, with their digest. */
public final class Mailings {
  private static final int UUID_BYTES = 16;

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
        .setMailingId(bytes(id))
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

  /** A record's id as it travels. */
  public static ByteString bytes(UUID id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(UUID_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .flip());
  }

  /** A record's id as it travelled. */
  public static UUID id(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
