package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.pki.CertificateName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of clients/typescript, with the network of the demonstration to call. */
class TypeScriptClientTest {
  private static final Path CLIENT =
      Path.of(System.getProperty("musubi.root")).resolve("clients/typescript");
  private static final Path PLACE = Path.of("target", "typescript").toAbsolutePath();
  private static final long LIMIT_MINUTES = 5;

  /** Of the synthetic residents of Setagaya: whom no case of the demonstration moves in. */
  private static final long NEWCOMER = 701;

  @TestFactory
  List<DynamicTest> tests_ofTheTypeScriptClient_pass() throws Exception {
    Programs.need(
        "node", "node", "-e", "process.exit(parseInt(process.version.slice(1)) >= 20 ? 0 : 1)");
    Programs.need("node", "npm", "--version");
    Programs.need("node", "openssl", "version");
    Files.createDirectories(PLACE);
    Map<String, String> environment = environment();

    Path log = PLACE.resolve("build.log");
    assertEquals(0, run(log, environment, "npm", "ci"), () -> text(log));
    assertEquals(0, run(log, environment, "npm", "run", "build"), () -> text(log));
    Path lines = PLACE.resolve("tests.jsonl");
    // Not by npm, which has a NODE of its own in the environment.
    run(lines, environment, "node", "build/test/lines.js");

    List<DynamicTest> tests = tests(lines);
    assertFalse(tests.isEmpty(), () -> text(lines));
    return tests;
  }

  private static int run(Path out, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(CLIENT.toFile())
            .redirectOutput(out.toFile())
            .redirectError(PLACE.resolve("error.log").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "hangs: " + command[1]);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  private static Map<String, String> environment() throws Exception {
    LocalNetwork network = TestNetwork.stage().network();
    CertificateName renewed = CertificateName.system("terminal", "131121", "renewed");
    Path before = PLACE.resolve("before-renewal");
    Path after = network.certificate(renewed).key().getParent();
    copy(after, before);
    network.renew(renewed);
    network.system("terminal", "131121", "counter");
    network.system("register", "131121", "main");
    return Map.of(
        "MUSUBI",
        launcher().getParent().toString(),
        "PKI",
        TestNetwork.DIRECTORY.resolve("network/pki").toString(),
        "AUTHORITY",
        Operators.place(TestNetwork.OPERATORS, "131121").toString(),
        "NODE",
        network.address(Cast.SETAGAYA),
        "CODE",
        Scenario.someCode(),
        "NEWCOMER",
        person(NEWCOMER),
        "OTHER_NEWCOMER",
        person(NEWCOMER + 1),
        "STRANGER",
        person(NEWCOMER + 2),
        "BEFORE_RENEWAL",
        before.toString(),
        "RENEWED",
        after.toString());
  }

  private static String person(long index) throws InvalidProtocolBufferException {
    return JsonFormat.printer()
        .omittingInsignificantWhitespace()
        .print(Scenario.person(Cast.SETAGAYA, index));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String file : List.of("key.pem", "chain.pem", "root.pem")) {
      Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What {@code ./musubi} is after a build, before there is a jar. */
  private static Path launcher() throws IOException {
    Path script = PLACE.resolve("musubi");
    String java = ProcessHandle.current().info().command().orElseThrow();
    Files.writeString(
        script,
        "#!/bin/sh\nexec '"
            + java
            + "' -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' musubi.demo.Main \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static List<DynamicTest> tests(Path lines) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(lines)) {
      JsonNode test = json.readTree(line);
      tests.add(
          DynamicTest.dynamicTest(
              test.get("test").asText(),
              () ->
                  assertEquals("passed", test.get("outcome").asText(), test.get("said").asText())));
    }
    return tests;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file) + Files.readString(PLACE.resolve("error.log"));
    } catch (IOException e) {
      return "no output";
    }
  }
}
