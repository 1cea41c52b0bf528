package musubi.backends.filedrop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Request ids of rows: UUIDv7 [RFC 9562] of the time when the file was begun, their random part the
 * SHA-256 of the file's digest and the row. The same row of the same journal has the same id for
 * ever.
 */
final class RowIds {
  private RowIds() {}

  static UUID of(String digest, Instant begun, int row) {
    byte[] seed = (digest + " " + row).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer random = ByteBuffer.wrap(HexFormat.of().parseHex(DropFile.sha256(seed)));
    long high = begun.toEpochMilli() << 16 | 0x7000L | random.getLong() & 0xFFFL;
    long low = 0x8000_0000_0000_0000L | random.getLong() >>> 2;
    return new UUID(high, low);
  }
}
