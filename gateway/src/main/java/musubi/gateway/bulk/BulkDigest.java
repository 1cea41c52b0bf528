package musubi.gateway.bulk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import musubi.gateway.record.Fields;

/**
 * SHA-256 of a list or of its results, row by row (docs/protocols/bulk.md). Not thread-safe.
 *
 * @param <T> what a row is
 */
final class BulkDigest<T> {
  private static final byte[] LIST = purpose("musubi-bulk-list-v1\n");
  private static final byte[] RESULTS = purpose("musubi-bulk-result-v1\n");

  private final MessageDigest digest;
  private final java.util.function.Function<T, byte[]> encoding;

  private BulkDigest(byte[] beginning, java.util.function.Function<T, byte[]> encoding) {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
    this.encoding = encoding;
    digest.update(beginning);
  }

  /** Of a list; its rows come as they are stored. */
  static BulkDigest<byte[]> ofList(BulkHeader header) {
    return new BulkDigest<>(
        new Fields()
            .fixed(LIST)
            .put(header.business())
            .put(header.numberReason())
            .put(header.certificate())
            .put(header.size())
            .toByteArray(),
        entry -> entry);
  }

  /** Of results. */
  static BulkDigest<BulkResultRow> ofResults() {
    return new BulkDigest<>(
        RESULTS,
        result ->
            new Fields()
                .put(result.row())
                .put(result.rowId())
                .put(result.outcome().code())
                .put(result.record())
                .toByteArray());
  }

  /** Adds the next row. */
  void add(T row) {
    digest.update(encoding.apply(row));
  }

  /** The digest of all rows; nothing can be added any more. */
  byte[] value() {
    return digest.digest();
  }

  private static byte[] purpose(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
