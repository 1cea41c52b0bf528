package musubi.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./musubi load acquire}. */
@Command(
    name = "acquire",
    description = {
      "The first load of symbols for one city: addressees, requests, the register's hand-over in"
          + " bulk, until everybody is linked.",
      "Beside it as many bare INSERTs in a link table. No goal but one: nothing is left over."
    },
    mixinStandardHelpOptions = true)
final class AcquireCommand implements Callable<Integer> {
  private static final String LINKED = "linked";
  private static final long SAY_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long CONFIRMED_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(50).toNanos();

  @Spec private CommandSpec spec;
  @Mixin private OnceOptions options;

  @Option(
      names = "--persons",
      paramLabel = "N",
      defaultValue = "300000",
      description = "Residents of the city, up to 1000000. Default: 300000.")
  private int persons;

  @Option(
      names = "--resume",
      description =
          "Goes on with what a run that was killed has left in DIR/acquire, with its persons, within"
              + " 24 hours; times and rates are those of the rest.")
  private boolean resume;

  private PrintStream out;
  private Measurement measurement;

  @Override
  public Integer call() throws Exception {
    out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, String> facts = Machine.facts();
    Logs.configure("WARN", Optional.empty());
    try (LoadingSite site = site()) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Population population = site.population();
      facts.put("PostgreSQL", Site.ask(site.postgres().url("postgres"), "select version()"));
      facts.put("persons", population + "; " + site.files());
      measurement = new Measurement("acquire", options, facts, out);
      measurement.configuration(
          LINKED,
          "JVM of each node %s%naddressees one to a call, 32 in flight; requests and hand-overs 500"
                  .formatted(String.join(" ", ChildJvm.JVM_OPTIONS))
              + " to a call; calls are made while they are measured");
      List<Party> parties = site.start();
      acquire(site, population.size(), parties);
      long left = leftOver(site);
      compare(site, population.size());
      return left == 0 ? measurement.finish() : Math.max(1, measurement.finish());
    }
  }

  private LoadingSite site() throws IOException, SQLException {
    if (resume) {
      return LoadingSite.resume(options.directory());
    }
    try {
      LoadingSite.population(persons);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--persons: " + e.getMessage());
    }
    out.println("loading the identity files with " + persons + " residents ...");
    return LoadingSite.make(options.directory(), persons);
  }

  /** Each phase with what is left for it. */
  private void acquire(LoadingSite site, int all, List<Party> parties) {
    Acquisition acquisition =
        new Acquisition(site.systems(), "register", all, site.population()::resident);
    phase("addressees", acquisition.withoutNumber(), parties, acquisition::assign);
    phase("requests", acquisition.withoutRequest(), parties, acquisition::request);
    phase(LINKED, acquisition.withoutSymbol(), parties, () -> acquisition.link(saying(all)));
  }

  private void phase(String name, long left, List<Party> parties, Supplier<Outcome> work) {
    if (left == 0) {
      out.println(name + ": all, by an earlier run");
      return;
    }
    measurement.run(List.of(new Phase(name, parties, () -> timed(name, work.get()))));
  }

  private Outcome timed(String name, Outcome outcome) {
    out.printf(Locale.ROOT, "%s: %d persons in %.1f s%n", name, outcome.calls(), outcome.seconds());
    return outcome;
  }

  private LongConsumer saying(int all) {
    long[] said = {System.nanoTime()};
    return linked -> {
      if (System.nanoTime() - said[0] > SAY_NANOS) {
        out.println("  " + linked + " of " + all + " linked");
        said[0] = System.nanoTime();
      }
    };
  }

  /** Rows of acquisitions that nothing will take away; confirmations may still be on their way. */
  private long leftOver(LoadingSite site) {
    long until = System.nanoTime() + CONFIRMED_NANOS;
    while (sum(site.onTheirWay()) > 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    Map<String, Long> left = site.onTheirWay();
    measurement.configuration(
        "rows left over",
        sum(left)
            + ": "
            + listed(left)
            + "\ndigests of numbers, until these expire: "
            + listed(site.kept()));
    return sum(left);
  }

  private void compare(LoadingSite site, int all) {
    int sealed = site.sealedBytes();
    List<Party> parties = List.of(Party.generator(), Party.of(site.postgres()));
    measurement.configuration(
        BareLinks.NAME,
        "rows like those of the link table by the statement of the nodes, %d to a transaction"
            .formatted(BareLinks.BATCH));
    phase(BareLinks.NAME, all, parties, () -> BareLinks.write(site.postgres(), all, sealed));
  }

  private static long sum(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String listed(Map<String, Long> rows) {
    return rows.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
