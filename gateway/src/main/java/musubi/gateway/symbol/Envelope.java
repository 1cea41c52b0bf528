package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * One message sealed for one key by HPKE: 65 bytes of key agreement, then the ciphertext. For what
 * only the end of a path may read: the blind factor and the translated points over a forwarder or
 * in a file, and answers.
 */
public final class Envelope {
  /** Of the blind factor v1 to the broker; the associated data is the request's digest. */
  public static final String V1 = Transcript.VERSION + "-v1";

  /** Of a translation to its receiver; the associated data is the request's digest. */
  public static final String TRANSLATED = Transcript.VERSION + "-translated";

  /** Of an answer to whoever asked. */
  static final String ANSWER = Transcript.VERSION + "-answer";

  private static final SecureRandom RANDOM = new SecureRandom();

  private Envelope() {}

  /**
   * Seals for a key.
   *
   * @param publicKey 65 bytes
   * @param info what kind of message it is
   * @param aad what it belongs to
   * @throws SymbolException POINT_INVALID: no public key
   */
  public static byte[] sealTo(byte[] publicKey, String info, byte[] aad, byte[] plain) {
    return sealTo(publicKey, info, aad, plain, RANDOM);
  }

  /** The same with a given source of randomness. */
  public static byte[] sealTo(
      byte[] publicKey, String info, byte[] aad, byte[] plain, SecureRandom random) {
    Hpke context = Hpke.toward(publicKey, info.getBytes(UTF_8), random);
    byte[] sealed = context.seal(aad, plain);
    byte[] all = Arrays.copyOf(context.kem(), Point.BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, Point.BYTES, sealed.length);
    return all;
  }

  /**
   * Opens what was sealed for a key with the same info and aad.
   *
   * @throws SymbolException ENVELOPE_INVALID: it was not
   */
  public static byte[] openWith(HpkeKey own, String info, byte[] aad, byte[] sealed) {
    if (sealed.length < Point.BYTES) {
      throw invalid();
    }
    Hpke context = context(Arrays.copyOf(sealed, Point.BYTES), own, info.getBytes(UTF_8));
    return context
        .open(aad, Arrays.copyOfRange(sealed, Point.BYTES, sealed.length))
        .orElseThrow(Envelope::invalid);
  }

  /** A context whose key agreement may be a stranger's. */
  static Hpke context(byte[] kem, HpkeKey own, byte[] info) {
    try {
      return Hpke.from(kem, own, info);
    } catch (SymbolException e) {
      throw invalid();
    }
  }

  static SymbolException invalid() {
    return new SymbolException(
        SymbolReason.ENVELOPE_INVALID, "an envelope does not open, or not to what it should hold");
  }
}
