package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./musubi load forward}. */
@Command(
    name = "forward",
    description = {
      "Calls that go on to another node, unread.",
      "Targets: direct, gateway, nginx, HAProxy; the same client, backend and certificates for"
          + " all. Goals: at least twice the rate of nginx and 0.9 of HAProxy's. Needs the Debian"
          + " packages nginx and haproxy."
    },
    mixinStandardHelpOptions = true)
final class ForwardCommand implements Callable<Integer> {
  private static final double GOAL_NGINX = 2.0;
  private static final double GOAL_HAPROXY = 0.9;

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private RunOptions.Length length;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description = "Calls at the same time; 1 shows the latency that is added. Default: 64.")
  private int inFlight;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Size of a request; the answer has 100 bytes. Default: 100.")
  private int bytes;

  @Option(names = "--without-gateway", description = "Measures the other targets alone.")
  private boolean withoutGateway;

  @Override
  public Integer call() throws Exception {
    Optional<OtherProxy.Product> missing =
        Arrays.stream(OtherProxy.Product.values())
            .filter(product -> product.executable().isEmpty())
            .findFirst();
    if (missing.isPresent()) {
      String program = missing.get().program();
      spec.commandLine()
          .getErr()
          .println(program + " is not installed; install the Debian package " + program);
      return 1;
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Site site = Site.make(options.directory())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Map<String, String> facts = Machine.facts();
      for (OtherProxy.Product product : OtherProxy.Product.values()) {
        facts.put(product.program(), product.version());
      }
      Measurement measurement = new Measurement("forward", options, facts, out);
      List<AutoCloseable> started = new ArrayList<>();
      try {
        run(measurement, site, started);
      } finally {
        for (AutoCloseable part : started.reversed()) {
          part.close();
        }
      }
      return measurement.finish();
    }
  }

  private void run(Measurement measurement, Site site, List<AutoCloseable> started) {
    ChildJvm backend = backend(site);
    started.add(backend);
    measurement.configuration(
        "client and backend",
        "JVM of the backend %s; direct executor, answers 100 bytes%n%s over %d connections, %d bytes"
            .formatted(
                String.join(" ", ChildJvm.JVM_OPTIONS),
                options.pace(inFlight),
                options.connections(),
                bytes));
    List<Proxy> proxies = new ArrayList<>();
    proxies.add(Direct.to(site));
    if (!withoutGateway) {
      proxies.add(GatewayProxy.start(site));
      proxies.add(GatewayProxy.startUnrecorded(site));
    }
    for (OtherProxy.Product product : OtherProxy.Product.values()) {
      proxies.add(OtherProxy.start(product, site));
    }
    started.addAll(proxies);
    proxies.forEach(proxy -> measurement.configuration(proxy.name(), proxy.configuration()));
    List<CallTarget> targets = proxies.stream().map(proxy -> target(proxy, backend)).toList();
    started.addAll(targets);
    measurement.run(targets);
    if (!withoutGateway) {
      for (String gateway : List.of(GatewayProxy.UNRECORDED, GatewayProxy.NAME)) {
        measurement.compare(gateway, OtherProxy.Product.NGINX.program(), GOAL_NGINX);
        measurement.compare(gateway, OtherProxy.Product.HAPROXY.program(), GOAL_HAPROXY);
      }
    }
  }

  private CallTarget target(Proxy proxy, ChildJvm backend) {
    List<Party> parties = new ArrayList<>(proxy.parties());
    parties.add(Party.of("backend", backend.pid()));
    return new CallTarget(
        proxy.name(),
        parties,
        Generator.of(options.connections(), proxy.entrance(), Forwarding.METHOD),
        new Forwarding(bytes),
        options.pace(inFlight),
        length.duration());
  }

  /** It stands where the city's node expects its prefecture. */
  private static ChildJvm backend(Site site) {
    Path certificate =
        site.network().certificate(Site.PREFECTURE.certificateName()).key().getParent();
    return ChildJvm.start(
        Backend.class,
        site.file("network/backend.log"),
        List.of(Integer.toString(site.network().port(Site.PREFECTURE)), certificate.toString()));
  }
}
