package musubi.gateway.symbol;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A key that others seal for, DHKEM(P-256, HKDF-SHA256) [RFC 9180]. Prints as redacted.
 *
 * <p>Thread-safe.
 */
public final class HpkeKey {
  /** Length of the private key, in bytes. */
  public static final int BYTES = Scalars.BYTES;

  /** Length of the id of a key, in bytes. */
  public static final int ID_BYTES = 16;

  private final BigInteger secret;
  private final Point publicKey;

  private HpkeKey(BigInteger secret) {
    this.secret = secret;
    this.publicKey = Curve.multiplyGenerator(secret);
  }

  /** A new key. */
  public static HpkeKey generate(SecureRandom random) {
    return new HpkeKey(Scalars.random(random));
  }

  /**
   * The key of its secret, 32 bytes.
   *
   * @throws SymbolException SCALAR_INVALID
   */
  public static HpkeKey of(byte[] secret) {
    return new HpkeKey(Scalars.parse(secret));
  }

  /** The secret, 32 bytes: to be sealed before it is stored. */
  public byte[] privateKey() {
    return Scalars.bytes(secret);
  }

  /** The public key, 65 bytes. */
  public byte[] publicKey() {
    return publicKey.encoded();
  }

  /** What names the key in requests, 16 bytes. */
  public byte[] id() {
    return id(publicKey.bytes());
  }

  /** The first 16 bytes of the SHA-256 of a public key; the form is ours. */
  public static byte[] id(byte[] publicKey) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
      return Arrays.copyOf(hash, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "HpkeKey[redacted]";
  }

  BigInteger secret() {
    return secret;
  }

  /** The public key itself, not a copy. */
  byte[] publicBytes() {
    return publicKey.bytes();
  }
}
