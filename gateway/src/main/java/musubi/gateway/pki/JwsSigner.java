package musubi.gateway.pki;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Map;

/**
 * Signs claims of one type with one key, as {@link Jws} reads them.
 *
 * <p>Thread-safe. Prints nothing of the key.
 */
public final class JwsSigner {
  private static final JsonMapper JSON = new JsonMapper();

  private final JWSHeader header;
  private final String encodedHeader;
  private final ECDSASigner signer;

  /**
   * For a key on P-256.
   *
   * @param type what the header says, such as {@code musubi-hop+jwt}
   * @throws IllegalArgumentException it is no such key
   */
  public JwsSigner(KeyPair key, String type) {
    try {
      signer = new ECDSASigner(key.getPrivate(), Curve.P_256);
      signer.getJCAContext().setProvider(Ecdsa.provider());
      header =
          new JWSHeader.Builder(JWSAlgorithm.ES256)
              .type(new JOSEObjectType(type))
              .keyID(JwsKey.id(key.getPublic()))
              .build();
    } catch (JOSEException | ClassCastException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a key pair on P-256", e);
    }
    encodedHeader = header.toBase64URL().toString();
  }

  /**
   * Claims in compact form.
   *
   * @param claims by name: texts, whole numbers, lists and maps of these
   */
  public String sign(Map<String, ?> claims) {
    try {
      String signed = encodedHeader + "." + Base64URL.encode(JSON.writeValueAsBytes(claims));
      return signed + "." + signer.sign(header, signed.getBytes(StandardCharsets.US_ASCII));
    } catch (JsonProcessingException | JOSEException e) {
      throw new IllegalStateException("claims that cannot be signed", e);
    }
  }
}
