package musubi.gateway.pki;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;

/**
 * A public key that signed claims are checked with. Making one costs as much as several checks:
 * keep it.
 *
 * <p>Thread-safe.
 */
public final class JwsKey {
  private static final JWSHeader ES256 = new JWSHeader(JWSAlgorithm.ES256);

  private final String id;
  private final ECDSAVerifier verifier;

  /**
   * For a key on P-256.
   *
   * @throws IllegalArgumentException it is no such key
   */
  public JwsKey(PublicKey key) {
    try {
      verifier = new ECDSAVerifier((ECPublicKey) key);
      verifier.getJCAContext().setProvider(Ecdsa.provider());
      id = id(key);
    } catch (JOSEException | ClassCastException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a public key on P-256", e);
    }
  }

  /** Thumbprint of the key ([RFC 7638]), 43 characters. */
  public String id() {
    return id;
  }

  boolean verifies(byte[] signed, Base64URL signature) {
    try {
      return verifier.verify(ES256, signed, signature);
    } catch (JOSEException e) {
      return false;
    }
  }

  static String id(PublicKey key) throws JOSEException {
    return new ECKey.Builder(Curve.P_256, (ECPublicKey) key).build().computeThumbprint().toString();
  }
}
