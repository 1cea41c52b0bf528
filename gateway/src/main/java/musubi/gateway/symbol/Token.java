package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/**
 * A processing number (処理通番) with the broker's word for whom it is. It names nobody.
 *
 * @param number16 16 random bytes
 * @param organisation code of the organisation that asked for it
 * @param expiresAt seconds since 1970
 * @param signature the broker's, Ed25519, 64 bytes
 */
public record Token(byte[] number16, String organisation, long expiresAt, byte[] signature) {
  /**
   * Checks every length.
   *
   * @throws SymbolException REQUEST_MALFORMED
   */
  public Token {
    number16 = Shapes.exactly(Shapes.ID_BYTES, number16, "processing number");
    requireNonNull(organisation, "organisation");
    Shapes.requireLife(0, expiresAt);
    signature = Shapes.exactly(Shapes.SIGNATURE_BYTES, signature, "signature");
  }

  /** A new number. */
  public static Token issue(
      Ed25519Key broker, String organisation, long expiresAt, SecureRandom random) {
    byte[] number = new byte[Shapes.ID_BYTES];
    random.nextBytes(number);
    byte[] signature = broker.sign(signedDigest(number, organisation, expiresAt));
    return new Token(number, organisation, expiresAt, signature);
  }

  /**
   * Refuses what the broker has not issued, and what is over.
   *
   * @throws SymbolException TOKEN_INVALID
   */
  public void check(Ed25519PublicKey broker, Instant now) {
    if (!broker.verify(signedDigest(number16, organisation, expiresAt), signature)
        || !now.isBefore(Instant.ofEpochSecond(expiresAt))) {
      throw new SymbolException(
          SymbolReason.TOKEN_INVALID, "the processing number is not the broker's, or over");
    }
  }

  /**
   * What the nation compares the four items by, after the Individual Number has been left behind:
   * HMAC-SHA256 under the number; 32 bytes.
   *
   * @param individualNumber 12 digits
   * @param normalisedFourItems name, birth date, sex and address in the form that both sides agree
   *     on
   */
  public static byte[] fourItemsCheck(String individualNumber, String normalisedFourItems) {
    return Hmac.of(individualNumber.getBytes(UTF_8), normalisedFourItems.getBytes(UTF_8));
  }

  @Override
  public byte[] number16() {
    return number16.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token that
        && Arrays.equals(number16, that.number16)
        && organisation.equals(that.organisation)
        && expiresAt == that.expiresAt
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(number16);
  }

  @Override
  public String toString() {
    return "Token[organisation=" + organisation + "]";
  }

  /** What the broker signs; the form is ours. */
  private static byte[] signedDigest(byte[] number, String organisation, long expiresAt) {
    return Transcript.labelled("token").add(number).add(organisation).add(expiresAt).digest();
  }
}
