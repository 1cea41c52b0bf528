package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.ops.Logs;
import musubi.linkage.v1.InquiryServiceGrpc;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./musubi load linkage}. */
@Command(
    name = "linkage",
    description = {
      "Inquiries from one body to another: pension business, linkage node, broker, linkage node"
          + " and back, each answered, opened and recorded at all three.",
      "Baseline: three bare gRPC servers in a row with the same TLS and messages of the same"
          + " sizes. Goal: 200 a second."
    },
    mixinStandardHelpOptions = true)
final class LinkageCommand implements Callable<Integer> {
  private static final String GATEWAY = "linkage";
  private static final String BARE = "bare chain";
  private static final double GOAL = 200;
  private static final String SEALED =
      "select encode(answer, 'base64') from provision order by asked_at limit 1";

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private RunOptions.Length length;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "32",
      description = "Inquiries at the same time. Default: 32.")
  private int inFlight;

  @Option(
      names = "--persons",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Persons with symbols at both bodies, up to 100000; one of them in each inquiry."
              + " Default: 2000.")
  private int persons;

  @Override
  public Integer call() throws Exception {
    if (persons < 1 || persons > 100_000) {
      throw new ParameterException(spec.commandLine(), "--persons: 1 to 100000");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, String> facts = Machine.facts();
    try (Site site = Site.make(options.directory(), LinkedCities.members())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      facts.put("PostgreSQL", site.postgresVersion());
      out.println("acquiring symbols of " + persons + " persons at two bodies ...");
      long start = System.nanoTime();
      LinkedCities cities = LinkedCities.make(site, persons);
      facts.put(
          "persons",
          String.format(
              Locale.ROOT,
              "%d, linked at both bodies; nodes and symbols in %.0f s",
              persons,
              (System.nanoTime() - start) / 1e9));
      Measurement measurement = new Measurement("linkage", options, facts, out);
      try (Generator pension =
          Generator.of(
              options.connections(),
              cities.pension(),
              Bytes.unary(InquiryServiceGrpc.getAskMethod().getFullMethodName()),
              LinkedCities::isAnswered)) {
        run(measurement, site, cities, pension, out);
      }
      return measurement.finish();
    }
  }

  private void run(
      Measurement measurement, Site site, LinkedCities cities, Generator pension, PrintStream out) {
    InquirySizes sizes = sizes(site, cities, pension);
    try (BareChain bare = BareChain.start(site, sizes);
        CallTarget chain =
            target(
                BARE,
                bare.parties(),
                Generator.of(
                    options.connections(),
                    bare.entrance(),
                    InquiryServiceGrpc.getAskMethod().getFullMethodName()),
                cities)) {
      String jvm = "JVM of each " + String.join(" ", ChildJvm.JVM_OPTIONS);
      measurement.configuration(
          GATEWAY,
          "%s%none person in an inquiry, row %s; %s over %d connections"
              .formatted(jvm, LinkedCities.ROW, options.pace(inFlight), options.connections()));
      measurement.configuration(
          BARE,
          "%s%ngrpc-java, direct executor, one connection from server to server%nbytes: question"
                  .formatted(jvm)
              + " %d, to the broker %d, to the answerer %d; answers %d, %d, %d"
                  .formatted(
                      cities.question().length,
                      sizes.inquire(),
                      sizes.provide(),
                      sizes.provided(),
                      sizes.inquired(),
                      sizes.answer()));
      measurement.run(List.of(target(GATEWAY, cities.parties(), pension, cities), chain));
      out.printf(
          Locale.ROOT,
          "an inquiry takes the processors as long as %.1f calls through the bare chain%n",
          measurement.times(GATEWAY, BARE));
      measurement.reaches(GATEWAY, GOAL);
    }
  }

  private CallTarget target(
      String name, List<Party> parties, Generator generator, LinkedCities cities) {
    return new CallTarget(
        name,
        parties,
        generator,
        () -> Calls.Call.byMachine(cities.question()),
        options.pace(inFlight),
        length.duration());
  }

  private static InquirySizes sizes(Site site, LinkedCities cities, Generator pension) {
    byte[] answer = pension.ask(Calls.Call.byMachine(cities.question())).getFirst();
    if (!LinkedCities.isAnswered(answer)) {
      throw new IllegalStateException("the first inquiry was not answered");
    }
    String sealed = Site.ask(site.network().database(LinkedCities.ANSWERER), SEALED);
    return InquirySizes.of(answer, Base64.getMimeDecoder().decode(sealed));
  }
}
