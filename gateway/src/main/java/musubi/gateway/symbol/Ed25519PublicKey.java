package musubi.gateway.symbol;

import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A key that signatures are checked with, Ed25519 [RFC 8032].
 *
 * <p>Thread-safe.
 */
public final class Ed25519PublicKey {
  /** Length of the encoding, in bytes. */
  public static final int BYTES = Ed25519.PUBLIC_KEY_SIZE;

  private final Ed25519PublicKeyParameters key;

  Ed25519PublicKey(Ed25519PublicKeyParameters key) {
    this.key = key;
  }

  /**
   * The key of its encoding [RFC 8032 5.1.2], 32 bytes.
   *
   * @throws SymbolException KEY_INVALID: no such key
   */
  public static Ed25519PublicKey of(byte[] encoded) {
    try {
      if (encoded.length == BYTES) {
        return new Ed25519PublicKey(new Ed25519PublicKeyParameters(encoded, 0));
      }
    } catch (IllegalArgumentException e) {
      // Not a point of its curve, or one of a few that everybody could sign for.
    }
    throw new SymbolException(
        SymbolReason.KEY_INVALID, "not an Ed25519 public key (expected: 32 bytes)");
  }

  /** The encoding, 32 bytes. */
  public byte[] encoded() {
    return key.getEncoded();
  }

  /** Whether the signature of the bytes is that of the key; false for anything malformed. */
  public boolean verify(byte[] signed, byte[] signature) {
    return signature.length == Ed25519.SIGNATURE_SIZE
        && key.verify(Ed25519.Algorithm.Ed25519, null, signed, 0, signed.length, signature, 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519PublicKey that && Arrays.equals(encoded(), that.encoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded());
  }
}
