package musubi.gateway.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleFrontierTest {
  @Test
  void root_everySize_isThatOfTheTree() {
    MerkleFrontier frontier = MerkleFrontier.empty();
    List<byte[]> leaves = new ArrayList<>();

    for (int size = 0; size <= 300; size++) {
      assertEquals(size, frontier.size());
      assertArrayEquals(MerkleTree.over(leaves).root(), frontier.root());
      byte[] leaf = MerkleTree.leafHash(new byte[] {(byte) size, (byte) (size >> 8)});
      leaves.add(leaf);
      frontier.add(leaf);
    }
  }

  @Test
  void of_writtenDown_growsOnAlike() {
    MerkleFrontier frontier = MerkleFrontier.empty();
    for (int i = 0; i < 37; i++) {
      frontier.add(MerkleTree.leafHash(new byte[] {(byte) i}));
    }
    MerkleFrontier read = MerkleFrontier.of(frontier.size(), frontier.toByteArray());
    MerkleFrontier copy = frontier.copy();

    byte[] next = MerkleTree.leafHash(new byte[] {99});
    read.add(next);
    frontier.add(next);

    assertArrayEquals(frontier.root(), read.root());
    assertEquals(37, copy.size());
    assertThrows(IllegalArgumentException.class, () -> MerkleFrontier.of(3, new byte[32]));
  }
}
