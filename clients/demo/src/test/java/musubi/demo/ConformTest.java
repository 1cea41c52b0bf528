package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import musubi.conformance.ConformCommand;
import musubi.demo.WrongNode.Fault;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The conformance kit against the nodes of the demonstration, and against wrong ones. */
class ConformTest {
  private static final Path PLACE = Path.of("target", "conform").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static LocalNetwork network;
  private static ConformTargets targets;

  /** A wrong node and the case that must say so. */
  private record Wrong(Fault fault, String method, String red) {}

  @BeforeAll
  static void setTargets() throws Exception {
    network = TestNetwork.stage().network();
    assertFalse(TestNetwork.report().failed(), "the demonstration has persons that are linked");
    targets = new ConformTargets(network, PLACE);
  }

  @Test
  void nodes_everyPartyAtEveryNode_passEveryCase() throws Exception {
    Set<String> passed = new TreeSet<>();
    Set<String> notRun = new TreeSet<>();
    int cases = 0;

    for (ConformTargets.Run run : targets.all()) {
      JsonNode report = report(run.arguments(), run.toString().replaceAll("[ /]", "-"));
      assertEquals(List.of(), ids(report, "FAILED"), run.toString());
      passed.addAll(ids(report, "PASSED"));
      notRun.addAll(ids(report, "NOT_RUN"));
      cases += report.get("findings").size();
      System.out.println("conform as " + run + ": " + report.get("cases").asText());
    }

    notRun.removeAll(passed);
    assertEquals(Set.of(), notRun, "cases that no run could make");
    System.out.println("conform: " + cases + " cases in all, " + passed.size() + " different");
  }

  @TestFactory
  List<DynamicTest> wrongNode_oneFault_makesTheCaseFailThatNamesIt() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Wrong wrong : wrongs()) {
      tests.add(DynamicTest.dynamicTest(wrong.fault().name(), () -> isFound(wrong)));
    }
    assertEquals(Fault.values().length, tests.size());
    return tests;
  }

  @Test
  void report_signed_isVerifiedByItsKeyAndNamesNobody() throws Exception {
    ConformTargets.Run run = targets.backEnds();
    Path signer = network.certificate(Cast.SETAGAYA.certificateName()).key().getParent();
    List<String> arguments = new ArrayList<>(run.arguments());
    arguments.addAll(List.of("--case", "inquire.", "--sign", signer.toString()));

    JsonNode report = report(arguments, "signed");

    byte[] json = Files.readAllBytes(PLACE.resolve("signed.json"));
    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(publicKey(signer));
    verifier.update(json);
    assertTrue(verifier.verify(Files.readAllBytes(PLACE.resolve("signed.json.sig"))));
    String page = Files.readString(PLACE.resolve("signed.html"));
    assertTrue(page.contains("communication/131121") && page.contains("contracts"), page);
    IdentityRecord resident = ConfirmationCases.resident(Cast.SETAGAYA, 7);
    for (String personal : List.of(resident.getAddress(), resident.getResidentRecordCode())) {
      assertFalse(page.contains(personal) || report.toString().contains(personal));
    }
  }

  @Test
  void command_partOfTheCases_neverEndsWithZero() throws Exception {
    List<String> arguments = new ArrayList<>(targets.backEnds().arguments());
    arguments.addAll(List.of("--case", "inquire.check-digit"));

    assertEquals(3, run(arguments, new StringWriter()));
  }

  private static void isFound(Wrong wrong) throws Exception {
    boolean stream = wrong.fault() == Fault.OLD_REVISION;
    Member node = stream ? Cast.FUKUOKA_PREFECTURE : Cast.SETAGAYA;
    ConformTargets.Run right = stream ? targets.communication() : targets.backEnds();

    try (WrongNode bent = new WrongNode(network, node, wrong.fault(), wrong.method())) {
      List<String> arguments = new ArrayList<>(right.arguments());
      arguments.set(arguments.indexOf("--target") + 1, "127.0.0.1:" + bent.port());
      arguments.addAll(List.of("--in-time", "3"));
      for (String part : List.of("mark.", "notify.", "/P-01/register", "/P-06/register")) {
        arguments.addAll(List.of("--case", part));
      }
      JsonNode report = report(arguments, "wrong-" + wrong.fault());

      List<String> expected = wrong.red().isEmpty() ? List.of() : List.of(wrong.red());
      assertEquals(expected, ids(report, "FAILED"), report.toString());
      assertTrue(wrong.fault() != Fault.NONE || ids(report, "NOT_RUN").isEmpty());
    }
  }

  private static List<Wrong> wrongs() throws IOException {
    try (var in = ConformTest.class.getResourceAsStream("wrong-nodes.yaml")) {
      return new YAMLMapper().readValue(in, new TypeReference<>() {});
    }
  }

  private static JsonNode report(List<String> arguments, String name) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--report", PLACE.resolve(name + ".html").toString()));
    StringWriter err = new StringWriter();

    run(all, err);

    Path json = PLACE.resolve(name + ".json");
    assertTrue(Files.exists(json), err.toString());
    return JSON.readTree(json.toFile());
  }

  private static int run(List<String> arguments, StringWriter err) {
    return new CommandLine(new ConformCommand())
        .setOut(new PrintWriter(java.io.Writer.nullWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private static List<String> ids(JsonNode report, String verdict) {
    return StreamSupport.stream(report.get("findings").spliterator(), false)
        .filter(each -> each.get("verdict").asText().equals(verdict))
        .map(each -> each.get("id").asText())
        .toList();
  }

  private static java.security.PublicKey publicKey(Path directory) throws Exception {
    try (var in = Files.newInputStream(directory.resolve("chain.pem"))) {
      return java.security.cert.CertificateFactory.getInstance("X.509")
          .generateCertificate(in)
          .getPublicKey();
    }
  }
}
