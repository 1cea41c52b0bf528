package musubi.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import musubi.gateway.access.StatementVerifier.Expected;
import musubi.gateway.pki.JwsSigner;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementVerifierTest {
  private static final BodyCode SETAGAYA = new BodyCode("131121");
  private static final BodyCode TOKYO = new BodyCode("130001");
  private static final BodyCode FUKUOKA = new BodyCode("401307");

  private static final KeyPair KEY = key();
  private static final KeyPair NEXT_KEY = key();
  private static final KeyPair FUKUOKA_KEY = key();

  private static final Instant ISSUED = Instant.parse("2026-04-01T00:00:00Z");
  private static final Instant EXPIRES = ISSUED.plusSeconds(300);
  private static final String METHOD = "musubi.registry.v1.InquiryService/Inquire";
  private static final String JTI = "7f0c1a52-3a51-4b7e-9a51-6f1f0a1c2d3e";

  private static final StatementVerifier VERIFIER =
      new StatementVerifier(
          body -> {
            if (body.equals(SETAGAYA)) {
              return List.of(KEY.getPublic(), NEXT_KEY.getPublic());
            }
            return body.equals(FUKUOKA) ? List.of(FUKUOKA_KEY.getPublic()) : List.of();
          });

  private static final Call CALL = new Call();

  @Test
  void verify_good_isTheStatement() {
    OperatorStatement statement = VERIFIER.verify(sign(KEY, claims()), CALL.expected());

    assertEquals(SETAGAYA, statement.issuer());
    assertEquals(CALL.purpose, statement.purpose());
    assertEquals(METHOD, statement.method());
    assertEquals(List.of(SETAGAYA, TOKYO, BodyCode.NATION), statement.audience());
    assertEquals(ISSUED, statement.issued());
    assertEquals(EXPIRES, statement.expires());
    assertEquals(UUID.fromString(JTI), statement.id());
  }

  @Test
  void verify_nextKey_isGood() {
    assertEquals("", outcome(sign(NEXT_KEY, claims()), CALL));
  }

  @Test
  void verify_none_isMissing() {
    assertEquals("STATEMENT_MISSING", outcome("", CALL));
  }

  @Test
  void verify_keyOfNobody_isNotGenuine() {
    assertEquals("STATEMENT_NOT_GENUINE", outcome(sign(key(), claims()), CALL));
  }

  @Test
  void verify_keyOfAnotherBody_isNotGenuine() {
    assertEquals("STATEMENT_NOT_GENUINE", outcome(sign(FUKUOKA_KEY, claims()), CALL));
  }

  /** A body's authority speaks for its own systems alone, even with a good signature. */
  @Test
  void verify_anotherBodysStatement_isOfOtherBody() {
    Map<String, Object> claims = with("iss", FUKUOKA.digits());

    assertEquals("STATEMENT_OF_OTHER_BODY", outcome(sign(FUKUOKA_KEY, claims), CALL));
    assertEquals("", outcome(sign(FUKUOKA_KEY, claims), new Call().from(FUKUOKA)));
  }

  @Test
  void verify_bodyWithoutKeys_isNotGenuine() {
    Map<String, Object> claims = with("iss", TOKYO.digits());

    assertEquals("STATEMENT_NOT_GENUINE", outcome(sign(KEY, claims), new Call().from(TOKYO)));
  }

  /**
   * What a statement may say otherwise than the call, and the call for which it would be good: so
   * nothing else is wrong with it.
   */
  static Stream<Arguments> mismatches() {
    return Stream.of(
        row("STATEMENT_OF_OTHER_BODY", "aud", List.of("401307"), new Call().at(FUKUOKA)),
        row(
            "STATEMENT_FOR_OTHER_CALL",
            "method",
            "musubi.registry.v1.UpdateService/PushUpdate",
            new Call().method("musubi.registry.v1.UpdateService/PushUpdate")),
        row(
            "STATEMENT_FOR_OTHER_CALL",
            "cnf",
            Map.of("x5t#S256", base64(new byte[32])),
            new Call().thumbprint(new byte[32])),
        row("STATEMENT_FOR_OTHER_CALL", "sub", "OP-2", new Call().purpose("b", "r", "OP-2", "T-1")),
        row(
            "STATEMENT_FOR_OTHER_CALL",
            "terminal",
            "T-2",
            new Call().purpose("b", "r", "OP-1", "T-2")),
        row(
            "STATEMENT_FOR_OTHER_CALL",
            "business",
            "tax",
            new Call().purpose("tax", "r", "OP-1", "T-1")),
        row(
            "STATEMENT_FOR_OTHER_CALL",
            "reference",
            "A-2",
            new Call().purpose("b", "A-2", "OP-1", "T-1")));
  }

  @ParameterizedTest
  @MethodSource("mismatches")
  void verify_mismatch_isRefusedHereAndGoodThere(
      String reason, String claim, Object value, Call other) {
    String jws = sign(KEY, with(claim, value));

    assertEquals(reason, outcome(jws, CALL));
    assertEquals("", outcome(jws, other));
    assertEquals(reason, outcome(sign(KEY, claims()), other));
  }

  @Test
  void verify_claimAbsent_isMalformed() {
    for (String claim : claims().keySet()) {
      Map<String, Object> less = claims();
      less.remove(claim);

      assertEquals("STATEMENT_MALFORMED", outcome(sign(KEY, less), CALL), claim);
    }
  }

  @Test
  void verify_claimOfOtherType_isMalformed() {
    List<Object> others =
        List.of(
            "", 7, -7, 1.5, true, List.of(), List.of(7), Map.of(), List.of("x"), "x".repeat(65));
    for (String claim : claims().keySet()) {
      for (Object other : others) {
        // A number is a time, and a word of 65 characters may be a method.
        boolean fits =
            List.of("iat", "exp").contains(claim) && other.equals(7)
                || claim.equals("method") && other instanceof String word && !word.isEmpty();
        if (!fits) {
          assertEquals(
              "STATEMENT_MALFORMED",
              outcome(sign(KEY, with(claim, other)), CALL),
              claim + " = " + other);
        }
      }
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("iss", "131122"),
        Arguments.of("iss", "musubi://register/131121/main"),
        Arguments.of("sub", "OP 1"),
        Arguments.of("sub", "OP\u0000"),
        Arguments.of("terminal", "端末"),
        Arguments.of("aud", "131121"),
        Arguments.of("aud", List.of("131121", "131122")),
        Arguments.of("aud", java.util.Collections.nCopies(9, "131121")),
        Arguments.of("iat", "1775001600"),
        Arguments.of("iat", ISSUED.toEpochMilli() * 1_000_000),
        Arguments.of("exp", 99_999_999_999_999L),
        Arguments.of("jti", "7f0c1a52-3a51-4b7e-9a51-6f1f0a1c2d3"),
        Arguments.of("jti", "7f0c1a523a514b7e9a516f1f0a1c2d3e"),
        Arguments.of("cnf", Map.of("jkt", base64(new byte[32]))),
        Arguments.of("cnf", Map.of("x5t#S256", base64(new byte[31]))),
        Arguments.of("cnf", Map.of("x5t#S256", base64(new byte[32]) + "=")),
        Arguments.of(
            "cnf", Map.of("x5t#S256", base64(CALL.thumbprint), "jkt", base64(new byte[32]))),
        Arguments.of("nbf", ISSUED.getEpochSecond()),
        Arguments.of("scope", "everything"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void verify_claimBreaksItsFormat_isMalformed(String claim, Object value) {
    assertEquals("STATEMENT_MALFORMED", outcome(sign(KEY, with(claim, value)), CALL));
  }

  @Test
  void verify_eachBitChanged_isRefused() {
    byte[] good = sign(KEY, claims()).getBytes(StandardCharsets.ISO_8859_1);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String outcome = outcome(new String(changed, StandardCharsets.ISO_8859_1), CALL);

      assertTrue(outcome.startsWith("STATEMENT_"), "bit " + bit + ": " + outcome);
    }
  }

  /** Altered claims under the old signature, each of them well-formed and what the call says. */
  @Test
  void verify_altered_isNotGenuine() {
    String good = sign(KEY, claims());
    String altered = sign(KEY, with("sub", "OP-2"));
    String spliced =
        altered.substring(0, altered.lastIndexOf('.')) + good.substring(good.lastIndexOf('.'));

    assertEquals(
        "STATEMENT_NOT_GENUINE", outcome(spliced, new Call().purpose("b", "r", "OP-2", "T-1")));
  }

  @Test
  void verify_hopStatement_isMalformed() {
    String hop = new JwsSigner(KEY, "musubi-hop+jwt").sign(claims());

    assertEquals("STATEMENT_MALFORMED", outcome(hop, CALL));
  }

  static Stream<Arguments> clocks() {
    return Stream.of(
        Arguments.of("", ISSUED),
        Arguments.of("", ISSUED.minusSeconds(60)),
        Arguments.of("STATEMENT_EXPIRED", ISSUED.minusSeconds(60).minusNanos(1)),
        Arguments.of("", EXPIRES),
        Arguments.of("", EXPIRES.plusSeconds(60).minusNanos(1)),
        Arguments.of("STATEMENT_EXPIRED", EXPIRES.plusSeconds(60)),
        Arguments.of("STATEMENT_EXPIRED", Instant.EPOCH),
        Arguments.of("STATEMENT_EXPIRED", EXPIRES.plusSeconds(1_000_000_000)));
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void verify_clockAtEdge_isDecidedToTheNanosecond(String reason, Instant now) {
    assertEquals(reason, outcome(sign(KEY, claims()), new Call().now(now)));
  }

  @Test
  void verify_life_isOneToThreeHundredSeconds() {
    Map<Integer, String> outcomes = new HashMap<>();
    for (int life : List.of(-1, 0, 1, 300, 301)) {
      Map<String, Object> claims = with("exp", ISSUED.plusSeconds(life).getEpochSecond());
      outcomes.put(life, outcome(sign(KEY, claims), CALL));
    }

    assertEquals(
        Map.of(
            -1,
            "STATEMENT_EXPIRED",
            0,
            "STATEMENT_EXPIRED",
            1,
            "",
            300,
            "",
            301,
            "STATEMENT_EXPIRED"),
        outcomes);
  }

  @Test
  void verify_refused_saysNothingOfThePerson() {
    for (String claim : List.of("sub", "terminal", "reference", "method", "jti")) {
      Refusal refused =
          assertThrows(
              Refusal.class,
              () -> VERIFIER.verify(sign(KEY, with(claim, "MARKED-SECRET")), CALL.expected()));
      assertFalse(refused.getMessage().contains("MARKED"), refused.getMessage());
      assertEquals(StatementVerifier.HEADER, refused.field().orElseThrow());
    }
  }

  @Test
  void verify_newKeysOfTheBody_areBelievedAtOnceAndOldOnesNoMore() {
    KeyPair[] present = {KEY};
    StatementVerifier verifier = new StatementVerifier(body -> List.of(present[0].getPublic()));
    String before = sign(KEY, claims());
    verifier.verify(before, CALL.expected());

    present[0] = NEXT_KEY;

    verifier.verify(sign(NEXT_KEY, claims()), CALL.expected());
    assertEquals(
        AccessReason.STATEMENT_NOT_GENUINE,
        assertThrows(Refusal.class, () -> verifier.verify(before, CALL.expected())).reason());
  }

  /** The name of the reason; empty when the statement is good. */
  private static String outcome(String jws, Call call) {
    try {
      VERIFIER.verify(jws, call.expected());
      return "";
    } catch (Refusal e) {
      return e.reason().name();
    }
  }

  private static Arguments row(String reason, String claim, Object value, Call other) {
    return Arguments.of(reason, claim, value, other);
  }

  private static String sign(KeyPair key, Map<String, Object> claims) {
    return new JwsSigner(key, StatementVerifier.TYPE).sign(claims);
  }

  private static Map<String, Object> with(String claim, Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return claims;
  }

  private static Map<String, Object> claims() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "131121");
    claims.put("sub", "OP-1");
    claims.put("terminal", "T-1");
    claims.put("method", METHOD);
    claims.put("aud", List.of("131121", "130001", "900001"));
    claims.put("iat", ISSUED.getEpochSecond());
    claims.put("exp", EXPIRES.getEpochSecond());
    claims.put("cnf", Map.of("x5t#S256", base64(CALL.thumbprint)));
    claims.put("jti", JTI);
    claims.put("business", "b");
    claims.put("reference", "r");
    return claims;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A call for which the statement of {@link #claims} is good, and others. */
  private static final class Call {
    private BodyCode from = SETAGAYA;
    private BodyCode at = SETAGAYA;
    private String method = METHOD;
    private byte[] thumbprint = "a thumbprint of thirty-two bytes".getBytes(StandardCharsets.UTF_8);
    private Purpose purpose = new Purpose("b", "r", "OP-1", "T-1");
    private Instant now = ISSUED;

    Expected expected() {
      return new Expected(from, thumbprint, method, purpose, at, now);
    }

    Call from(BodyCode body) {
      from = body;
      return this;
    }

    Call at(BodyCode body) {
      at = body;
      return this;
    }

    Call method(String name) {
      method = name;
      return this;
    }

    Call thumbprint(byte[] other) {
      thumbprint = other;
      return this;
    }

    Call purpose(String business, String reference, String operator, String terminal) {
      purpose = new Purpose(business, reference, operator, terminal);
      return this;
    }

    Call now(Instant time) {
      now = time;
      return this;
    }
  }
}
