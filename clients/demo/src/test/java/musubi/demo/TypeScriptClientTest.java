package musubi.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.pki.CertificateName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of clients/typescript, with the network of the demonstration to call. */
class TypeScriptClientTest {
  private static final Path PLACE = Path.of("target", "typescript").toAbsolutePath();

  /** Of the synthetic residents of Setagaya: whom no case of the demonstration moves in. */
  private static final long NEWCOMER = 701;

  @TestFactory
  List<DynamicTest> tests_ofTheTypeScriptClient_pass() throws Exception {
    TypeScriptLibrary.need();

    // Not by npm, which has a NODE of its own in the environment.
    return new OtherLanguage(PLACE)
        .tests("tests", TypeScriptLibrary.DIRECTORY, environment(), "node", "build/test/lines.js");
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
}
