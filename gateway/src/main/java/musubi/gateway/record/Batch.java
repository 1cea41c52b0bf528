package musubi.gateway.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import musubi.gateway.merkle.MerkleTree;

/**
 * Leaves that are promised together, by one signature (docs/protocols/receipts.md).
 *
 * @param node who promises: {@code communication/131121}
 * @param keyId the key that signs, 8 bytes
 * @param promisedBy when they are in the node's tree at the latest
 * @param tree over their {@link #entry}
 */
record Batch(String node, byte[] keyId, Instant signedAt, Instant promisedBy, MerkleTree tree) {
  static final int VERSION = 1;

  private static final byte[] PURPOSE = "musubi-receipt-v1\n".getBytes(StandardCharsets.US_ASCII);

  /** What stands in the tree of a leaf: its time is promised, too. */
  static byte[] entry(byte[] leaf, Instant recordedAt) {
    return MerkleTree.leafHash(new Fields().put(recordedAt).fixed(leaf).toByteArray());
  }

  /** What is signed. */
  byte[] signed() {
    return new Fields()
        .fixed(PURPOSE)
        .put(node)
        .fixed(keyId)
        .put(signedAt)
        .put(promisedBy)
        .put(tree.size())
        .fixed(tree.root())
        .toByteArray();
  }
}
