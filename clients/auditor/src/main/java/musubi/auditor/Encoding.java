package musubi.auditor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Values one after the other, as docs/protocols/receipts.md has them. */
final class Encoding {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A value of a column by its kind. */
  Encoding put(Object value) {
    return switch (value) {
      case Number number -> fixed(ByteBuffer.allocate(8).putLong(number.longValue()).array());
      case String text -> put(text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> fixed(ByteBuffer.allocate(4).putInt(bytes.length).array()).fixed(bytes);
      case UUID id -> put(id.getMostSignificantBits()).put(id.getLeastSignificantBits());
      default -> throw new IllegalArgumentException("a column of " + value.getClass().getName());
    };
  }

  /** Bytes whose number the format fixes. */
  Encoding fixed(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
