package musubi.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.CardStep;
import musubi.card.v1.Evidence;
import musubi.card.v1.StepOrder;
import musubi.card.v1.TakeStepRequest;
import musubi.client.Connection;
import musubi.gateway.card.CardRows;
import musubi.gateway.local.Member;

/** A terminal that orders one step of each card in a round: suspension, then its release. */
final class CardEvents implements Target, AutoCloseable {
  static final String GATEWAY = "gateway";
  static final String BARE = "bare gRPC";

  /** Bytes between the bare servers: an event, a decision with its card; and the answer. */
  private static final int EVENT_BYTES = 140;

  private static final int DECISION_BYTES = 90;
  private static final int ANSWER_BYTES = 90;
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final String METHOD = CardServiceGrpc.getTakeStepMethod().getFullMethodName();

  private final String name;
  private final List<Party> parties;
  private final List<ChildJvm> open;
  private final Generator terminal;
  private final InquiryHeaders headers;
  private final CardRows rows;
  private final Pace pace;
  private int round;
  private Calls calls;

  private CardEvents(
      String name,
      List<Party> parties,
      List<ChildJvm> open,
      Generator terminal,
      InquiryHeaders headers,
      CardRows rows,
      Pace pace) {
    this.name = name;
    this.parties = parties;
    this.open = open;
    this.terminal = terminal;
    this.headers = headers;
    this.rows = rows;
    this.pace = pace;
  }

  /** Through the nodes. */
  static CardEvents ofGateway(
      Site site, RunOptions options, CardRows rows, List<Party> nodes, int inFlight) {
    return new CardEvents(
        GATEWAY,
        Stream.concat(
                Stream.of(Party.generator()),
                Stream.concat(nodes.stream(), Stream.of(site.database())))
            .toList(),
        List.of(),
        terminal(site, options, site.network().port(Site.CITY)),
        InquiryHeaders.checked(site.operators(Site.CITY.body(), certificate(site)), METHOD),
        rows,
        options.pace(inFlight));
  }

  /** Through two servers that do nothing. */
  static CardEvents ofBareServers(Site site, RunOptions options, CardRows rows, int inFlight) {
    ChildJvm cards = hop(site, Member.CARDS, List.of(Integer.toString(DECISION_BYTES)));
    ChildJvm city =
        hop(
            site,
            Site.CITY,
            List.of(
                Integer.toString(ANSWER_BYTES),
                Integer.toString(EVENT_BYTES),
                cards.ask("port"),
                Member.CARDS.role(),
                Member.CARDS.body().digits()));
    return new CardEvents(
        BARE,
        List.of(
            Party.generator(),
            Party.of("bare city", city.pid()),
            Party.of("bare cards", cards.pid())),
        List.of(city, cards),
        terminal(site, options, Integer.parseInt(city.ask("port"))),
        InquiryHeaders.unchecked(site.operators(Site.CITY.body(), certificate(site)), METHOD),
        rows,
        options.pace(inFlight));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    round++;
    calls =
        Calls.prepared(
            rows.numbers().stream()
                .map(number -> new Calls.Call(headers.get(), order(number)))
                .toList());
  }

  @Override
  public Outcome run() {
    return terminal.run(calls, pace, PATIENCE);
  }

  @Override
  public void close() {
    terminal.close();
    open.forEach(ChildJvm::close);
  }

  private byte[] order(String number) {
    return TakeStepRequest.newBuilder()
        .setOrder(
            StepOrder.newBuilder()
                .setStep(round % 2 == 1 ? CardStep.CARD_STEP_SUSPEND : CardStep.CARD_STEP_RELEASE)
                .setCardNumber(number)
                .setExpectedRevision(round)
                .setEvidence(Evidence.EVIDENCE_DOCUMENTS))
        .build()
        .toByteArray();
  }

  private static Generator terminal(Site site, RunOptions options, int port) {
    return Generator.of(
        options.connections(),
        Connection.to("127.0.0.1", port)
            .node("communication", Site.CITY.body().digits())
            .certificate(certificate(site)),
        METHOD);
  }

  private static Path certificate(Site site) {
    return site.network().system("terminal", Site.CITY.body().digits(), "load").key().getParent();
  }

  private static ChildJvm hop(Site site, Member as, List<String> arguments) {
    Path certificate = site.network().certificate(as.certificateName()).key().getParent();
    List<String> all = new ArrayList<>(List.of(certificate.toString()));
    all.addAll(arguments);
    return ChildJvm.start(BareHop.class, site.file("network/bare-hop.log"), all);
  }
}
