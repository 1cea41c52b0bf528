package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The broker's word that one inquiry may be answered (情報提供許可証), for one request and its one
 * translation. The asker gets it without the translation.
 *
 * @param permitId16 16 random bytes
 * @param requestDigest {@link Request#digest()}
 * @param translationDigest {@link Translation#digest}
 * @param asker code of the organisation that asks
 * @param answerer code of the organisation that answers
 * @param rowId row of the permission list
 * @param listVersion version of that list
 * @param issuedAt seconds since 1970
 * @param expiresAt seconds since 1970
 * @param signature the broker's, Ed25519, 64 bytes
 */
public record Permit(
    byte[] permitId16,
    byte[] requestDigest,
    byte[] translationDigest,
    String asker,
    String answerer,
    String rowId,
    long listVersion,
    long issuedAt,
    long expiresAt,
    byte[] signature) {

  /**
   * Checks every length.
   *
   * @throws SymbolException REQUEST_MALFORMED
   */
  public Permit {
    permitId16 = Shapes.exactly(Shapes.ID_BYTES, permitId16, "permit id");
    requestDigest = Shapes.exactly(Shapes.DIGEST_BYTES, requestDigest, "request digest");
    translationDigest =
        Shapes.exactly(Shapes.DIGEST_BYTES, translationDigest, "translation digest");
    requireNonNull(asker, "asker");
    requireNonNull(answerer, "answerer");
    requireNonNull(rowId, "rowId");
    Shapes.requireLife(issuedAt, expiresAt);
    signature = Shapes.exactly(Shapes.SIGNATURE_BYTES, signature, "signature");
  }

  /** The permit of an inquiry that the broker has allowed and translated. */
  public static Permit sign(
      byte[] permitId16,
      Request request,
      Translation translation,
      long issuedAt,
      long expiresAt,
      Ed25519Key broker) {
    Header header = request.header();
    byte[] requestDigest = request.digest();
    Permit unsigned =
        new Permit(
            permitId16,
            requestDigest,
            translation.digest(requestDigest),
            header.from().code(),
            header.to().code(),
            header.rowId(),
            header.listVersion(),
            issuedAt,
            expiresAt,
            new byte[Shapes.SIGNATURE_BYTES]);
    return unsigned.signed(broker.sign(unsigned.signedDigest()));
  }

  /**
   * The answerer's check.
   *
   * @throws SymbolException PERMIT_INVALID: not the broker's, over, or of anything but this request
   *     and translation
   */
  public void check(
      Ed25519PublicKey broker,
      Request request,
      Translation translation,
      Instant now,
      Duration skew) {
    checkForAsker(broker, request, now, skew);
    if (!Arrays.equals(translationDigest, translation.digest(requestDigest))) {
      throw invalid();
    }
  }

  /**
   * The asker's check, who never sees the translation.
   *
   * @throws SymbolException PERMIT_INVALID: not the broker's, over, or of another request
   */
  public void checkForAsker(Ed25519PublicKey broker, Request request, Instant now, Duration skew) {
    if (!broker.verify(signedDigest(), signature)
        || !isOf(request)
        || !Shapes.isAlive(issuedAt, expiresAt, now, skew)) {
      throw invalid();
    }
  }

  @Override
  public byte[] permitId16() {
    return permitId16.clone();
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
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Permit that
        && Arrays.equals(signedDigest(), that.signedDigest())
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(permitId16);
  }

  @Override
  public String toString() {
    return "Permit[asker=" + asker + ", answerer=" + answerer + ", row=" + rowId + "]";
  }

  private boolean isOf(Request request) {
    Header header = request.header();
    return header.purpose() == Purpose.INQUIRE
        && asker.equals(header.from().code())
        && answerer.equals(header.to().code())
        && rowId.equals(header.rowId())
        && listVersion == header.listVersion()
        && Arrays.equals(requestDigest, request.digest());
  }

  private byte[] signedDigest() {
    return Transcript.labelled("permit")
        .add(permitId16)
        .add(requestDigest)
        .add(translationDigest)
        .add(asker)
        .add(answerer)
        .add(rowId)
        .add(listVersion)
        .add(issuedAt)
        .add(expiresAt)
        .digest();
  }

  private Permit signed(byte[] by) {
    return new Permit(
        permitId16,
        requestDigest,
        translationDigest,
        asker,
        answerer,
        rowId,
        listVersion,
        issuedAt,
        expiresAt,
        by);
  }

  private static SymbolException invalid() {
    return new SymbolException(
        SymbolReason.PERMIT_INVALID, "the permit is not the broker's for this question now");
  }
}
