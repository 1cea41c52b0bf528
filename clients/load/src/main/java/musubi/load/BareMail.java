package musubi.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import musubi.card.v1.MailingServiceGrpc;
import musubi.client.Connection;
import musubi.gateway.local.Member;

/** The same messages through two bare servers in a row, where the gateway has city and cards. */
final class BareMail implements Target, AutoCloseable {
  static final String NAME = "bare gRPC";

  /** Bytes of an answer for each record: a result, or a receipt. */
  private static final int RESULT_BYTES = 4;

  private static final int RECEIPT_BYTES = 72;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final MailBatches batches;
  private final Pace pace;
  private final ChildJvm cards;
  private final ChildJvm city;
  private final Generator register;
  private Calls calls;

  private BareMail(
      MailBatches batches, Pace pace, ChildJvm cards, ChildJvm city, Generator register) {
    this.batches = batches;
    this.pace = pace;
    this.cards = cards;
    this.city = city;
    this.register = register;
  }

  /** Starts both. */
  static BareMail start(Site site, MailBatches batches, Pace pace, int connections) {
    ChildJvm cards =
        hop(site, Member.CARDS, List.of(Integer.toString(RECEIPT_BYTES * batches.size())));
    int message = batches.messages().getFirst().length;
    ChildJvm city =
        hop(
            site,
            Site.CITY,
            List.of(
                Integer.toString(RESULT_BYTES * batches.size()),
                Integer.toString(message),
                cards.ask("port"),
                Member.CARDS.role(),
                Member.CARDS.body().digits()));
    String body = Site.CITY.body().digits();
    Generator register =
        Generator.of(
            connections,
            Connection.to("127.0.0.1", Integer.parseInt(city.ask("port")))
                .node("communication", body)
                .certificate(site.network().system("register", body, "load").key().getParent()),
            MailingServiceGrpc.getSubmitMailingMethod().getFullMethodName());
    return new BareMail(batches, pace, cards, city, register);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return List.of(
        Party.generator(), Party.of("bare city", city.pid()), Party.of("bare cards", cards.pid()));
  }

  @Override
  public void prepare() {
    calls = Calls.prepared(batches.messages().stream().map(Calls.Call::byMachine).toList());
  }

  @Override
  public Outcome run() {
    Outcome outcome = register.run(calls, pace, PATIENCE);
    return new Outcome(
        outcome.errors() == 0 ? batches.records() : 0,
        outcome.errors(),
        outcome.firstError(),
        outcome.seconds(),
        outcome.latency());
  }

  @Override
  public void close() {
    register.close();
    city.close();
    cards.close();
  }

  private static ChildJvm hop(Site site, Member as, List<String> arguments) {
    Path certificate = site.network().certificate(as.certificateName()).key().getParent();
    List<String> all = new ArrayList<>(List.of(certificate.toString()));
    all.addAll(arguments);
    return ChildJvm.start(BareHop.class, site.file("network/bare-hop.log"), all);
  }
}
