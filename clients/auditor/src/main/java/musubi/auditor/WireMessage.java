package musubi.auditor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message in the protobuf wire format, read without generated code: whole numbers and fields with
 * a length, which is all that notices and receipts are made of.
 */
final class WireMessage {
  private static final int NUMBER = 0;
  private static final int BYTES = 2;

  private final Map<Integer, Long> numbers = new HashMap<>();
  private final Map<Integer, List<ByteBuffer>> fields = new HashMap<>();

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException it is none
   */
  static WireMessage of(ByteBuffer bytes) {
    WireMessage message = new WireMessage();
    ByteBuffer rest = bytes.duplicate();
    try {
      while (rest.hasRemaining()) {
        message.read(rest);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new IllegalArgumentException("a message that ends too early", e);
    }
    return message;
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  String text(int field) {
    return StandardCharsets.UTF_8.decode(bytes(field)).toString();
  }

  WireMessage message(int field) {
    return of(bytes(field));
  }

  /** The last value of a field. */
  ByteBuffer bytes(int field) {
    List<ByteBuffer> all = all(field);
    return all.isEmpty() ? ByteBuffer.allocate(0) : all.getLast();
  }

  /** All values of a field that is repeated. */
  List<ByteBuffer> all(int field) {
    return fields.getOrDefault(field, List.of()).stream().map(ByteBuffer::duplicate).toList();
  }

  private void read(ByteBuffer rest) {
    long tag = varint(rest);
    int field = (int) (tag >>> 3);
    switch ((int) (tag & 7)) {
      case NUMBER -> numbers.put(field, varint(rest));
      case BYTES -> {
        int length = Math.toIntExact(varint(rest));
        fields
            .computeIfAbsent(field, none -> new ArrayList<>())
            .add(rest.slice(rest.position(), length));
        rest.position(rest.position() + length);
      }
      default -> throw new IllegalArgumentException("a field of a kind that we do not have");
    }
  }

  private static long varint(ByteBuffer rest) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = rest.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  @Override
  public String toString() {
    return "WireMessage[redacted]";
  }
}
