package musubi.gateway.translation;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import musubi.gateway.merkle.MerkleTree;
import musubi.gateway.pki.Ecdsa;

/**
 * An entry of the key log as it travels and is kept.
 *
 * @param serialised the whole, of which the log's root is made
 * @param signed the bytes that the signature is over
 * @param signature ECDSA by the body's node, 64 bytes
 * @param entry what it says; empty when this program does not know such entries
 */
public record SignedEntry(
    byte[] serialised, byte[] signed, byte[] signature, Optional<KeyEntry> entry) {
  public SignedEntry {
    serialised = serialised.clone();
    signed = signed.clone();
    signature = signature.clone();
  }

  @Override
  public byte[] serialised() {
    return serialised.clone();
  }

  @Override
  public byte[] signed() {
    return signed.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** Hash of the entry as a leaf of the log, 32 bytes. */
  public byte[] leafHash() {
    return MerkleTree.leafHash(serialised);
  }

  /** Whether one of these keys made the signature. */
  public boolean isSignedBy(List<PublicKey> keys) {
    return keys.stream().anyMatch(key -> Ecdsa.verify(key, signed, signature));
  }

  @Override
  public String toString() {
    return "SignedEntry[" + entry.map(KeyEntry::toString).orElse("unknown") + "]";
  }
}
