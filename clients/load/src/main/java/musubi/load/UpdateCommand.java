package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./musubi load update}. */
@Command(
    name = "update",
    description = {
      "Updates from a register to the nation's file.",
      "A register pushes to a communication node; counted are rows a second in the nation's"
          + " identity file, catching up included. Baseline: the same rows of all three tiers by"
          + " the same SQL without the gateway. Goal: at least 40 %% of it. A round is a number of"
          + " updates, so that both write the same rows."
    },
    mixinStandardHelpOptions = true)
final class UpdateCommand implements Callable<Integer> {
  private static final double GOAL = 0.40;

  @Mixin private RunOptions options;

  @Option(
      names = "--updates",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Updates of a round. Default: 30000.")
  private int updates;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "256",
      description = "Pushes at the same time. Default: 256.")
  private int inFlight;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Site site = Site.make(options.directory())) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Map<String, String> facts = Machine.facts();
      facts.put("PostgreSQL", site.postgresVersion());
      Measurement measurement = new Measurement("update", options, facts, out);
      try (BareUpdates bare = BareUpdates.start(site, updates);
          GatewayUpdates gateway = GatewayUpdates.start(site, options, updates, inFlight)) {
        List<Target> targets = new ArrayList<>(List.of(gateway));
        measurement.configuration(
            gateway.name(),
            "JVM of each node %s%n%s over %d connections, %d updates a round"
                .formatted(
                    String.join(" ", ChildJvm.JVM_OPTIONS),
                    options.pace(inFlight),
                    options.connections(),
                    updates));
        if (!options.isOpen()) {
          measurement.configuration(bare.name(), BareUpdates.configuration() + bare.tune());
          targets.add(bare);
        }
        measurement.run(targets);
        measurement.compare(gateway.name(), bare.name(), GOAL);
      }
      return measurement.finish();
    }
  }
}
