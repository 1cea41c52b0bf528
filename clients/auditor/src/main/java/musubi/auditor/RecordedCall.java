package musubi.auditor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A row of {@code call_record}, and the leaf that its columns make. */
final class RecordedCall {
  /** Columns of the content, in their order; those with a question mark may be null. */
  private static final List<String> CONTENT =
      List.of(
          "id",
          "exchange",
          "reason",
          "caller",
          "request_id?",
          "business",
          "basis",
          "reference",
          "operator_id",
          "terminal_id",
          "subject?",
          "municipality",
          "first_number",
          "last_number",
          "origin?",
          "destination?",
          "closes?",
          "request_frames?",
          "response_frames?",
          "request_digest?",
          "response_digest?",
          "status?",
          "directory_number?",
          "certificate?",
          "statement?",
          "search_key?",
          "match_kind?",
          "hits?",
          "number_reason?");

  private static final List<String> HEAD =
      List.of("record_class", "recorded_at", "method", "decision", "salt");

  /** Rows of a time with a leaf. */
  static final String SELECT =
      Stream.concat(HEAD.stream(), CONTENT.stream().map(RecordedCall::name))
          .collect(
              Collectors.joining(
                  ", ", "select ", " from call_record where recorded_at = ? and leaf = ?"));

  private static final byte VERSION = 2;

  private RecordedCall() {}

  /** The leaf hash that the columns of a row make, 32 bytes; the salt is one of them. */
  static byte[] leaf(ResultSet row) throws SQLException {
    byte[] salt = row.getBytes("salt");
    return Hashes.leaf(
        new Encoding()
            .fixed(VERSION)
            .put(row.getInt("record_class"))
            .put(micros(row.getObject("recorded_at", OffsetDateTime.class)))
            .put(row.getString("method"))
            .put(row.getInt("decision"))
            .fixed(Hashes.sha256(salt == null ? new byte[0] : salt, content(row)))
            .toByteArray());
  }

  private static byte[] content(ResultSet row) throws SQLException {
    Encoding content = new Encoding();
    for (String column : CONTENT) {
      Object value = row.getObject(name(column));
      if (column.endsWith("?")) {
        content.fixed((byte) (value == null ? 0 : 1));
      }
      if (value != null) {
        content.put(value);
      }
    }
    return content.toByteArray();
  }

  private static String name(String column) {
    return column.replace("?", "");
  }

  private static long micros(OffsetDateTime time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }
}
