package musubi.gateway.access;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import musubi.gateway.pki.Jws;
import musubi.gateway.pki.JwsKey;
import musubi.gateway.value.BodyCode;

/**
 * Decides whether an operator statement is genuine and made for this very call. That it was not
 * used before is for the record of the call to say.
 *
 * <p>Thread-safe. Never waits.
 */
public final class StatementVerifier {
  /** Name of the metadata that carries a statement. */
  public static final String HEADER = "musubi-operator-statement";

  /** What the header of a statement says; ours. */
  public static final String TYPE = "musubi-operator+jwt";

  /** How long a statement may live from {@code iat} to {@code exp}; ours. */
  public static final Duration MAX_LIFE = Duration.ofMinutes(5);

  /** How far two clocks may differ; ours. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

  private final OperatorKeys keys;

  /** Grows with the keys of the directory, never with what callers send. */
  private final Map<PublicKey, JwsKey> verifying = new ConcurrentHashMap<>();

  /** A verifier that believes these keys. */
  public StatementVerifier(OperatorKeys keys) {
    this.keys = keys;
  }

  /**
   * What must be true of a statement for the call that brings it.
   *
   * @param callerBody body of the system that made the call
   * @param systemThumbprint SHA-256 of that system's certificate, 32 bytes
   * @param method full name of the method that is called
   * @param purpose what the call says of itself in its other metadata
   * @param ownBody body of this node
   * @param now the time by this node's clock
   */
  public record Expected(
      BodyCode callerBody,
      byte[] systemThumbprint,
      String method,
      Purpose purpose,
      BodyCode ownBody,
      Instant now) {
    public Expected {
      systemThumbprint = systemThumbprint.clone();
    }

    @Override
    public byte[] systemThumbprint() {
      return systemThumbprint.clone();
    }

    @Override
    public String toString() {
      return "Expected[" + callerBody + " at " + ownBody + "]";
    }
  }

  /**
   * The statement, when all of it holds.
   *
   * @param jws the value of the metadata {@link #HEADER}; empty when there is none
   * @throws Refusal STATEMENT_MISSING, STATEMENT_MALFORMED, STATEMENT_OF_OTHER_BODY,
   *     STATEMENT_NOT_GENUINE, STATEMENT_EXPIRED or STATEMENT_FOR_OTHER_CALL
   */
  public OperatorStatement verify(String jws, Expected expected) {
    if (jws.isEmpty()) {
      throw refusal(AccessReason.STATEMENT_MISSING, AccessReason.STATEMENT_MISSING.meaning());
    }
    Jws unbelieved = parse(jws);
    OperatorStatement statement = read(unbelieved);
    if (!statement.issuer().equals(expected.callerBody())) {
      throw refusal(AccessReason.STATEMENT_OF_OTHER_BODY, "iss: not the body of the caller");
    }
    if (!unbelieved.isSignedBy(keysOf(expected.callerBody()))) {
      throw refusal(
          AccessReason.STATEMENT_NOT_GENUINE, AccessReason.STATEMENT_NOT_GENUINE.meaning());
    }
    requireInTime(statement, expected.now());
    if (!statement.audience().contains(expected.ownBody())) {
      throw refusal(AccessReason.STATEMENT_OF_OTHER_BODY, "aud: without the body of this node");
    }
    requireThisCall(statement, expected);
    return statement;
  }

  private List<JwsKey> keysOf(BodyCode body) {
    return keys.of(body).stream().map(key -> verifying.computeIfAbsent(key, JwsKey::new)).toList();
  }

  private static Jws parse(String jws) {
    try {
      return Jws.parse(jws, TYPE);
    } catch (IllegalArgumentException e) {
      throw refusal(AccessReason.STATEMENT_MALFORMED, e.getMessage());
    }
  }

  private static OperatorStatement read(Jws jws) {
    try {
      return OperatorStatement.of(jws.claims());
    } catch (IllegalArgumentException | Refusal e) {
      throw refusal(AccessReason.STATEMENT_MALFORMED, e.getMessage());
    }
  }

  /** At {@code exp} itself, give or take the skew, it is over ([RFC 7519 4.1.4]). */
  private static void requireInTime(OperatorStatement statement, Instant now) {
    Duration life = Duration.between(statement.issued(), statement.expires());
    if (!life.isPositive() || life.compareTo(MAX_LIFE) > 0) {
      throw refusal(
          AccessReason.STATEMENT_EXPIRED,
          "lives " + life.toSeconds() + " s (expected: 1 to " + MAX_LIFE.toSeconds() + ")");
    }
    if (statement.issued().isAfter(now.plus(CLOCK_SKEW))) {
      throw refusal(AccessReason.STATEMENT_EXPIRED, "iat: not yet");
    }
    if (!now.isBefore(statement.expires().plus(CLOCK_SKEW))) {
      throw refusal(AccessReason.STATEMENT_EXPIRED, "exp: over");
    }
  }

  private static void requireThisCall(OperatorStatement statement, Expected expected) {
    Purpose stated = statement.purpose();
    Purpose said = expected.purpose();
    requireSame("method", statement.method().equals(expected.method()));
    requireSame(
        "cnf", MessageDigest.isEqual(statement.systemThumbprint(), expected.systemThumbprint()));
    requireSame("sub", stated.operator().equals(said.operator()));
    requireSame("terminal", stated.terminal().equals(said.terminal()));
    requireSame("business", stated.business().equals(said.business()));
    requireSame("reference", stated.reference().equals(said.reference()));
  }

  private static void requireSame(String claim, boolean same) {
    if (!same) {
      throw refusal(AccessReason.STATEMENT_FOR_OTHER_CALL, claim + ": not that of the call");
    }
  }

  private static Refusal refusal(AccessReason reason, String sentence) {
    return Refusal.ofField(reason, HEADER, HEADER + ": " + sentence);
  }
}
