package musubi.gateway.access;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Claims;
import musubi.gateway.pki.Jws;
import musubi.gateway.pki.JwsKey;
import musubi.gateway.pki.JwsSigner;

/**
 * Hop statements: a node signs for whom it calls, so that the end node sees the origin and not only
 * the forwarder, and can prove it later. A JWS (ES256) of type {@code musubi-hop+jwt}.
 *
 * <p>One statement serves all calls of one origin to one node for a minute: signing each call would
 * say no more, since the calls come over the signer's own connection, and cost much. Both sides
 * remember the statements of that minute.
 *
 * <p>Thread-safe. Never waits.
 */
public final class Hops {
  /** What the header of a statement says; ours. */
  public static final String TYPE = "musubi-hop+jwt";

  // The times are ours: how long one is used, how long it is good, how far clocks may differ.
  private static final Duration USED = Duration.ofSeconds(60);
  private static final Duration GOOD = Duration.ofSeconds(120);
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

  private static final int THUMBPRINT_BYTES = 32;
  private static final int MOST_REMEMBERED = 10_000;
  private static final String THUMBPRINT = "x5t#S256";
  private static final Set<String> CLAIMS =
      Set.of("iss", "sub", "aud", "use", "iat", "exp", THUMBPRINT);

  private final NodeName own;
  private final JwsSigner signer;
  private final Function<NodeName, List<PublicKey>> keys;
  private final Map<Said, Signed> signed = new ConcurrentHashMap<>();
  private final Map<String, Hop> verified = new ConcurrentHashMap<>();
  private final Map<PublicKey, JwsKey> verifying = new ConcurrentHashMap<>();

  private record Said(Hop.Use use, String origin, String thumbprint, NodeName callee) {
    @Override
    public String toString() {
      return "Said[" + use + " to " + callee + "]";
    }
  }

  private record Signed(String statement, Instant issued) {
    @Override
    public String toString() {
      return "Signed[" + issued + "]";
    }
  }

  /**
   * The statements of a node.
   *
   * @param keys signing keys of a node, from the directory in force
   */
  public Hops(NodeName own, JwsSigner signer, Function<NodeName, List<PublicKey>> keys) {
    this.own = own;
    this.signer = signer;
    this.keys = keys;
  }

  /** The statement for calls that this node makes for an origin. */
  public String sign(Hop.Use use, Caller origin, byte[] thumbprint, NodeName callee, Instant now) {
    String print = Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint);
    Said said = new Said(use, origin.name(), print, callee);
    Signed before = signed.get(said);
    if (before != null && now.isBefore(before.issued.plus(USED))) {
      return before.statement;
    }
    forgetOld(now);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", own.uri());
    claims.put("sub", origin.name());
    claims.put("aud", callee.uri());
    claims.put("use", use.name().toLowerCase(Locale.ROOT));
    claims.put(THUMBPRINT, print);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(GOOD).getEpochSecond());
    String statement = signer.sign(claims);
    signed.put(said, new Signed(statement, now));
    return statement;
  }

  /**
   * The origin of a call that a node makes for somebody.
   *
   * @param caller the node behind the connection; a statement of any other is refused
   * @throws Refusal HOP_NOT_GENUINE
   */
  public Hop verify(String statement, Caller caller, Instant now) {
    Hop hop = verified.get(statement);
    if (hop == null) {
      hop = verify(statement);
      if (verified.size() >= MOST_REMEMBERED) {
        verified.values().removeIf(old -> now.isAfter(old.issued().plus(GOOD)));
      }
      if (verified.size() < MOST_REMEMBERED) {
        verified.put(statement, hop);
      }
    }
    boolean fits =
        hop.node().uri().equals(caller.name())
            && hop.callee().equals(own)
            && hop.origin().body().equals(caller.body())
            && !now.isBefore(hop.issued().minus(CLOCK_SKEW))
            && now.isBefore(hop.issued().plus(GOOD).plus(CLOCK_SKEW));
    if (!fits) {
      verified.remove(statement);
      throw Refusal.of(AccessReason.HOP_NOT_GENUINE);
    }
    return hop;
  }

  /** Forgets what was verified: keys of the directory may have changed. */
  public void forget() {
    verified.clear();
  }

  private Hop verify(String statement) {
    try {
      Jws jws = Jws.parse(statement, TYPE);
      Claims claims = jws.claims();
      claims.requireOnly(CLAIMS);
      NodeName node = node(claims.text("iss"));
      Hop hop =
          new Hop(
              Hop.Use.valueOf(claims.text("use").toUpperCase(Locale.ROOT)),
              node,
              Caller.of(CertificateName.parse(claims.text("sub"))),
              claims.bytes(THUMBPRINT, THUMBPRINT_BYTES),
              node(claims.text("aud")),
              claims.time("iat"));
      boolean lives = claims.time("exp").equals(hop.issued().plus(GOOD));
      if (lives && jws.isSignedBy(keysOf(node))) {
        return hop;
      }
    } catch (IllegalArgumentException e) {
      // What it says is a stranger's; the refusal says nothing of it.
    }
    throw Refusal.of(AccessReason.HOP_NOT_GENUINE);
  }

  private List<JwsKey> keysOf(NodeName node) {
    return keys.apply(node).stream()
        .map(key -> verifying.computeIfAbsent(key, JwsKey::new))
        .toList();
  }

  private static NodeName node(String uri) {
    CertificateName name = CertificateName.parse(uri);
    if (!name.isNode()) {
      throw new IllegalArgumentException("not a node");
    }
    return NodeName.parse(name.path());
  }

  private void forgetOld(Instant now) {
    if (signed.size() >= MOST_REMEMBERED) {
      signed.values().removeIf(old -> now.isAfter(old.issued.plus(USED)));
    }
  }
}
