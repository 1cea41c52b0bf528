package musubi.load;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./musubi load bulk}. */
@Command(
    name = "bulk",
    description = {
      "Bulk provision at a prefecture, from the first row submitted to the last result fetched.",
      "Beside it the same persons are asked for one by one. No goal. A round is a list; different"
          + " persons in each."
    },
    mixinStandardHelpOptions = true)
final class BulkCommand implements Callable<Integer> {
  private static final Asked ASKED = Asked.PREFECTURE;

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Rows of a list, up to 200000. Default: 100000.")
  private int rows;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "128",
      description = "Inquiries at the same time, when asked one by one. Default: 128.")
  private int inFlight;

  @Option(
      names = "--residents",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Residents in the file, up to 5000000. Default: 1000000.")
  private int residents;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "code",
      description = "By what: code, number or items. Default: code.")
  private InquiryKey key;

  @Option(
      names = "--keep",
      description =
          "Keeps the file in DIR/kept, and takes the one that an earlier run kept there, if it had"
              + " the same residents.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    if (key.isSearch() || options.isOpen()) {
      throw new ParameterException(spec.commandLine(), "--key name and --rate: not for a list");
    }
    Population population = population();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, String> facts = Machine.facts();
    try (Site site = Site.makeKeeping(options.directory())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      facts.put("PostgreSQL", site.postgresVersion());
      facts.put("file", new KeptFiles(site.postgres()).fill(site, ASKED, population, keep, out));
      Measurement measurement = new Measurement("bulk", options, facts, out);
      List<Party> parties = List.of(Party.generator(), site.start(ASKED.node()), site.database());
      measurement.configuration(
          BulkList.NAME,
          "JVM of the node %s%n%d rows by %s in a list; submitted, approved, worked through, fetched"
              .formatted(String.join(" ", ChildJvm.JVM_OPTIONS), rows, key));
      measurement.configuration(
          OneByOne.NAME,
          "the same persons; %s over %d connections; metadata made beforehand"
              .formatted(options.pace(inFlight), options.connections()));
      run(measurement, site, parties, new BulkPersons(population, rows));
      return measurement.finish();
    }
  }

  private Population population() {
    try {
      return ASKED.population(residents);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--residents: " + e.getMessage());
    }
  }

  private void run(Measurement measurement, Site site, List<Party> parties, BulkPersons persons)
      throws IOException, CertificateException {
    int port = site.network().port(ASKED.node());
    SyntheticAuthority authority = ASKED.authority(site);
    try (BulkList list =
            new BulkList(
                parties,
                ASKED.terminal(site, port).open(),
                authority,
                der(ASKED.certificate(site)),
                key,
                persons);
        OneByOne single =
            new OneByOne(
                parties,
                Generator.of(options.connections(), ASKED.terminal(site, port), key.method()),
                InquiryHeaders.checked(authority, key.method().getFullMethodName()),
                key,
                persons,
                options.pace(inFlight))) {
      measurement.run(List.of(list, single));
    }
  }

  /** The terminal's own certificate does for the file, too. */
  private static ByteString der(Path directory) throws IOException, CertificateException {
    try (InputStream chain = Files.newInputStream(directory.resolve("chain.pem"))) {
      return ByteString.copyFrom(
          CertificateFactory.getInstance("X.509").generateCertificate(chain).getEncoded());
    }
  }
}
