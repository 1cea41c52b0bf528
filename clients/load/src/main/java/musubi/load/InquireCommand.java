package musubi.load;

import io.grpc.Metadata;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import musubi.client.Connection;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.registry.PgIdentityFile;
import musubi.registry.v1.InquireRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./musubi load inquire}. */
@Command(
    name = "inquire",
    description = {
      "Inquiries that are answered from the own file and recorded.",
      "Baseline: a bare gRPC server with the same TLS that does the same SELECT per call and gives"
          + " the same answer, without gate and record. Goal: at least 30 % of it. The bare call"
          + " and the bare SELECT are also measured alone."
    },
    mixinStandardHelpOptions = true)
final class InquireCommand implements Callable<Integer> {
  private static final double GOAL = 0.30;
  private static final int FILLING = 256;
  private static final String GATEWAY = "gateway";
  private static final String BARE = "bare server";

  private Supplier<Metadata> headers;

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
      description = "Residents in the file. Default: 20000.")
  private int residents;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Site site = Site.make(options.directory())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Map<String, String> facts = Machine.facts();
      facts.put("PostgreSQL", site.postgresVersion());
      Measurement measurement = new Measurement("inquire", options, facts, out);
      headers =
          new InquiryHeaders(
              site.operators(
                  site.network()
                      .system("terminal", Site.CITY.body().digits(), "load")
                      .key()
                      .getParent()));
      site.start(Site.NATION);
      site.start(Site.PREFECTURE);
      Party node = site.start(Site.CITY);
      fill(site);
      try (ChildJvm bare = bareServer(site)) {
        run(measurement, site, node, bare);
      }
      return measurement.finish();
    }
  }

  private void run(Measurement measurement, Site site, Party node, ChildJvm bare) {
    Party postgres = site.database();
    List<Party> bareParties = List.of(Party.of(BARE, bare.pid()), postgres);
    int barePort = Integer.parseInt(bare.ask("port"));
    int nodePort = site.network().port(Site.CITY);
    try (CallTarget gateway =
            target(GATEWAY, List.of(node, postgres), site, nodePort, BareServer.INQUIRE);
        CallTarget server = target(BARE, bareParties, site, barePort, BareServer.INQUIRE);
        CallTarget echo =
            target("bare call", bareParties.subList(0, 1), site, barePort, BareServer.ECHO)) {
      requireSameAnswer(site, nodePort, barePort);
      describe(measurement);
      List<Target> targets = new ArrayList<>(List.of(gateway, server, echo));
      if (!options.isOpen()) {
        targets.add(new BareSelect(bare, postgres, inFlight, length.duration()));
      }
      measurement.run(targets);
      measurement.compare(GATEWAY, BARE, GOAL);
    }
  }

  private void describe(Measurement measurement) {
    measurement.configuration(
        GATEWAY,
        "JVM of the node %s%n%s over %d connections; %d residents; metadata made beforehand"
            .formatted(
                String.join(" ", ChildJvm.JVM_OPTIONS),
                options.pace(inFlight),
                options.connections(),
                residents));
    measurement.configuration(
        BARE,
        """
        JVM %s
        grpc-java, direct executor; vertx-pg-client, connections and pipelining of a node
        %s
        its answer is byte for byte that of the node
        """
            .formatted(
                String.join(" ", ChildJvm.JVM_OPTIONS),
                PgIdentityFile.ofMunicipality().selectByCode()));
  }

  private CallTarget target(String name, List<Party> parties, Site site, int port, String method) {
    List<byte[]> questions = Residents.codes(residents).stream().map(InquireCommand::ask).toList();
    return new CallTarget(
        name,
        parties,
        Generator.of(options.connections(), terminal(site, port), method),
        () ->
            new Calls.Call(
                headers.get(),
                questions.get(ThreadLocalRandom.current().nextInt(questions.size()))),
        options.pace(inFlight),
        length.duration());
  }

  private void requireSameAnswer(Site site, int node, int bare) {
    byte[] question = ask(Residents.codes(1).getFirst());
    byte[] ours = answer(site, node, question);
    if (!Arrays.equals(ours, answer(site, bare, question))) {
      throw new IllegalStateException("the baseline answers other bytes than the node");
    }
  }

  private byte[] answer(Site site, int port, byte[] question) {
    try (Generator once = Generator.of(1, terminal(site, port), BareServer.INQUIRE)) {
      return once.ask(new Calls.Call(headers.get(), question));
    }
  }

  /** As a register does. */
  private void fill(Site site) {
    try (Generator register = GatewayUpdates.register(site, options.connections())) {
      List<Calls.Call> pushes =
          Residents.records(residents).stream().map(GatewayUpdates::push).toList();
      Outcome outcome =
          register.run(Calls.prepared(pushes), new Pace.Closed(FILLING), Duration.ofMinutes(10));
      if (outcome.calls() != residents) {
        throw new IllegalStateException(
            "the file could not be filled: " + outcome.firstError().orElse("too slow"));
      }
    }
  }

  private ChildJvm bareServer(Site site) {
    DatabaseUrl database = site.network().database(Site.CITY);
    Path certificate = site.network().certificate(Site.CITY.certificateName()).key().getParent();
    return ChildJvm.start(
        BareServer.class,
        site.file("network/bare-server.log"),
        List.of(
            database.withoutPassword(),
            database.passwordFile().orElseThrow().toString(),
            certificate.toString(),
            Integer.toString(residents)));
  }

  private static Connection.Builder terminal(Site site, int port) {
    String city = Site.CITY.body().digits();
    return Connection.to("127.0.0.1", port)
        .node("communication", city)
        .certificate(site.network().system("terminal", city, "load").key().getParent());
  }

  private static byte[] ask(String code) {
    return InquireRequest.newBuilder().setResidentRecordCode(code).build().toByteArray();
  }
}
