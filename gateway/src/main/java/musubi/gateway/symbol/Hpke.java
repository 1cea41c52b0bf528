package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import musubi.gateway.pki.AesGcm;

/**
 * One HPKE context [RFC 9180]: base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. A
 * context seals or opens, one message after the other in the same order on both sides.
 *
 * <p>Of our own making, for the library draws from a random generator of its own and multiplies
 * with the secret in varying time. Not thread-safe.
 */
final class Hpke {
  private static final byte[] KEM_SUITE = {'K', 'E', 'M', 0, 0x10};
  private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0, 0x10, 0, 1, 0, 1};
  private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);
  private static final byte[] NOTHING = new byte[0];

  /** For HMAC as good as an empty salt, which the JDK does not take as a key. */
  private static final byte[] NO_SALT = new byte[Hmac.BYTES];

  private static final byte[] MODE_BASE = {0};
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;

  private final byte[] kem;
  private final byte[] key;
  private final byte[] nonce;
  private long sequence;

  private Hpke(byte[] kem, byte[] sharedSecret, byte[] info) {
    this.kem = kem;
    byte[] context =
        concat(
            MODE_BASE,
            extract(SUITE, NO_SALT, "psk_id_hash", NOTHING),
            extract(SUITE, NO_SALT, "info_hash", info));
    byte[] secret = extract(SUITE, sharedSecret, "secret", NOTHING);
    this.key = expand(SUITE, secret, "key", context, KEY_BYTES);
    this.nonce = expand(SUITE, secret, "base_nonce", context, NONCE_BYTES);
  }

  /**
   * A context that seals for a receiver.
   *
   * @throws SymbolException POINT_INVALID: no public key
   */
  static Hpke toward(byte[] receiver, byte[] info, SecureRandom random) {
    return toward(receiver, info, HpkeKey.generate(random));
  }

  /** With a given ephemeral key: for vectors. */
  static Hpke toward(byte[] receiver, byte[] info, HpkeKey ephemeral) {
    byte[] dh = agree(ephemeral.secret(), Point.decode(receiver));
    byte[] kem = ephemeral.publicKey();
    return new Hpke(kem, sharedSecret(dh, kem, receiver), info);
  }

  /**
   * A context that opens what was sealed for a key.
   *
   * @param kem what the sender's context says of itself, 65 bytes
   * @throws SymbolException POINT_INVALID: it is no point
   */
  static Hpke from(byte[] kem, HpkeKey own, byte[] info) {
    byte[] dh = agree(own.secret(), Point.decode(kem));
    return new Hpke(kem, sharedSecret(dh, kem, own.publicBytes()), info);
  }

  /** What the receiver needs beside the ciphertexts, 65 bytes. */
  byte[] kem() {
    return kem.clone();
  }

  byte[] seal(byte[] aad, byte[] plain) {
    return AesGcm.seal(key, nextNonce(), aad, plain);
  }

  /** Empty when this is not the next ciphertext of the sender's context with this aad. */
  Optional<byte[]> open(byte[] aad, byte[] sealed) {
    return AesGcm.open(key, nextNonce(), aad, sealed);
  }

  /** The x-coordinate of the product. */
  private static byte[] agree(BigInteger secret, Point other) {
    byte[] product = Point.of(Curve.multiplyOnce(other, secret)).bytes();
    return Arrays.copyOfRange(product, 1, 1 + Scalars.BYTES);
  }

  private static byte[] sharedSecret(byte[] dh, byte[] kem, byte[] receiver) {
    byte[] prk = extract(KEM_SUITE, NO_SALT, "eae_prk", dh);
    return expand(KEM_SUITE, prk, "shared_secret", concat(kem, receiver), Hmac.BYTES);
  }

  private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] secret) {
    return Hmac.of(salt, VERSION, suite, label.getBytes(US_ASCII), secret);
  }

  // One block of HKDF-Expand: nothing here is longer than a hash.
  private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int length) {
    byte[] size = ByteBuffer.allocate(Short.BYTES).putShort((short) length).array();
    byte[] block =
        Hmac.of(prk, size, VERSION, suite, label.getBytes(US_ASCII), info, new byte[] {1});
    return Arrays.copyOf(block, length);
  }

  private byte[] nextNonce() {
    byte[] next = nonce.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      next[NONCE_BYTES - 1 - i] ^= (byte) (sequence >>> (Byte.SIZE * i));
    }
    sequence++;
    return next;
  }

  private static byte[] concat(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
