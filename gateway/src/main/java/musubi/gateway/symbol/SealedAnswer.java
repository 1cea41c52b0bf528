package musubi.gateway.symbol;

import java.util.Arrays;

/**
 * An answer on its way to whoever asked; those in between see its size class alone.
 *
 * @param requestDigest of the question, 32 bytes
 * @param translationDigest as in the permit, 32 bytes
 * @param permitId of the permit, 16 bytes
 * @param serial 0; 1 for the answer after one that said "pending"
 * @param sealed the padded body, an {@link Envelope}
 * @param signature the answerer's, Ed25519, 64 bytes
 */
public record SealedAnswer(
    byte[] requestDigest,
    byte[] translationDigest,
    byte[] permitId,
    int serial,
    byte[] sealed,
    byte[] signature) {

  /**
   * Checks every length.
   *
   * @throws SymbolException REQUEST_MALFORMED
   */
  public SealedAnswer {
    requestDigest = Shapes.exactly(Shapes.DIGEST_BYTES, requestDigest, "request digest");
    translationDigest =
        Shapes.exactly(Shapes.DIGEST_BYTES, translationDigest, "translation digest");
    permitId = Shapes.exactly(Shapes.ID_BYTES, permitId, "permit id");
    if (serial < 0) {
      throw Shapes.malformed("serial: negative (expected: from 0)");
    }
    sealed = sealed.clone();
    signature = Shapes.exactly(Shapes.SIGNATURE_BYTES, signature, "signature");
  }

  @Override
  public byte[] requestDigest() {
    return requestDigest.clone();
  }

  @Override
  public byte[] translationDigest() {
    return translationDigest.clone();
  }

  @Override
  public byte[] permitId() {
    return permitId.clone();
  }

  @Override
  public byte[] sealed() {
    return sealed.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedAnswer that
        && Arrays.equals(signedDigest(), that.signedDigest())
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(permitId);
  }

  @Override
  public String toString() {
    return "SealedAnswer[serial=" + serial + ", bytes=" + sealed.length + "]";
  }

  /** What the answerer signs. */
  byte[] signedDigest() {
    return Transcript.labelled("answer")
        .add(requestDigest)
        .add(translationDigest)
        .add(permitId)
        .add(serial)
        .add(sealed)
        .digest();
  }

  /** What the body is bound to. */
  byte[] aad() {
    return Transcript.enc()
        .add(requestDigest)
        .add(translationDigest)
        .add(permitId)
        .add(serial)
        .bytes();
  }

  SealedAnswer with(byte[] body, byte[] by) {
    return new SealedAnswer(requestDigest, translationDigest, permitId, serial, body, by);
  }
}
