package musubi.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import musubi.gateway.pki.Claims;
import musubi.gateway.value.BodyCode;

/**
 * What an operator authority states about one call of a person: who, where, for what, which method,
 * which system, who may act on it, and for how long. Format: docs/protocols/operator-statement.md.
 *
 * @param issuer the body of the operator authority, {@code iss}
 * @param purpose business, reference, operator and terminal: {@code business}, {@code reference},
 *     {@code sub}, {@code terminal}
 * @param method full name of the gRPC method, {@code method}
 * @param audience bodies whose nodes may act on it, 1 to 8, {@code aud}
 * @param issued {@code iat}, whole seconds
 * @param expires {@code exp}, whole seconds
 * @param systemThumbprint SHA-256 of the certificate of the system that may use it, 32 bytes ([RFC
 *     8705 3.1]), {@code cnf} with {@code x5t#S256}
 * @param id {@code jti}
 */
public record OperatorStatement(
    BodyCode issuer,
    Purpose purpose,
    String method,
    List<BodyCode> audience,
    Instant issued,
    Instant expires,
    byte[] systemThumbprint,
    UUID id) {
  private static final Set<String> CLAIMS =
      Set.of(
          "iss",
          "sub",
          "terminal",
          "method",
          "aud",
          "iat",
          "exp",
          "cnf",
          "jti",
          "business",
          "reference");

  private static final String THUMBPRINT = "x5t#S256";
  private static final int THUMBPRINT_BYTES = 32;

  /** Bodies that a statement may name; ours. */
  private static final int MAX_AUDIENCE = 8;

  public OperatorStatement {
    audience = List.copyOf(audience);
    systemThumbprint = systemThumbprint.clone();
  }

  @Override
  public byte[] systemThumbprint() {
    return systemThumbprint.clone();
  }

  /** Operators and terminals are persons and places: not printed. */
  @Override
  public String toString() {
    return "OperatorStatement[" + issuer + ", " + id + "]";
  }

  /**
   * Reads all claims; a claim more is refused like a claim less.
   *
   * @throws IllegalArgumentException a claim is absent, unknown or breaks its format
   * @throws Refusal PURPOSE_MALFORMED
   */
  static OperatorStatement of(Claims claims) {
    claims.requireOnly(CLAIMS);
    Claims confirmation = claims.object("cnf");
    confirmation.requireOnly(Set.of(THUMBPRINT));
    List<String> audience = claims.texts("aud");
    if (audience.isEmpty() || audience.size() > MAX_AUDIENCE) {
      throw new IllegalArgumentException("aud: not 1 to " + MAX_AUDIENCE + " bodies");
    }
    return new OperatorStatement(
        new BodyCode(claims.text("iss")),
        new Purpose(
            claims.text("business"),
            claims.text("reference"),
            claims.text("sub"),
            claims.text("terminal")),
        claims.text("method"),
        audience.stream().map(BodyCode::new).toList(),
        claims.time("iat"),
        claims.time("exp"),
        confirmation.bytes(THUMBPRINT, THUMBPRINT_BYTES),
        claims.uuid("jti"));
  }
}
