package musubi.gateway.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tree over a list of entries, as [RFC 6962 2.1] hashes it: SHA-256, 0x00 before an entry, 0x01
 * before two hashes. All levels are kept, so a path costs no hashing.
 *
 * <p>Immutable as long as nobody writes into the arrays that go in and come out: they are shared,
 * not copied.
 */
public final class MerkleTree {
  /** Length of every hash, in bytes. */
  public static final int HASH_BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final byte[] EMPTY_ROOT = sha256().digest();

  /** From the leaves up; the last level is the root alone. */
  private final List<List<byte[]>> levels;

  private MerkleTree(List<List<byte[]>> levels) {
    this.levels = levels;
  }

  /** Hash of an entry, 32 bytes: SHA-256(0x00 || entry). */
  public static byte[] leafHash(byte[] entry) {
    MessageDigest digest = sha256();
    digest.update(LEAF);
    return digest.digest(entry);
  }

  /**
   * The tree over entries whose hashes these are, in this order.
   *
   * @param leafHashes 32 bytes each
   */
  public static MerkleTree over(List<byte[]> leafHashes) {
    List<List<byte[]>> levels = new ArrayList<>();
    levels.add(List.copyOf(leafHashes));
    while (levels.getLast().size() > 1) {
      levels.add(levelAbove(levels.getLast()));
    }
    return new MerkleTree(levels);
  }

  /** Number of entries. */
  public int size() {
    return levels.getFirst().size();
  }

  /** The root, 32 bytes; SHA-256 of nothing when there are no entries. */
  public byte[] root() {
    return size() == 0 ? EMPTY_ROOT : levels.getLast().getFirst();
  }

  /**
   * What {@link #root(byte[], long, long, List)} needs beside an entry's hash to find the root: the
   * neighbours on the way up, from below. Empty for an entry that is alone.
   *
   * @throws IndexOutOfBoundsException there is no such entry
   */
  public List<byte[]> path(int index) {
    Objects.checkIndex(index, size());
    List<byte[]> path = new ArrayList<>();
    int place = index;
    for (List<byte[]> level : levels) {
      int neighbour = place ^ 1;
      if (neighbour < level.size()) {
        path.add(level.get(neighbour));
      }
      place >>= 1;
    }
    return path;
  }

  /**
   * The root of the tree in which an entry stands, found from the entry's hash and its path.
   *
   * @param index place of the entry, from 0
   * @param size number of entries
   * @return empty when no tree of this size has such a path for this place
   */
  public static Optional<byte[]> root(byte[] leafHash, long index, long size, List<byte[]> path) {
    if (index < 0 || index >= size || leafHash.length != HASH_BYTES) {
      return Optional.empty();
    }
    Iterator<byte[]> neighbours = path.iterator();
    byte[] hash = leafHash;
    long place = index;
    for (long last = size - 1; last > 0; last >>= 1) {
      boolean right = (place & 1) == 1;
      if (right || place < last) {
        // Of another length, two hashes could be cut apart at another place.
        byte[] neighbour = neighbours.hasNext() ? neighbours.next() : new byte[0];
        if (neighbour.length != HASH_BYTES) {
          return Optional.empty();
        }
        hash = right ? node(neighbour, hash) : node(hash, neighbour);
      }
      place >>= 1;
    }
    return neighbours.hasNext() ? Optional.empty() : Optional.of(hash);
  }

  /** Pairs are hashed; one that is left over goes up as it is. */
  private static List<byte[]> levelAbove(List<byte[]> level) {
    List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i + 1 < level.size(); i += 2) {
      above.add(node(level.get(i), level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      above.add(level.getLast());
    }
    return above;
  }

  /** Hash over two hashes: SHA-256(0x01 || left || right). */
  static byte[] node(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
