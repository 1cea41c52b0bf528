package musubi.gateway.symbol;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Answers to inquiries: padded, sealed for whoever asked, signed by whoever answers.
 *
 * <p>The body stands behind its length, 4 bytes, the highest first; zeros fill it up to 1, 4, 16,
 * 64 ... KiB, length included (the form is ours).
 */
public final class Answers {
  /** Longest body, in bytes: the largest size class is 16 MiB; ours. */
  public static final int MAX_BODY = (16 << 20) - Integer.BYTES;

  private static final int SMALLEST_CLASS = 1 << 10;
  private static final int CLASS_STEP = 4;
  private static final byte[] NOTHING = new byte[0];

  private Answers() {}

  /**
   * Seals and signs an answer.
   *
   * @param body outcome and items; at most {@link #MAX_BODY} bytes
   * @param replyKey of the question's header, 65 bytes
   * @param requestDigest of the question, 32 bytes
   * @param translationDigest of the permit, 32 bytes
   * @param permitId 16 bytes
   * @param serial 0; 1 for the answer after one that said "pending"
   * @throws SymbolException REQUEST_MALFORMED, POINT_INVALID: a part of another form
   * @throws IllegalArgumentException the body is too long
   */
  public static SealedAnswer seal(
      byte[] body,
      byte[] replyKey,
      byte[] requestDigest,
      byte[] translationDigest,
      byte[] permitId,
      int serial,
      Ed25519Key signer,
      SecureRandom random) {
    SealedAnswer empty =
        new SealedAnswer(
            requestDigest,
            translationDigest,
            permitId,
            serial,
            NOTHING,
            new byte[Shapes.SIGNATURE_BYTES]);
    byte[] sealed = Envelope.sealTo(replyKey, Envelope.ANSWER, empty.aad(), pad(body), random);
    SealedAnswer unsigned = empty.with(sealed, empty.signature());
    return unsigned.with(sealed, signer.sign(unsigned.signedDigest()));
  }

  /**
   * Opens an answer to an own question. Whether the serial came before is the caller's to know.
   *
   * @param reply the key made for this question
   * @param permit of this question
   * @return the body
   * @throws SymbolException ANSWER_FOREIGN: of another question; ANSWER_INVALID: not signed by the
   *     answerer, or it does not open
   */
  public static byte[] open(
      SealedAnswer answer, HpkeKey reply, Permit permit, Ed25519PublicKey answerer) {
    if (!Arrays.equals(answer.requestDigest(), permit.requestDigest())
        || !Arrays.equals(answer.translationDigest(), permit.translationDigest())
        || !Arrays.equals(answer.permitId(), permit.permitId16())) {
      throw new SymbolException(
          SymbolReason.ANSWER_FOREIGN, "the answer belongs to another question");
    }
    if (!answerer.verify(answer.signedDigest(), answer.signature())) {
      throw invalid();
    }
    byte[] padded;
    try {
      padded = Envelope.openWith(reply, Envelope.ANSWER, answer.aad(), answer.sealed());
    } catch (SymbolException e) {
      throw invalid();
    }
    return unpad(padded);
  }

  private static byte[] pad(byte[] body) {
    if (body.length > MAX_BODY) {
      throw new IllegalArgumentException(
          "answer: " + body.length + " bytes (expected: at most " + MAX_BODY + ")");
    }
    int size = sizeClass(Integer.BYTES + body.length);
    return ByteBuffer.allocate(size).putInt(body.length).put(body).array();
  }

  private static byte[] unpad(byte[] padded) {
    int length = padded.length < SMALLEST_CLASS ? -1 : ByteBuffer.wrap(padded).getInt();
    if (length < 0
        || length > padded.length - Integer.BYTES
        || padded.length != sizeClass(Integer.BYTES + length)) {
      throw invalid();
    }
    return Arrays.copyOfRange(padded, Integer.BYTES, Integer.BYTES + length);
  }

  private static int sizeClass(int bytes) {
    int size = SMALLEST_CLASS;
    while (size < bytes) {
      size *= CLASS_STEP;
    }
    return size;
  }

  private static SymbolException invalid() {
    return new SymbolException(
        SymbolReason.ANSWER_INVALID, "the answer is not the answerer's, or does not open");
  }
}
