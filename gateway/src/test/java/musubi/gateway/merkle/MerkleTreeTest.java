package musubi.gateway.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against the test vectors of the Certificate Transparency project, and every small tree. */
class MerkleTreeTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int LARGEST = 65;

  /** Entries of the reference tree. */
  private static final List<byte[]> REFERENCE =
      hex(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  /** Its roots with 0, 1, 2, … entries. */
  private static final List<byte[]> ROOTS =
      hex(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void root_referenceEntries_isThatOfTheReference() {
    for (int size = 0; size < ROOTS.size(); size++) {
      assertArrayEquals(ROOTS.get(size), reference(size).root(), size + " entries");
    }
  }

  @Test
  void path_referenceEntries_isThatOfTheReference() {
    assertPath(1, 0);
    assertPath(
        8,
        0,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertPath(
        8,
        5,
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertPath(3, 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    assertPath(
        5,
        1,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  /** The definition of [RFC 6962 2.1], word for word, beside the levels. */
  @Test
  void root_everySize_isThatOfTheDefinition() throws Exception {
    for (int size = 1; size <= LARGEST; size++) {
      List<byte[]> leaves = leaves(size);

      assertArrayEquals(defined(leaves), MerkleTree.over(leaves).root(), size + " entries");
    }
  }

  @Test
  void path_everySizeAndPlace_leadsToTheRootFromThereOnly() {
    for (int size = 1; size <= LARGEST; size++) {
      List<byte[]> leaves = leaves(size);
      MerkleTree tree = MerkleTree.over(leaves);
      for (int index = 0; index < size; index++) {
        List<byte[]> path = tree.path(index);
        for (int other = -1; other <= size; other++) {
          boolean leads = leads(leaves.get(index), other, size, path, tree.root());
          assertEquals(other == index, leads, index + " of " + size + " as " + other);
        }
        assertPathLengths(tree, leaves.get(index), index);
      }
    }
  }

  @Test
  void path_everyBitAltered_leadsElsewhere() {
    for (int size = 1; size <= LARGEST; size++) {
      List<byte[]> leaves = leaves(size);
      MerkleTree tree = MerkleTree.over(leaves);
      for (int index = 0; index < size; index++) {
        assertEveryBitCounts(tree, leaves.get(index), index);
      }
    }
  }

  @Test
  void path_hashesCutAtAnotherPlace_leadNowhere() {
    List<byte[]> leaves = leaves(2);
    MerkleTree tree = MerkleTree.over(leaves);
    byte[] both = ByteBuffer.allocate(64).put(leaves.get(0)).put(leaves.get(1)).array();

    byte[] shorter = Arrays.copyOf(both, 31);
    byte[] longer = Arrays.copyOfRange(both, 31, 64);

    assertFalse(leads(shorter, 0, 2, List.of(longer), tree.root()));
    assertFalse(leads(leaves.get(0), 0, 2, List.of(longer), tree.root()));
  }

  @Test
  void path_noSuchPlace_isRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> reference(0).path(0));
    assertThrows(IndexOutOfBoundsException.class, () -> reference(3).path(3));
    assertThrows(IndexOutOfBoundsException.class, () -> reference(3).path(-1));
  }

  private static void assertPath(int size, int index, String... path) {
    MerkleTree tree = reference(size);
    List<byte[]> found = tree.path(index);

    assertEquals(List.of(path), found.stream().map(HEX::formatHex).toList());
    assertTrue(leads(MerkleTree.leafHash(REFERENCE.get(index)), index, size, found, tree.root()));
  }

  private static void assertPathLengths(MerkleTree tree, byte[] leaf, int index) {
    List<byte[]> longer = new ArrayList<>(tree.path(index));
    longer.add(leaf);
    assertFalse(leads(leaf, index, tree.size(), longer, tree.root()));
    if (longer.size() > 1) {
      List<byte[]> shorter = longer.subList(0, longer.size() - 2);
      assertFalse(leads(leaf, index, tree.size(), shorter, tree.root()));
    }
  }

  private static void assertEveryBitCounts(MerkleTree tree, byte[] leaf, int index) {
    List<byte[]> path = tree.path(index);
    for (int bit = 0; bit < 8 * MerkleTree.HASH_BYTES; bit++) {
      assertFalse(leads(altered(leaf, bit), index, tree.size(), path, tree.root()));
      assertFalse(leads(leaf, index, tree.size(), path, altered(tree.root(), bit)));
      for (int step = 0; step < path.size(); step++) {
        List<byte[]> other = new ArrayList<>(path);
        other.set(step, altered(path.get(step), bit));
        assertFalse(leads(leaf, index, tree.size(), other, tree.root()));
      }
    }
  }

  private static boolean leads(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
    return MerkleTree.root(leaf, index, size, path)
        .filter(found -> Arrays.equals(found, root))
        .isPresent();
  }

  private static byte[] altered(byte[] hash, int bit) {
    byte[] other = hash.clone();
    other[bit / 8] ^= (byte) (1 << bit % 8);
    return other;
  }

  private static byte[] defined(List<byte[]> leaves) throws Exception {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int half = Integer.highestOneBit(leaves.size() - 1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((byte) 1);
    digest.update(defined(leaves.subList(0, half)));
    digest.update(defined(leaves.subList(half, leaves.size())));
    return digest.digest();
  }

  private static MerkleTree reference(int size) {
    return MerkleTree.over(REFERENCE.subList(0, size).stream().map(MerkleTree::leafHash).toList());
  }

  private static List<byte[]> leaves(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> MerkleTree.leafHash(new byte[] {(byte) i}))
        .toList();
  }

  private static List<byte[]> hex(String... values) {
    return Arrays.stream(values).map(HEX::parseHex).toList();
  }
}
