package musubi.gateway.card;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a card signs: see the contract, {@code musubi/card/v1/card_proof_service.proto}. Ours. */
final class ProofStatement {
  private static final String DOMAIN = "musubi-card-proof-1";

  private ProofStatement() {}

  /**
   * The bytes. Only the last part has no fixed length: no two statements have the same.
   *
   * @param challenge 32 bytes
   * @param municipality code of the body that asks, 6 digits
   * @param terminal name in its certificate
   */
  static byte[] bytes(byte[] challenge, String municipality, String terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii(DOMAIN));
    bytes.writeBytes(challenge);
    bytes.writeBytes(ascii(municipality));
    bytes.writeBytes(ascii(terminal));
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
