package musubi.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a card signs with its key for user authentication: see the contract, {@code
 * musubi/card/v1/card_proof_service.proto}.
 */
public final class CardStatement {
  private static final String DOMAIN = "musubi-card-proof-1";
  private static final int CHALLENGE_BYTES = 32;
  private static final int CODE_DIGITS = 6;

  private CardStatement() {}

  /**
   * The bytes to sign.
   *
   * @param challenge as the node issued it, 32 bytes
   * @param municipality code of one's own body, never what a node says it is
   * @param terminal one's own name, as the node answered it
   * @throws IllegalArgumentException a part has another length
   */
  public static byte[] bytes(byte[] challenge, String municipality, String terminal) {
    if (challenge.length != CHALLENGE_BYTES || municipality.length() != CODE_DIGITS) {
      throw new IllegalArgumentException(
          "challenge, code: " + challenge.length + ", " + municipality.length());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(DOMAIN.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(challenge);
    bytes.writeBytes(municipality.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(terminal.getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }
}
