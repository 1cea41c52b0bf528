package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.local.Member;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./musubi load mailing}. */
@Command(
    name = "mailing",
    description = {
      "The first load of mailing records of one city: from the register through the communication"
          + " node, which matches every person at the nation, to the card system, until each has"
          + " its receipt.",
      "Beside it the same bytes through two bare gRPC servers in a row, and as many bare INSERTs of"
          + " rows of the same size. No goal but one: every record arrives."
    },
    mixinStandardHelpOptions = true)
final class MailingCommand implements Callable<Integer> {
  @Mixin private RunOptions options;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Records of a round, one person each. Default: 100000.")
  private int records;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "500",
      description = "Records in a call, up to 500. Default: 500.")
  private int batch;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "2",
      description = "Calls at the same time. Default: 2.")
  private int inFlight;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Member> members = List.of(Site.NATION, Site.PREFECTURE, Site.CITY, Member.CARDS);
    try (Site site = Site.make(options.directory(), members)) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Map<String, String> facts = Machine.facts();
      facts.put("PostgreSQL", site.postgresVersion());
      Measurement measurement = new Measurement("mailing", options, facts, out);
      MailBatches batches = new MailBatches(records, Math.min(batch, MailBatches.MOST));
      facts.put("record", batches.recordBytes() + " bytes");
      String jvm = "JVM of each " + String.join(" ", ChildJvm.JVM_OPTIONS);
      try (GatewayMail gateway =
              GatewayMail.start(site, batches, options.pace(inFlight), options.connections());
          BareMail bare =
              BareMail.start(site, batches, options.pace(inFlight), options.connections());
          BareMailRows rows = BareMailRows.make(site, batches)) {
        measurement.configuration(
            GatewayMail.NAME,
            "%s%n%s over %d connections, %d records a round, %d to a call, %d bytes each; rates are records with a receipt, latencies are those of the register's calls"
                .formatted(
                    jvm,
                    options.pace(inFlight),
                    options.connections(),
                    batches.records(),
                    batches.size(),
                    batches.recordBytes()));
        measurement.configuration(
            BareMail.NAME,
            "%s%ngrpc-java, direct executor, the same messages from server to server; rates are records"
                .formatted(jvm));
        measurement.configuration(
            BareMailRows.NAME,
            "rows of the same size by the statement of the communication node, %d to a transaction"
                .formatted(batches.size()));
        measurement.run(new ArrayList<>(List.of(gateway, bare, rows)));
        measurement.times(GatewayMail.NAME, BareMail.NAME);
      }
      return measurement.finish();
    }
  }
}
