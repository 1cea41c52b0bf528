package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.backends.people.People;
import musubi.gateway.card.CardRows;
import musubi.gateway.local.Member;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.Database;
import musubi.gateway.value.ResidentRecordCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./musubi load card}. */
@Command(
    name = "card",
    description = {
      "Card events: a terminal orders, the communication node keeps the order, the card system"
          + " decides it, and the answer comes back, each recorded at both; each card is suspended"
          + " in one round and released in the next.",
      "Beside it two bare gRPC servers in a row with the same TLS and messages of the same sizes,"
          + " and the same rows by the same SQL without the gateway. No goal but one: every event"
          + " is decided."
    },
    mixinStandardHelpOptions = true)
final class CardCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Mixin private RunOptions options;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Events of a round, one of each card. Default: 4000.")
  private int events;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "32",
      description = "Events at the same time. Default: 32.")
  private int inFlight;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Member> members = List.of(Member.CARDS, Site.CITY);
    try (Site site = Site.make(options.directory(), members)) {
      Logs.configure("WARN", Optional.of(site.file("network/load.log")));
      Map<String, String> facts = Machine.facts();
      facts.put("PostgreSQL", site.postgresVersion());
      Measurement measurement = new Measurement("card", options, facts, out);
      String city = Site.CITY.body().digits();
      CardRows rows =
          CardRows.delivered(
              city,
              new ResidentRecordCode(
                  People.of(city, 1).resident(1).build().getResidentRecordCode()),
              events);
      List<Party> nodes = List.of(site.start(Member.CARDS), site.start(Site.CITY));
      fill(site, rows);
      try (CardEvents gateway = CardEvents.ofGateway(site, options, rows, nodes, inFlight);
          CardEvents bare = CardEvents.ofBareServers(site, options, rows, inFlight);
          BareCardRows same = BareCardRows.make(site, rows, events, inFlight)) {
        describe(measurement);
        measurement.run(List.of(gateway, bare, same));
        out.printf(
            Locale.ROOT,
            "an event takes the processors as long as %.1f calls through the bare servers%n",
            measurement.times(CardEvents.GATEWAY, CardEvents.BARE));
      }
      return measurement.finish();
    }
  }

  private void describe(Measurement measurement) {
    String jvm = "JVM of each " + String.join(" ", ChildJvm.JVM_OPTIONS);
    measurement.configuration(
        CardEvents.GATEWAY,
        "%s%n%s over %d connections, %d events a round, each with an operator statement of its own"
            .formatted(jvm, options.pace(inFlight), options.connections(), events));
    measurement.configuration(
        CardEvents.BARE,
        "%s%ngrpc-java, direct executor, the same messages from server to server".formatted(jvm));
    measurement.configuration(
        BareCardRows.NAME,
        "the order, the decision with the card, and what came of it: three transactions in two"
            + " databases by the statements of the nodes, without records and request keys");
  }

  private static void fill(Site site, CardRows rows) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (Database database =
        Database.open(vertx, site.network().database(Member.CARDS), 1, 1, LIMIT)) {
      rows.fill(database);
    } finally {
      vertx.close().await();
    }
  }
}
