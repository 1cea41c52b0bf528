package musubi.gateway.translation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.access.NodeName;
import musubi.gateway.pki.Ecdsa;

/**
 * A state of the key log with the signatures of those who stand for it.
 *
 * @param size number of entries
 * @param root RFC 6962 root over all of them, 32 bytes
 * @param signatures the broker's first, then those of witnesses
 */
public record Checkpoint(long size, byte[] root, List<Signature> signatures) {
  private static final byte[] LINE =
      "musubi-key-checkpoint-v1\n".getBytes(StandardCharsets.US_ASCII);

  public Checkpoint {
    root = root.clone();
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature.
   *
   * @param signer path of the node
   * @param signature ECDSA by its key in the directory, 64 bytes
   */
  public record Signature(String signer, byte[] signature) {
    public Signature {
      signature = signature.clone();
    }

    @Override
    public byte[] signature() {
      return signature.clone();
    }

    @Override
    public String toString() {
      return "Signature[" + signer + "]";
    }
  }

  @Override
  public byte[] root() {
    return root.clone();
  }

  /** The bytes that are signed: a line, size in 8 bytes, root. */
  public byte[] signed() {
    return ByteBuffer.allocate(LINE.length + Long.BYTES + root.length)
        .put(LINE)
        .putLong(size)
        .put(root)
        .array();
  }

  /** With one signature more; a former one of the same signer goes. */
  public Checkpoint with(NodeName signer, byte[] signature) {
    List<Signature> all = new ArrayList<>(signatures);
    all.removeIf(before -> before.signer().equals(signer.path()));
    all.add(new Signature(signer.path(), signature));
    return new Checkpoint(size, root, all);
  }

  /**
   * The signature of a node.
   *
   * @throws java.util.NoSuchElementException it has none
   */
  public byte[] signatureOf(NodeName signer) {
    return signatures.stream()
        .filter(each -> each.signer().equals(signer.path()))
        .findFirst()
        .orElseThrow()
        .signature();
  }

  /** Whether a node has signed it, with one of these keys. */
  public boolean isSignedBy(NodeName signer, List<PublicKey> keys) {
    byte[] signed = signed();
    return signatures.stream()
        .filter(each -> each.signer().equals(signer.path()))
        .anyMatch(
            each -> keys.stream().anyMatch(key -> Ecdsa.verify(key, signed, each.signature())));
  }

  @Override
  public String toString() {
    return "Checkpoint[size=" + size + ", signatures=" + signatures + "]";
  }
}
