package musubi.auditor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * A number of a municipality as a tier holds it.
 *
 * @param notice what came from below; none under a place-holder
 * @param requestId of the register's push; in the municipality only
 */
record Update(
    long number,
    boolean applied,
    String reason,
    Optional<String> residentRecordCode,
    Optional<ByteBuffer> notice,
    Optional<UUID> requestId,
    ByteBuffer receivedHash,
    ByteBuffer sentHash) {
  static final String SELECT =
      """
      select number, disposition, reason, resident_record_code, notice, request_id,
             received_hash, sent_hash
        from identity_update where municipality = ? order by number
      """;

  /** Running hash before number 1. */
  static final ByteBuffer NO_HASH = ByteBuffer.wrap(new byte[32]);

  private static final int APPLIED = 1;
  private static final byte NOTICE = 1;
  private static final byte PLACEHOLDER = 2;

  static Update read(ResultSet row) throws SQLException {
    return new Update(
        row.getLong(1),
        row.getInt(2) == APPLIED,
        row.getString(3),
        Optional.ofNullable(row.getString(4)),
        Optional.ofNullable(row.getBytes(5)).map(ByteBuffer::wrap),
        Optional.ofNullable(row.getObject(6, UUID.class)),
        ByteBuffer.wrap(row.getBytes(7)),
        ByteBuffer.wrap(row.getBytes(8)));
  }

  /** What goes on to the tier above: nobody's notice once it was rejected. */
  Optional<ByteBuffer> sent() {
    return applied ? notice : Optional.empty();
  }

  boolean isReceivedHashAfter(ByteBuffer before) {
    return receivedHash.equals(hash(before, notice));
  }

  boolean isSentHashAfter(ByteBuffer before) {
    return sentHash.equals(hash(before, sent()));
  }

  /** SHA-256 of the notice in hex; empty text under a place-holder. */
  String noticeHash() {
    return notice.map(bytes -> HexFormat.of().formatHex(sha256(bytes.duplicate()))).orElse("");
  }

  /** The formula at {@code History.running_hash} in notice_service.proto. */
  private ByteBuffer hash(ByteBuffer before, Optional<ByteBuffer> content) {
    byte kind = content.isPresent() ? NOTICE : PLACEHOLDER;
    ByteBuffer bytes =
        content.orElseGet(() -> ByteBuffer.wrap(reason.getBytes(StandardCharsets.UTF_8)));
    return ByteBuffer.wrap(
        sha256(
            before.duplicate(),
            ByteBuffer.allocate(Long.BYTES + 1).putLong(number).put(kind).flip(),
            bytes.duplicate()));
  }

  private static byte[] sha256(ByteBuffer... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ByteBuffer part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Update[" + number + "]";
  }
}
