package musubi.gateway.merkle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a tree that only grows: enough to add entries and to know the root, whatever
 * the number of entries before. The root is that of {@link MerkleTree} over the same entries.
 *
 * <p>Not thread-safe.
 */
public final class MerkleFrontier {
  /** Roots of the full subtrees from the left, the largest first: one for each bit of the size. */
  private final List<byte[]> peaks;

  private long size;

  private MerkleFrontier(long size, List<byte[]> peaks) {
    this.size = size;
    this.peaks = peaks;
  }

  /** Of no entries. */
  public static MerkleFrontier empty() {
    return new MerkleFrontier(0, new ArrayList<>());
  }

  /**
   * As it was written down.
   *
   * @param size number of entries
   * @param written what {@link #toByteArray} gave
   * @throws IllegalArgumentException they do not belong together
   */
  public static MerkleFrontier of(long size, byte[] written) {
    if (size < 0 || written.length != Long.bitCount(size) * MerkleTree.HASH_BYTES) {
      throw new IllegalArgumentException(
          "frontier: " + written.length + " bytes do not fit " + size + " entries");
    }
    List<byte[]> peaks = new ArrayList<>();
    for (int at = 0; at < written.length; at += MerkleTree.HASH_BYTES) {
      peaks.add(Arrays.copyOfRange(written, at, at + MerkleTree.HASH_BYTES));
    }
    return new MerkleFrontier(size, peaks);
  }

  /** The same, to be grown apart. */
  public MerkleFrontier copy() {
    return new MerkleFrontier(size, new ArrayList<>(peaks));
  }

  /** Adds an entry behind the others, by its {@link MerkleTree#leafHash}. */
  public void add(byte[] leafHash) {
    byte[] hash = leafHash;
    for (long full = size; (full & 1) == 1; full >>= 1) {
      hash = MerkleTree.node(peaks.removeLast(), hash);
    }
    peaks.add(hash);
    size++;
  }

  /** Number of entries. */
  public long size() {
    return size;
  }

  /** The root, 32 bytes; SHA-256 of nothing when there are no entries. */
  public byte[] root() {
    if (size == 0) {
      return MerkleTree.over(List.of()).root();
    }
    byte[] root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = MerkleTree.node(peaks.get(i), root);
    }
    return root;
  }

  /** To write down beside the size: 32 bytes for each bit that is set in it. */
  public byte[] toByteArray() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    peaks.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
