package musubi.gateway.symbol;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A key that signs, Ed25519 [RFC 8032]. Prints as redacted.
 *
 * <p>Thread-safe.
 */
public final class Ed25519Key {
  /** Length of the private key, in bytes. */
  public static final int BYTES = Ed25519.SECRET_KEY_SIZE;

  private final Ed25519PrivateKeyParameters key;
  private final Ed25519PublicKey publicKey;

  private Ed25519Key(Ed25519PrivateKeyParameters key) {
    this.key = key;
    this.publicKey = new Ed25519PublicKey(key.generatePublicKey());
  }

  /** A new key. */
  public static Ed25519Key generate(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return of(secret);
  }

  /**
   * The key of its secret [RFC 8032 5.1.5], 32 bytes.
   *
   * @throws SymbolException KEY_INVALID: another length
   */
  public static Ed25519Key of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new SymbolException(
          SymbolReason.KEY_INVALID,
          "Ed25519 private key: " + secret.length + " bytes (expected: 32)");
    }
    return new Ed25519Key(new Ed25519PrivateKeyParameters(secret, 0));
  }

  /** The secret, 32 bytes: to be sealed before it is stored. */
  public byte[] privateKey() {
    return key.getEncoded();
  }

  public Ed25519PublicKey publicKey() {
    return publicKey;
  }

  /** The signature of the bytes, 64 bytes; always the same. */
  public byte[] sign(byte[] signed) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    key.sign(Ed25519.Algorithm.Ed25519, null, signed, 0, signed.length, signature, 0);
    return signature;
  }

  @Override
  public String toString() {
    return "Ed25519Key[redacted]";
  }
}
