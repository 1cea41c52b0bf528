package musubi.conformance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Hop statements of a node that the kit plays: for which system it calls. Form and times are those
 * of docs/protocols/network.md.
 */
final class HopSigner {
  private static final String TYPE = "musubi-hop+jwt";
  private static final Duration LIFE = Duration.ofSeconds(120);

  private final JWSHeader header;
  private final ECDSASigner signer;

  /**
   * The signing key of a node.
   *
   * @param directory with signing.key and signing.pub
   * @throws IllegalArgumentException no such key
   */
  HopSigner(Path directory) {
    PrivateKey key = Pems.privateKey(directory.resolve("signing.key"));
    ECPublicKey published = (ECPublicKey) Pems.publicKey(directory.resolve("signing.pub"));
    try {
      signer = new ECDSASigner(key, Curve.P_256);
      String id = new ECKey.Builder(Curve.P_256, published).build().computeThumbprint().toString();
      header =
          new JWSHeader.Builder(JWSAlgorithm.ES256)
              .type(new JOSEObjectType(TYPE))
              .keyID(id)
              .build();
    } catch (JOSEException e) {
      throw new IllegalArgumentException(directory + ": no signing key on P-256");
    }
  }

  /** That a node asks another one by itself for an act of a system. */
  String relayed(Played node, Played system, String callee) {
    Instant now = Instant.now();
    SignedJWT statement =
        new SignedJWT(
            header,
            new JWTClaimsSet.Builder()
                .issuer(node.uri())
                .subject(system.uri())
                .claim("aud", callee)
                .claim("use", "relay")
                .claim("x5t#S256", system.thumbprint())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .build());
    try {
      statement.sign(signer);
      return statement.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("a hop statement cannot be signed", e);
    }
  }
}
