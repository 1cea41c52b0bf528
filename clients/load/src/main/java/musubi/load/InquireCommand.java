package musubi.load;

import io.grpc.MethodDescriptor;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.DatabaseUrl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./musubi load inquire}. */
@Command(
    name = "inquire",
    description = {
      "Inquiries that are answered from a file and recorded.",
      "Baseline: a bare gRPC server with the same TLS that asks the database the same per call and"
          + " gives the same answer, without gate and record. Goal: at least 30 %% of it. The bare"
          + " call and the bare SELECT are also measured alone."
    },
    mixinStandardHelpOptions = true)
final class InquireCommand implements Callable<Integer> {
  private static final double GOAL = 0.30;
  private static final int COMPARED = 20;
  private static final String GATEWAY = "gateway";
  private static final String BARE = "bare server";

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private RunOptions.Length length;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "128",
      description = "Inquiries at the same time. Default: 128.")
  private int inFlight;

  @Option(
      names = "--residents",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Residents in the file, up to 5000000; more than 1000000 are in a prefecture's file, and"
              + " its node is asked. Default: 20000.")
  private int residents;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      split = ",",
      defaultValue = "code",
      description =
          "By what: ${COMPLETION-CANDIDATES}; several, with commas, one after another. Default:"
              + " code.")
  private List<InquiryKey> keys;

  @Option(
      names = "--tiers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "1: the asked node answers from its own file. 3: a communication node asks its prefecture,"
              + " which does not know, and the nation, which does; no goal. Default: 1.")
  private int tiers;

  @Option(
      names = "--keep",
      description =
          "Keeps the file in DIR/kept, and takes the one that an earlier run kept there, if it had"
              + " the same residents.")
  private boolean keep;

  private Asked asked;
  private Population population;

  @Override
  public Integer call() throws Exception {
    asked = asked();
    population = population();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, String> facts = Machine.facts();
    try (Site site = Site.makeKeeping(options.directory())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      facts.put("PostgreSQL", site.postgresVersion());
      facts.put("file", new KeptFiles(site.postgres()).fill(site, asked, population, keep, out));
      Measurement measurement = new Measurement("inquire", options, facts, out);
      List<Party> nodes = asked.working().stream().map(site::start).toList();
      try (ChildJvm bare = bareServer(site)) {
        describe(measurement);
        keys.forEach(key -> run(measurement, site, nodes, bare, key));
      }
      return measurement.finish();
    }
  }

  private Asked asked() {
    return switch (tiers) {
      case 1 -> residents > Asked.MOST_OF_ONE ? Asked.PREFECTURE : Asked.COMMUNICATION;
      case 3 -> Asked.TIERS;
      default -> throw new ParameterException(spec.commandLine(), "--tiers: 1 or 3");
    };
  }

  private Population population() {
    try {
      return asked.population(residents);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--residents: " + e.getMessage());
    }
  }

  private void run(
      Measurement measurement, Site site, List<Party> nodes, ChildJvm bare, InquiryKey key) {
    int barePort = Integer.parseInt(bare.ask("port"));
    int nodePort = site.network().port(asked.node());
    Party postgres = site.database();
    Party server = Party.of(BARE, bare.pid());
    List<Party> ours = Stream.concat(nodes.stream(), Stream.of(postgres)).toList();
    SyntheticAuthority authority = asked.authority(site);
    String method = key.method().getFullMethodName();
    InquiryHeaders checked = InquiryHeaders.checked(authority, method);
    InquiryHeaders unchecked = InquiryHeaders.unchecked(authority, method);
    String baseline = BARE + " " + key;
    try (CallTarget node =
            target(GATEWAY + " " + key, ours, asks(site, nodePort, key.method()), checked, key);
        CallTarget same =
            target(
                baseline,
                List.of(server, postgres),
                asks(site, barePort, key.method()),
                unchecked,
                key);
        CallTarget echo =
            target(
                "bare call " + key,
                List.of(server),
                asks(site, barePort, key.echo()),
                unchecked,
                key)) {
      requireSameAnswers(site, key, nodePort, barePort, checked);
      measurement.configuration(baseline, statements(key));
      List<Target> targets = new ArrayList<>(List.of(node, same, echo));
      if (!options.isOpen()) {
        targets.add(
            new BareSelect("bare SELECT " + key, key, bare, postgres, inFlight, length.duration()));
      }
      measurement.run(targets);
      if (asked != Asked.TIERS) {
        measurement.compare(node.name(), baseline, GOAL);
      }
    }
  }

  private void describe(Measurement measurement) {
    String jvm = "JVM of each " + String.join(" ", ChildJvm.JVM_OPTIONS);
    measurement.configuration(
        GATEWAY,
        "%s%nasked %s, answered by %s%n%s over %d connections; metadata made beforehand"
            .formatted(
                jvm,
                asked.node().label(),
                asked.holder().label(),
                options.pace(inFlight),
                options.connections()));
    measurement.configuration(
        BARE,
        jvm
            + "\ngrpc-java, direct executor; vertx-pg-client, connections, pipelining and settings"
            + " of a node\nits answers are byte for byte those of the node");
  }

  private String statements(InquiryKey key) {
    return asked
        .bareFile()
        .asking(key.isSearch(), key.question(population.any(key)))
        .selects()
        .stream()
        .map(BareFile.Select::sql)
        .collect(Collectors.joining("\n"));
  }

  private CallTarget target(
      String name,
      List<Party> parties,
      Generator generator,
      InquiryHeaders headers,
      InquiryKey key) {
    return new CallTarget(
        name,
        parties,
        generator,
        () -> new Calls.Call(headers.get(), key.question(population.any(key))),
        options.pace(inFlight),
        length.duration());
  }

  private Generator asks(Site site, int port, MethodDescriptor<byte[], byte[]> method) {
    return Generator.of(options.connections(), asked.terminal(site, port), method);
  }

  private void requireSameAnswers(
      Site site, InquiryKey key, int node, int bare, InquiryHeaders headers) {
    try (Generator ours = Generator.of(1, asked.terminal(site, node), key.method());
        Generator theirs = Generator.of(1, asked.terminal(site, bare), key.method())) {
      for (int i = 0; i < COMPARED; i++) {
        byte[] question = key.question(population.any(key));
        SameAnswers.require(
            key,
            ours.ask(new Calls.Call(headers.get(), question)),
            theirs.ask(new Calls.Call(headers.get(), question)));
      }
    }
  }

  private ChildJvm bareServer(Site site) {
    DatabaseUrl database = site.network().database(asked.holder());
    Path key = site.network().certificate(asked.node().certificateName()).key();
    return ChildJvm.start(
        BareServer.class,
        site.file("network/bare-server.log"),
        List.of(
            database.withoutPassword(),
            database.passwordFile().orElseThrow().toString(),
            key.getParent().toString(),
            asked.name(),
            Integer.toString(residents)));
  }
}
