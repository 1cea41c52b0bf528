package musubi.gateway.symbol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Draws that are the same in every run, and remembered. */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final ArrayList<byte[]> draws = new ArrayList<>();

  FixedRandom(long seed) {
    this.seed = seed;
  }

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    ByteBuffer stream = ByteBuffer.allocate(bytes.length + 32);
    for (int block = 0; stream.position() < bytes.length; block++) {
      stream.put(sha256(ByteBuffer.allocate(16).putLong(seed).putInt(draws.size()).putInt(block)));
    }
    System.arraycopy(stream.array(), 0, bytes, 0, bytes.length);
    draws.add(bytes.clone());
  }

  /** The next bytes. */
  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    nextBytes(bytes);
    return bytes;
  }

  /** What was drawn so far. */
  List<byte[]> draws() {
    return List.copyOf(draws);
  }

  private static byte[] sha256(ByteBuffer input) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(Arrays.copyOf(input.array(), input.position()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
