package musubi.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.conformance.Finding.Verdict;
import musubi.contract.Contract;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tests a node or a client against the contracts. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tests a node or a client library against the contracts.",
      "",
      "With --as the kit plays a party and calls the node at --target. With --client it is the peer:",
      "it starts the command, the driver of a client library, gives it one call after the other and",
      "compares what the driver reports. docs/protocols/conformance.md describes files and driver.",
      "",
      "Exit status: 0 every case passed; 1 a case failed; 3 none failed, and some were not run."
    })
public final class ConformCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int INCOMPLETE = 3;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  /** What is tested. */
  private static final class Subject {
    @Option(
        names = "--as",
        paramLabel = "PARTY",
        description = {
          "Tests a node; whom the kit plays: communication, prefecture, nation, cards, linkage,",
          "broker, or back-end for systems."
        })
    private String as;

    @Option(
        names = "--client",
        paramLabel = "COMMAND",
        description = "Tests a client; the command that starts its driver.")
    private String client;
  }

  @Option(names = "--target", paramLabel = "HOST:PORT", description = "Where the node is.")
  private String target;

  @Option(
      names = "--node",
      paramLabel = "ROLE/CODE",
      description = "Name of the node: communication/131121.")
  private String node;

  @Option(
      names = "--certificate",
      paramLabel = "DIR",
      description = {
        "key.pem, chain.pem and root.pem of one whom the kit plays; once for each. Those of other",
        "kinds and other bodies are for calls that must be refused."
      })
  private List<Path> certificates = List.of();

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "Operator authority of the body of those; once for each body.")
  private List<Path> authorities = List.of();

  @Option(
      names = "--signing-key",
      paramLabel = "ROLE/CODE=DIR",
      description = {
        "signing.key and signing.pub of a node that the kit plays, for calls that it makes for a",
        "system of its body; needs the certificate of such a system, too."
      })
  private Map<String, Path> signingKeys = Map.of();

  @Option(
      names = "--fixture",
      paramLabel = "FILE",
      description = "Persons and codes that the node knows, in YAML.")
  private Path fixture;

  @Option(
      names = "--receipt-key",
      paramLabel = "ROLE/CODE=FILE",
      description = "Public key with which a node signs receipts, PEM; of --node at least.")
  private Map<String, Path> receiptKeys = Map.of();

  @Option(
      names = "--in-time",
      paramLabel = "SECONDS",
      description = "How long an answer may take. Default: 10 (ours).")
  private long inTime = Tester.IN_TIME.toSeconds();

  @Option(
      names = "--case",
      paramLabel = "TEXT",
      description = {
        "Runs only those cases whose id contains the text; may be given often. Such a run",
        "never ends with 0."
      })
  private List<String> only = List.of();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes the report, HTML where the name ends in .html, and JSON beside it.")
  private Path report;

  @Option(
      names = "--sign",
      paramLabel = "DIR",
      description = "Signs the JSON with key.pem of the directory.")
  private Path signer;

  @Override
  public Integer call() throws Exception {
    try {
      Instant began = Instant.now();
      Report outcome = subject.as == null ? client(began) : node(began);
      return finished(outcome);
    } catch (IllegalArgumentException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return FAILED;
    }
  }

  private Report node(Instant began) throws InterruptedException {
    NodeRun run = new NodeRun(tester(), Contract.load());
    List<Finding> findings = run.run();
    return new Report(
        "a node, by the kit as " + subject.as + part(), node, run.shown(), began, findings);
  }

  private String part() {
    return only.isEmpty() ? "" : ", only cases with " + String.join(", ", only);
  }

  private Report client(Instant began) throws IOException, InterruptedException {
    return new Report(
        "a client library, by the kit as its peer" + part(),
        subject.client,
        Optional.empty(),
        began,
        new ClientRun(List.of("sh", "-c", subject.client), only).run());
  }

  private int finished(Report outcome) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(outcome.text());
    out.flush();
    if (report != null) {
      Path json = outcome.write(report);
      if (signer != null) {
        Report.sign(json, Pems.privateKey(signer.resolve("key.pem")));
      }
    }
    if (outcome.count(Verdict.FAILED) > 0) {
      return FAILED;
    }
    return outcome.isPassed() && only.isEmpty() ? 0 : INCOMPLETE;
  }

  private Tester tester() {
    String[] address = needed("--target", target).split(":");
    needed("--node", node);
    if (address.length != 2 || !address[1].matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("--target: not HOST:PORT");
    }
    if (!node.matches("[a-z]+/[0-9]{6}")) {
      throw new IllegalArgumentException("--node: not ROLE/CODE");
    }
    if (certificates.isEmpty()) {
      needed("--certificate", null);
    }
    return new Tester(
        subject.as,
        address[0],
        Integer.parseInt(address[1]),
        node,
        certificates,
        authorities,
        signingKeys,
        fixture(),
        keys(),
        Tester.LIMIT,
        Duration.ofSeconds(inTime),
        only);
  }

  private JsonNode fixture() {
    return fixture == null
        ? JsonNodeFactory.instance.objectNode()
        : CaseFiles.file(fixture, new TypeReference<>() {});
  }

  private Map<String, List<PublicKey>> keys() {
    Map<String, List<PublicKey>> keys = new HashMap<>();
    receiptKeys.forEach(
        (name, file) ->
            keys.computeIfAbsent(name, each -> new ArrayList<>()).add(Pems.publicKey(file)));
    return keys;
  }

  private <T> T needed(String option, T value) {
    if (value == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option with --as: '" + option + "'");
    }
    return value;
  }
}
