package musubi.gateway.pki;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;

/**
 * A signed object of claims in compact form ([RFC 7515 3.1]), read and not yet believed: ES256
 * ([RFC 7518 3.4]) and nothing else.
 *
 * <p>The header has the members {@code alg}, {@code typ} and {@code kid} and no other, so there is
 * no key or certificate that it could bring, and no extension that it could ask for. The {@code
 * kid} is the thumbprint of the key ([RFC 7638]); the choice is ours.
 *
 * <p>Immutable.
 */
public final class Jws {
  /** Characters that one may have; ours. */
  public static final int MAX_CHARACTERS = 4096;

  static final String ALGORITHM = "ES256";

  private static final Set<String> HEADER = Set.of("alg", "typ", "kid");
  private static final int SIGNATURE_BYTES = 64;

  private final String keyId;
  private final Claims claims;
  private final byte[] signed;
  private final Base64URL signature;

  private Jws(String keyId, Claims claims, byte[] signed, Base64URL signature) {
    this.keyId = keyId;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /**
   * Reads one, whoever signed it.
   *
   * @param type what its header must say, such as {@code musubi-operator+jwt}
   * @throws IllegalArgumentException it has another form, type or algorithm; the message tells the
   *     shape of what was wrong and nothing of the content
   */
  public static Jws parse(String compact, String type) {
    if (compact.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          compact.length() + " characters (expected: at most " + MAX_CHARACTERS + ")");
    }
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(parts.length + " parts (expected: 3)");
    }
    Claims header = Claims.parse(Claims.base64("header", parts[0]));
    header.requireOnly(HEADER);
    require("alg", header, ALGORITHM);
    require("typ", header, type);
    if (Claims.base64("signature", parts[2]).length != SIGNATURE_BYTES) {
      throw new IllegalArgumentException("signature: not " + SIGNATURE_BYTES + " bytes");
    }
    return new Jws(
        header.text("kid"),
        Claims.parse(Claims.base64("claims", parts[1])),
        compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII),
        new Base64URL(parts[2]));
  }

  /** What it says. Nobody's word until {@link #isSignedBy}. */
  public Claims claims() {
    return claims;
  }

  /** Whether one of the keys, the one that the header names, made the signature. */
  public boolean isSignedBy(Collection<JwsKey> keys) {
    return keys.stream().anyMatch(key -> key.id().equals(keyId) && key.verifies(signed, signature));
  }

  private static void require(String member, Claims header, String expected) {
    if (!header.text(member).equals(expected)) {
      throw new IllegalArgumentException(member + ": not " + expected);
    }
  }
}
