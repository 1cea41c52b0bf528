package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.OperatorStatement;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.access.StatementVerifier.Expected;
import musubi.gateway.cli.PkiCommand;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command prints is what a node believes; the two share no code. */
class StatementCommandTest {
  private static final BodyCode SETAGAYA = new BodyCode("131121");
  private static final String METHOD = "musubi.registry.v1.InquiryService/Inquire";
  private static final Purpose PURPOSE = new Purpose("resident-record", "A-1", "OP-1", "T-1");

  @TempDir private Path temporary;
  private Path authority;
  private Path system;

  @BeforeEach
  void prepare() {
    authority = temporary.resolve("authority");
    system = temporary.resolve("terminal");
    InstantSource clock = InstantSource.system();
    Path city = temporary.resolve("city");
    CertificateAuthority.createRoot(temporary.resolve("root"), clock, 10)
        .enrol(city, CertificateName.authority("131121"));
    CertificateAuthority.open(city, clock)
        .enrol(system, CertificateName.ofPath("terminal/131121/counter"));
    assertEquals(0, run("--authority", authority, "--init", "--body", "131121").status());
    assertEquals(
        0,
        run("--authority", authority, "--operator", "OP-1", "--grant", "resident-record,tax")
            .status());
  }

  @Test
  void statement_granted_isBelievedByTheNodesOfTheAudience() throws Exception {
    String jws = statement("OP-1").out().strip();

    OperatorStatement verified = verify(jws, SETAGAYA);

    assertEquals(PURPOSE, verified.purpose());
    assertArrayEquals(thumbprint(), verified.systemThumbprint());
    assertEquals(List.of(SETAGAYA, SETAGAYA.prefecture(), BodyCode.NATION), verified.audience());
    verify(jws, BodyCode.NATION);
    assertEquals(
        AccessReason.STATEMENT_OF_OTHER_BODY,
        assertThrows(Refusal.class, () -> verify(jws, new BodyCode("401307"))).reason());
  }

  @Test
  void statement_audience_isThatAskedFor() throws Exception {
    String jws = statement("OP-1", "--audience", "131121,401307").out().strip();

    assertEquals(List.of(SETAGAYA, new BodyCode("401307")), verify(jws, SETAGAYA).audience());
  }

  @Test
  void statement_refused_isOneSentenceAndStatusOne() {
    run("--authority", authority, "--operator", "OP-1", "--suspend");

    assertRefused(statement("OP-1"), "the operator is suspended");
    assertRefused(statement("OP-9"), "no operator of this id is registered");
    run("--authority", authority, "--operator", "OP-1", "--resume");
    assertEquals(0, statement("OP-1").status());
    run("--authority", authority, "--operator", "OP-1", "--abolish");
    assertRefused(statement("OP-1"), "the operator's id was abolished");
    assertRefused(
        run("--authority", authority, "--init", "--body", "131121"), "exists and is not replaced");
    assertRefused(
        run("--authority", temporary.resolve("none"), "--operator", "OP-1", "--suspend"),
        "holds no operator authority");
  }

  @Test
  void statement_misused_isOneSentenceAndStatusTwo() {
    for (Ran misused :
        List.of(
            run(),
            run("--authority", authority),
            run("--authority", authority, "--init"),
            run("--authority", authority, "--suspend"),
            run("--authority", authority, "--init", "--suspend"),
            run("--authority", authority, "--operator", "OP-1", "--terminal", "T-1"))) {
      assertEquals(2, misused.status(), misused.err());
      assertEquals(1, misused.err().lines().count(), misused.err());
    }
  }

  private static void assertRefused(Ran ran, String sentence) {
    assertEquals(1, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(sentence), ran.err());
  }

  private OperatorStatement verify(String jws, BodyCode node) throws Exception {
    PublicKey key = publicKey();
    return new StatementVerifier(body -> List.of(key))
        .verify(jws, new Expected(SETAGAYA, thumbprint(), METHOD, PURPOSE, node, Instant.now()));
  }

  private byte[] thumbprint() throws Exception {
    return MessageDigest.getInstance("SHA-256")
        .digest(Chains.read(system.resolve("chain.pem")).getFirst().getEncoded());
  }

  private PublicKey publicKey() throws Exception {
    String base64 =
        Files.readString(authority.resolve("operator.pub"))
            .replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private Ran statement(String operator, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "--authority",
                authority,
                "--system",
                system,
                "--operator",
                operator,
                "--terminal",
                "T-1",
                "--business",
                "resident-record",
                "--reference",
                "A-1",
                "--method",
                METHOD));
    arguments.addAll(List.of(more));
    return run(arguments.toArray());
  }

  private record Ran(int status, String out, String err) {}

  private static Ran run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new StatementCommand())
            .setParameterExceptionHandler(PkiCommand::oneSentence)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int status =
        command.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Ran(status, out.toString(), err.toString());
  }
}
