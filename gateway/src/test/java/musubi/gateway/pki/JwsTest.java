package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwsTest {
  private static final String TYPE = "musubi-test+jwt";
  private static final KeyPair KEY = P256.generate();
  private static final List<JwsKey> KEYS = List.of(new JwsKey(KEY.getPublic()));
  private static final String KID = KEYS.getFirst().id();
  private static final String GOOD = new JwsSigner(KEY, TYPE).sign(Map.of("iss", "131121"));

  @Test
  void sign_claims_areReadAndGenuine() {
    Jws read = Jws.parse(GOOD, TYPE);

    assertEquals("131121", read.claims().text("iss"));
    assertTrue(read.isSignedBy(KEYS));
  }

  @Test
  void sign_claims_areGenuineForTheLibraryAlone() throws ParseException, JOSEException {
    assertTrue(JWSObject.parse(GOOD).verify(new ECDSAVerifier((ECPublicKey) KEY.getPublic())));
  }

  @Test
  void key_example_hasTheThumbprintOfTheStandard() {
    assertEquals(43, KID.length());
    assertEquals(KID, new JwsKey(KEY.getPublic()).id());
  }

  @Test
  void key_otherCurve_isRefused() throws NoSuchAlgorithmException {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

    assertThrows(IllegalArgumentException.class, () -> new JwsKey(rsa.getPublic()));
    assertThrows(IllegalArgumentException.class, () -> new JwsSigner(rsa, TYPE));
  }

  @Test
  void isSignedBy_otherKey_isFalse() {
    List<JwsKey> others = List.of(new JwsKey(P256.generate().getPublic()));

    assertFalse(Jws.parse(GOOD, TYPE).isSignedBy(others));
    assertFalse(Jws.parse(GOOD, TYPE).isSignedBy(List.of()));
  }

  /** The right name on the wrong key: the signature decides. */
  @Test
  void isSignedBy_otherKeyUnderThisName_isFalse() {
    String forged = raw(header("ES256", TYPE), "{\"iss\":\"131121\"}", P256.generate());

    assertFalse(Jws.parse(forged, TYPE).isSignedBy(KEYS));
  }

  @Test
  void isSignedBy_zeroSignature_isFalse() {
    String unsigned = GOOD.substring(0, GOOD.lastIndexOf('.') + 1);

    assertFalse(Jws.parse(unsigned + base64(new byte[64]), TYPE).isSignedBy(KEYS));
  }

  @Test
  void parse_eachBitChanged_isRefused() {
    byte[] good = GOOD.getBytes(StandardCharsets.ISO_8859_1);
    int refused = 0;
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      if (!isGood(new String(changed, StandardCharsets.ISO_8859_1))) {
        refused++;
      }
    }

    assertEquals(good.length * 8, refused);
    assertTrue(isGood(GOOD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"typ\":\"T\",\"kid\":\"K\"}",
        "{\"alg\":\"HS256\",\"typ\":\"T\",\"kid\":\"K\"}",
        "{\"alg\":\"ES384\",\"typ\":\"T\",\"kid\":\"K\"}",
        "{\"alg\":\"es256\",\"typ\":\"T\",\"kid\":\"K\"}",
        "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"K\"}",
        "{\"alg\":\"ES256\",\"kid\":\"K\"}",
        "{\"alg\":\"ES256\",\"typ\":\"T\"}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":7}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"\"}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\",\"jwk\":{\"kty\":\"EC\"}}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\",\"jku\":\"https://example.org\"}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\",\"x5c\":[]}",
        "{\"alg\":\"none\",\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\"}",
        "{\"alg\":\"ES256\",\"typ\":\"T\",\"kid\":\"K\"}{}",
        "{'alg':'ES256','typ':'T','kid':'K'}",
        "[\"ES256\"]",
        "null",
        "",
      })
  void parse_otherHeader_isRefusedAlthoughTheKeySignedIt(String header) {
    String said = header.replace("\"T\"", "\"" + TYPE + "\"").replace("\"K\"", "\"" + KID + "\"");
    String signed = raw(said, "{\"iss\":\"131121\"}", KEY);

    assertThrows(IllegalArgumentException.class, () -> Jws.parse(signed, TYPE));
  }

  /** The control of the table above: the same way of signing, with the header as it must be. */
  @Test
  void parse_sameHeaderMadeByHand_isGood() {
    assertTrue(isGood(raw(header("ES256", TYPE), "{\"iss\":\"131121\"}", KEY)));
  }

  @Test
  void parse_macWithThePublicKeyAsSecret_isRefused() throws Exception {
    String signed = base64(header("HS256", TYPE)) + "." + base64("{\"iss\":\"131121\"}");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getPublic().getEncoded(), "HmacSHA256"));
    String forged = signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));

    assertThrows(IllegalArgumentException.class, () -> Jws.parse(forged, TYPE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "{}",
        "e30.e30.",
        ".e30.",
        "=.=.=",
        " . . "
      })
  void parse_otherForm_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Jws.parse(text, TYPE));
  }

  @Test
  void parse_otherSpellingOfTheSameBytes_isRefused() {
    for (String other : List.of(GOOD + "=", GOOD + "==", GOOD + "\n", " " + GOOD, GOOD + ".")) {
      assertThrows(IllegalArgumentException.class, () -> Jws.parse(other, TYPE));
    }
  }

  @Test
  void parse_tooLong_isRefusedBeforeAnythingIsRead() {
    JwsSigner signer = new JwsSigner(KEY, TYPE);
    int spare = Jws.MAX_CHARACTERS - signer.sign(Map.of("a", "")).length();
    String most = signer.sign(Map.of("a", "x".repeat(spare * 3 / 4 - 1)));
    String more = signer.sign(Map.of("a", "x".repeat(spare * 3 / 4 + 3)));

    assertTrue(most.length() <= Jws.MAX_CHARACTERS && isGood(most));
    assertThrows(IllegalArgumentException.class, () -> Jws.parse(more, TYPE));
    assertThrows(IllegalArgumentException.class, () -> Jws.parse(".".repeat(1 << 20), TYPE));
  }

  @Test
  void parse_wrong_saysNothingOfTheContent() {
    String secret = "MARKED-SECRET";
    for (String header :
        List.of(secret, "{\"alg\":\"" + secret + "\"}", "{\"" + secret + "\":1}")) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> Jws.parse(raw(header, secret, KEY), TYPE));
      assertFalse(refused.getMessage().contains(secret), refused.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"o\":{\"a\":1,\"a\":2}}",
        "{\"a\":1}x",
        "{a:1}",
        "{\"a\":99999999999999999999}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
        "[]",
        "1",
        ""
      })
  void claims_noPlainObject_areRefused(String json) {
    assertThrows(
        IllegalArgumentException.class, () -> Claims.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void claims_otherTypes_areRefused() {
    Claims claims =
        Claims.parse(
            "{\"text\":\"\",\"n\":1.5,\"m\":-1,\"l\":[1],\"u\":\"1-1-1-1-1\"}"
                .getBytes(StandardCharsets.UTF_8));

    assertThrows(IllegalArgumentException.class, () -> claims.text("text"));
    assertThrows(IllegalArgumentException.class, () -> claims.text("n"));
    assertThrows(IllegalArgumentException.class, () -> claims.time("n"));
    assertThrows(IllegalArgumentException.class, () -> claims.time("m"));
    assertThrows(IllegalArgumentException.class, () -> claims.time("absent"));
    assertThrows(IllegalArgumentException.class, () -> claims.texts("l"));
    assertThrows(IllegalArgumentException.class, () -> claims.uuid("u"));
    assertThrows(IllegalArgumentException.class, () -> claims.object("l"));
    assertThrows(IllegalArgumentException.class, () -> claims.requireOnly(Set.of("text")));
  }

  private static boolean isGood(String jws) {
    try {
      return Jws.parse(jws, TYPE).isSignedBy(KEYS);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String header(String algorithm, String type) {
    return "{\"alg\":\"%s\",\"typ\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, type, KID);
  }

  /** Any header and any claims, with a true signature. */
  private static String raw(String header, String claims, KeyPair key) {
    String signed = base64(header) + "." + base64(claims);
    byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
    return signed + "." + base64(Ecdsa.sign(key.getPrivate(), bytes));
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
