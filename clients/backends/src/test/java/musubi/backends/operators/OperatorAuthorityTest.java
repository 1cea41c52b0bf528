package musubi.backends.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import musubi.backends.operators.Login.Factor;
import musubi.client.Purpose;
import musubi.client.Statements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Set<Factor> BOTH = Set.of(Factor.PASSWORD, Factor.FACE);
  private static final Login LOGIN = new Login("OP-1", "T-1", NOW, BOTH);
  private static final String METHOD = "musubi.registry.v1.InquiryService/Inquire";
  private static final String THUMBPRINT = "A".repeat(43);

  @TempDir private Path temporary;
  private Path directory;
  private OperatorAuthority authority;

  @BeforeEach
  void create() {
    directory = temporary.resolve("authority");
    authority = OperatorAuthority.create(directory, "131121", CLOCK);
    authority.grant("OP-1", Set.of("resident-record"));
  }

  @Test
  void issue_granted_saysAllOfItUnderTheKey() throws Exception {
    JWSObject statement = JWSObject.parse(authority.issue(LOGIN, wanted("resident-record")));

    Map<String, Object> claims = statement.getPayload().toJSONObject();
    ECKey key = new ECKey.Builder(Curve.P_256, publicKey()).build();
    assertTrue(statement.verify(new ECDSAVerifier(key)));
    assertEquals("musubi-operator+jwt", statement.getHeader().getType().getType());
    assertEquals(key.computeThumbprint().toString(), statement.getHeader().getKeyID());
    assertEquals("131121", claims.get("iss"));
    assertEquals("OP-1", claims.get("sub"));
    assertEquals(List.of("131121"), claims.get("aud"));
    assertEquals(NOW.getEpochSecond(), claims.get("iat"));
    assertEquals(11, claims.size());
  }

  @Test
  void issue_each_hasAnIdOfItsOwn() {
    String first = authority.issue(LOGIN, wanted("resident-record"));
    String second = authority.issue(LOGIN, wanted("resident-record"));

    assertFalse(first.equals(second));
  }

  @Test
  void issue_unknownOperator_isRefused() {
    Login unknown = new Login("OP-9", "T-1", NOW, BOTH);

    assertEquals("OPERATOR_UNKNOWN", refusal(unknown, "resident-record"));
  }

  @Test
  void issue_otherBusiness_isRefused() {
    assertEquals("BUSINESS_NOT_GRANTED", refusal(LOGIN, "tax"));
  }

  @Test
  void issue_suspended_isRefusedAtOnceAndUntilResumed() {
    OperatorAuthority.open(directory, CLOCK).suspend("OP-1");
    assertEquals("OPERATOR_SUSPENDED", refusal(LOGIN, "resident-record"));

    authority.grant("OP-1", Set.of("resident-record", "tax"));
    assertEquals("OPERATOR_SUSPENDED", refusal(LOGIN, "tax"));

    authority.resume("OP-1");
    authority.issue(LOGIN, wanted("tax"));
  }

  @Test
  void issue_abolished_isRefusedForGood() {
    authority.abolish("OP-1");

    assertEquals("OPERATOR_ABOLISHED", refusal(LOGIN, "resident-record"));
    assertThrows(NotIssuedException.class, () -> authority.resume("OP-1"));
    assertThrows(NotIssuedException.class, () -> authority.grant("OP-1", Set.of("tax")));
  }

  @Test
  void issue_weakLogin_isRefused() {
    for (Login weak :
        List.of(
            new Login("OP-1", "T-1", NOW, Set.of()),
            new Login("OP-1", "T-1", NOW, Set.of(Factor.PASSWORD)),
            new Login("OP-1", "T-1", NOW.plusSeconds(1), BOTH),
            new Login("OP-1", "T-1", NOW.minus(Duration.ofHours(13)), BOTH))) {
      assertEquals("NOT_AUTHENTICATED", refusal(weak, "resident-record"));
    }
  }

  @Test
  void statements_purposeOfAnother_isRefused() {
    Statements statements = authority.statements(LOGIN);
    List<String> audience = List.of("131121");

    statements.statement(
        METHOD, new Purpose("resident-record", "A-1", "OP-1", "T-1"), audience, THUMBPRINT);
    assertThrows(
        NotIssuedException.class,
        () ->
            statements.statement(
                METHOD,
                new Purpose("resident-record", "A-1", "OP-2", "T-1"),
                audience,
                THUMBPRINT));
    assertThrows(
        NotIssuedException.class,
        () ->
            statements.statement(
                METHOD,
                new Purpose("resident-record", "A-1", "OP-1", "T-2"),
                audience,
                THUMBPRINT));
  }

  @Test
  void open_reopened_knowsAllOfIt() {
    OperatorAuthority again = OperatorAuthority.open(directory, CLOCK);

    again.issue(LOGIN, wanted("resident-record"));
    assertEquals("131121", again.body());
  }

  @Test
  void create_key_isTheOwnersAlone() throws IOException {
    Path key = directory.resolve("key.pem");

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThrows(IllegalArgumentException.class, () -> OperatorAuthority.open(directory, CLOCK));
  }

  @Test
  void create_twice_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> OperatorAuthority.create(directory, "131121", CLOCK));
  }

  @Test
  void open_nothingThere_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> OperatorAuthority.open(temporary.resolve("none"), CLOCK));
  }

  @Test
  void register_wrongWord_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> authority.grant("OP\t1", Set.of("tax")));
    assertThrows(IllegalArgumentException.class, () -> authority.grant("OP-2", Set.of("a,b")));
  }

  private String refusal(Login login, String business) {
    return assertThrows(NotIssuedException.class, () -> authority.issue(login, wanted(business)))
        .reason()
        .name();
  }

  private ECPublicKey publicKey() throws Exception {
    String pem = Files.readString(authority.publicKey());
    String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
    return (ECPublicKey)
        KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static Wanted wanted(String business) {
    return new Wanted(METHOD, business, "A-1", THUMBPRINT, List.of("131121"));
  }
}
