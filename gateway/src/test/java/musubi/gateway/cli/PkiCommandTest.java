package musubi.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class PkiCommandTest {
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");

  @Command(name = "musubi")
  private static final class TestMain {}

  private record Run(int exit, String out, String err) {}

  @TempDir Path temp;

  private final List<Run> runs = new ArrayList<>();

  @Test
  void everyStep_inOrder_makesAWorkingCertificateAndRevokesIt() throws IOException {
    done("init", "--dir", at("root"));
    done("request", "--dir", at("ca"), "ca/131121");
    sign("root", "ca");
    done("request", "--dir", at("node"), "communication/131121");
    Run signed = sign("ca", "node");
    done("request", "--dir", at("register"), "register/131121/main");
    sign("ca", "register", "--days", "30");
    Files.copy(temp.resolve("root/root.pem"), temp.resolve("node/root.pem"));
    TlsMaterial node = TlsMaterial.load(TlsFiles.in(temp.resolve("node"), List.of()));
    Run revoked = done("revoke", "--with", at("ca"), "communication/131121");
    Run list = done("list", "--with", at("ca"));

    assertEquals(CertificateName.node("communication", "131121"), node.name());
    String serial = signed.out().strip().replaceAll(".*serial ", "");
    assertEquals(
        "signed musubi://communication/131121 until 2026-06-30T00:00:00Z, serial " + serial,
        signed.out().strip());
    assertEquals("revoked 1", revoked.out().strip());
    List<String> rows = list.out().lines().toList();
    assertEquals(2, rows.size());
    assertEquals(
        serial + "  2026-06-30T00:00:00Z  revoked  musubi://communication/131121", rows.get(0));
    assertEquals(
        "  2026-05-01T00:00:00Z  valid    musubi://register/131121/main",
        rows.get(1).substring(32));
    assertNoKeyInOutput();
  }

  @Test
  void init_twice_isRefused() throws IOException {
    done("init", "--dir", at("root"));
    byte[] key = Files.readAllBytes(temp.resolve("root/key.pem"));

    refused("init", "--dir", at("root"));

    assertArrayEquals(key, Files.readAllBytes(temp.resolve("root/key.pem")));
  }

  @Test
  void request_again_saysThatItIsKept() {
    Run first = done("request", "--dir", at("node"), "communication/131121");
    Run second = done("request", "--dir", at("node"), "communication/131121");

    assertTrue(first.out().startsWith("made "), first.out());
    assertTrue(second.out().startsWith("kept "), second.out());
    refused("request", "--dir", at("node"), "linkage/131121");
  }

  @Test
  void sign_whatTheIssuerMayNot_isRefused() {
    network();
    done("request", "--dir", at("other"), "communication/131130");
    done("request", "--dir", at("node"), "communication/131121");

    Run otherBody = refused(signing("ca", "other"));
    Run byRoot = refused(signing("root", "node"));

    assertEquals(
        "musubi pki sign: musubi://ca/131121 may not sign musubi://communication/131130 (it signs"
            + " only nodes and systems of 131121)",
        otherBody.err().strip());
    assertTrue(byRoot.err().contains("it signs only CAs of bodies"), byRoot.err());
    assertFalse(Files.exists(temp.resolve("other/chain.pem")));
  }

  @Test
  void sign_outputThatMayNotBeReplaced_signsNothing() throws IOException {
    network();
    done("request", "--dir", at("node"), "communication/131121");
    byte[] key = Files.readAllBytes(temp.resolve("node/key.pem"));

    refused(
        "sign",
        "--with",
        at("ca"),
        "--request",
        at("node/request.csr"),
        "--out",
        at("node/key.pem"));

    assertArrayEquals(key, Files.readAllBytes(temp.resolve("node/key.pem")));
    assertEquals("", done("list", "--with", at("ca")).out());
  }

  @Test
  void revoke_again_saysSo() {
    network();
    String serial = done("list", "--with", at("root")).out().substring(0, 32);

    Run first = done("revoke", "--with", at("root"), serial);
    Run second = done("revoke", "--with", at("root"), serial);

    assertEquals("revoked 1", first.out().strip());
    assertEquals("already revoked", second.out().strip());
    refused("revoke", "--with", at("root"), "ca/131130");
    refused("revoke", "--with", at("root"), "0".repeat(31) + "1");
  }

  @Test
  void list_expired_saysSo() {
    network();
    InstantSource later = InstantSource.fixed(Instant.parse("2040-01-01T00:00:00Z"));

    Run list = run(later, "list", "--with", at("root"));

    assertTrue(list.out().contains("  expired  musubi://ca/131121"), list.out());
  }

  @Test
  void publish_again_writesTheList() {
    network();

    Run published = done("publish", "--with", at("ca"));

    assertEquals("wrote " + at("ca/crl.pem"), published.out().strip());
  }

  @Test
  void anyCommand_misused_exitsTwoWithOneSentence() {
    network();
    String[][] misuses = {
      {},
      {"init"},
      {"init", "--dir", at("x"), "--years", "ten"},
      {"init", "--dir", at("x"), "extra"},
      {"request", "--dir", at("x")},
      {"request", "--dir", at("x"), "communication/131122"},
      {"request", "--dir", at("x"), "musubi://communication/131121"},
      {"sign", "--with", at("ca")},
      {"revoke", "--with", at("ca"), "12"},
      {"revoke", "--with", at("ca"), "communication/131122"},
      {"list"},
      {"shred"}
    };
    for (String[] misuse : misuses) {
      Run run = run(InstantSource.fixed(NOW), misuse);
      assertEquals(2, run.exit(), String.join(" ", misuse));
      assertEquals(1, run.err().lines().count(), run.err());
      assertEquals("", run.out());
    }
    assertFalse(Files.exists(temp.resolve("x")));
  }

  @Test
  void anyCommand_refused_exitsOneWithOneSentence() {
    network();
    done("request", "--dir", at("node"), "communication/131121");

    refused("init", "--dir", at("x"), "--years", "21");
    refused("sign", "--with", at("nowhere"), "--request", at("r"), "--out", at("o"));
    refused("sign", "--with", at("ca"), "--request", at("r"), "--out", at("o"));
    refused("sign", "--with", at("ca"), "--request", at("node/key.pem"), "--out", at("o"));
    refused(
        "sign",
        "--with",
        at("ca"),
        "--request",
        at("node/request.csr"),
        "--out",
        at("o"),
        "--days",
        "399");
    refused("list", "--with", at("node"));
    refused("request", "--dir", at("root"), "communication/131121");
    assertNoKeyInOutput();
  }

  private void network() {
    done("init", "--dir", at("root"), "--years", "10");
    done("request", "--dir", at("ca"), "ca/131121");
    sign("root", "ca");
  }

  private Run sign(String issuer, String party, String... more) {
    var arguments = new ArrayList<>(List.of(signing(issuer, party)));
    arguments.addAll(List.of(more));
    return done(arguments.toArray(String[]::new));
  }

  private String[] signing(String issuer, String party) {
    return new String[] {
      "sign",
      "--with",
      at(issuer),
      "--request",
      at(party + "/request.csr"),
      "--out",
      at(party + "/chain.pem")
    };
  }

  private String at(String path) {
    return temp.resolve(path).toString();
  }

  private Run done(String... arguments) {
    Run run = run(InstantSource.fixed(NOW), arguments);
    assertEquals(0, run.exit(), run.err());
    assertEquals("", run.err());
    return run;
  }

  private Run refused(String... arguments) {
    Run run = run(InstantSource.fixed(NOW), arguments);
    assertEquals(1, run.exit(), String.join(" ", arguments));
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("musubi pki " + arguments[0] + ": "), run.err());
    assertEquals("", run.out());
    return run;
  }

  private Run run(InstantSource clock, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var main = new CommandLine(new TestMain());
    main.addSubcommand(new PkiCommand(clock));
    main.setParameterExceptionHandler(PkiCommand::oneSentence);
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    var all = new ArrayList<>(List.of("pki"));
    all.addAll(List.of(arguments));
    var run = new Run(main.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    runs.add(run);
    return run;
  }

  private void assertNoKeyInOutput() {
    try (Stream<Path> files = Files.walk(temp)) {
      List<String> lines =
          files
              .filter(f -> f.endsWith("key.pem"))
              .flatMap(PkiCommandTest::lines)
              .filter(line -> !line.startsWith("-"))
              .toList();
      assertFalse(lines.isEmpty());
      for (Run run : runs) {
        for (String line : lines) {
          assertFalse((run.out() + run.err()).contains(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
