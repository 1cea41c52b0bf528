package musubi.gateway.symbol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the envelope of an item holds: v2 and, of an inquiry or a merger, the particulars. Those
 * stand in 256 bytes: their length in 2 bytes, the highest first, they themselves, zeros (the form
 * is ours). A question does not tell by its size what it asks.
 */
record Contents(BigInteger v2, byte[] particulars) {
  /** Longest particulars, in bytes. */
  static final int MAX_PARTICULARS = 254;

  private static final int PADDED_BYTES = Short.BYTES + MAX_PARTICULARS;
  private static final int TAG_BYTES = 16;

  /** Length of the ciphertext, in bytes. */
  static int sealedBytes(Purpose purpose) {
    return purpose == Purpose.REKEY ? 0 : plainBytes(purpose) + TAG_BYTES;
  }

  /**
   * The plaintext.
   *
   * @throws SymbolException REQUEST_MALFORMED: too many particulars, or where none belong
   */
  byte[] plain(Purpose purpose) {
    if (particulars.length > (hasParticulars(purpose) ? MAX_PARTICULARS : 0)) {
      throw Shapes.malformed("particulars: " + particulars.length + " bytes are too many");
    }
    ByteBuffer plain = ByteBuffer.allocate(plainBytes(purpose)).put(Scalars.bytes(v2));
    if (hasParticulars(purpose)) {
      plain.putShort((short) particulars.length).put(particulars);
    }
    return plain.array();
  }

  /**
   * Reads a plaintext.
   *
   * @throws SymbolException ENVELOPE_INVALID: it has another form
   */
  static Contents read(Purpose purpose, byte[] plain) {
    if (plain.length != plainBytes(purpose)) {
      throw Envelope.invalid();
    }
    BigInteger v2 = v2(Arrays.copyOf(plain, Scalars.BYTES));
    if (!hasParticulars(purpose)) {
      return new Contents(v2, new byte[0]);
    }
    int length = ByteBuffer.wrap(plain).getShort(Scalars.BYTES);
    int start = Scalars.BYTES + Short.BYTES;
    if (length < 0 || length > MAX_PARTICULARS || !isZero(plain, start + length)) {
      throw Envelope.invalid();
    }
    return new Contents(v2, Arrays.copyOfRange(plain, start, start + length));
  }

  @Override
  public String toString() {
    return "Contents[redacted]";
  }

  private static BigInteger v2(byte[] bytes) {
    try {
      return Scalars.parse(bytes);
    } catch (SymbolException e) {
      throw Envelope.invalid();
    }
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int plainBytes(Purpose purpose) {
    return Scalars.BYTES + (hasParticulars(purpose) ? PADDED_BYTES : 0);
  }

  private static boolean hasParticulars(Purpose purpose) {
    return purpose == Purpose.INQUIRE || purpose == Purpose.MERGE;
  }
}
