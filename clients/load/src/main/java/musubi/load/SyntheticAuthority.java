package musubi.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import musubi.client.Bodies;
import musubi.client.Thumbprint;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.pki.JwsSigner;
import musubi.gateway.pki.PublicKeys;
import musubi.gateway.value.BodyCode;

/**
 * An operator authority that signs as fast as calls are made: it knows one synthetic operator and
 * checks nothing. Thread-safe.
 */
final class SyntheticAuthority {
  private static final int LIFE_SECONDS = 290;

  private final JwsSigner signer;
  private final String body;
  private final String thumbprint;

  private SyntheticAuthority(KeyPair key, BodyCode body, Path systemCertificate) {
    this.signer = new JwsSigner(key, StatementVerifier.TYPE);
    this.body = body.digits();
    this.thumbprint = Thumbprint.of(systemCertificate);
  }

  /** Keys of the authorities of some bodies. */
  static final class Keys {
    private final Map<BodyCode, KeyPair> keys = new HashMap<>();

    private Keys() {}

    /** A body's authority, for calls of one system. */
    SyntheticAuthority authority(BodyCode body, Path systemCertificate) {
      return new SyntheticAuthority(keys.get(body), body, systemCertificate);
    }
  }

  /** Makes the keys of some bodies' authorities and enters them in the directory. */
  static Keys enter(LocalNetwork network, List<BodyCode> bodies, Path place) {
    try {
      Keys keys = new Keys();
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      for (BodyCode body : bodies) {
        KeyPair key = generator.generateKeyPair();
        Path file = place.resolve("operator-" + body.digits() + ".pub");
        Files.write(file, PublicKeys.pem(key.getPublic()));
        network.operatorKey(body, file);
        keys.keys.put(body, key);
      }
      network.publish();
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A statement for one call. */
  String statement(
      String method, String business, String reference, String operator, String terminal) {
    long now = Instant.now().getEpochSecond();
    return signer.sign(
        Map.ofEntries(
            Map.entry("iss", body),
            Map.entry("sub", operator),
            Map.entry("terminal", terminal),
            Map.entry("method", method),
            Map.entry("aud", List.copyOf(Bodies.reachedFrom(body))),
            Map.entry("iat", now),
            Map.entry("exp", now + LIFE_SECONDS),
            Map.entry("cnf", Map.of("x5t#S256", thumbprint)),
            Map.entry("jti", UUID.randomUUID().toString()),
            Map.entry("business", business),
            Map.entry("reference", reference)));
  }
}
