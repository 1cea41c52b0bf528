package musubi.gateway.card;

import static musubi.gateway.local.TestNetwork.PURPOSE;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import musubi.backends.card.CardCounter;
import musubi.backends.card.SoftwareCard;
import musubi.backends.issuer.CardFactory;
import musubi.backends.people.People;
import musubi.card.v1.Card;
import musubi.card.v1.CardProof;
import musubi.card.v1.CardStep;
import musubi.card.v1.Evidence;
import musubi.card.v1.StepOrder;
import musubi.client.CallException;
import musubi.client.CardTerminalClient;
import musubi.client.Connection;
import musubi.client.IssuerClient;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestOperators;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.registry.IdentityFiles;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.function.Executable;

/**
 * A city whose counter delivers cards and takes them as evidence, and the factory that makes them.
 */
final class ProofCity implements AutoCloseable {
  static final String PIN = "2580";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final AtomicLong NEXT = new AtomicLong(960_000);

  private final LocalNetwork network;
  private final Member city;
  private final Connection terminal;
  private final Connection issuer;
  private final CardTerminalClient client;
  private final IdentityFiles files;

  ProofCity(LocalNetwork network, Member city, String terminal) {
    this(network, city, terminal, network.port(city));
  }

  /** A city whose terminal reaches its node at another port. */
  ProofCity(LocalNetwork network, Member city, String terminal, int port) {
    this.network = network;
    this.city = city;
    this.files = new IdentityFiles(network);
    this.terminal = connection("terminal/" + city.body().digits() + "/" + terminal, city, port);
    this.issuer = connection("issuer/900010/main", Member.CARDS, network.port(Member.CARDS));
    this.client =
        new CardTerminalClient(
            this.terminal,
            TestOperators.of(network)
                .statements(city.body().digits(), "OP-1", "T-1", "resident-record"),
            PURPOSE);
  }

  /** Somebody who has a card. */
  record Holder(IdentityRecord resident, Card card, SoftwareCard chip) {
    String code() {
      return resident.getResidentRecordCode();
    }
  }

  @Override
  public void close() {
    terminal.close();
    issuer.close();
    files.close();
  }

  IdentityFiles files() {
    return files;
  }

  static String refusal(Executable call) {
    return assertThrows(CallException.class, call).reason();
  }

  CardTerminalClient client() {
    return client;
  }

  CardCounter counter() {
    return counter(PATIENCE);
  }

  CardCounter counter(Duration patience) {
    return new CardCounter(client, patience);
  }

  CardFactory factory() {
    return new CardFactory(issuer(), InstantSource.system(), PATIENCE);
  }

  IssuerClient issuer() {
    return new IssuerClient(issuer);
  }

  /** A resident of the city of whom no other test speaks, in the city's file. */
  IdentityRecord resident() {
    IdentityRecord resident =
        People.of(city.body().digits(), 1).resident(NEXT.getAndIncrement()).build();
    files.write(city, List.of(resident));
    return resident;
  }

  /** A resident whose card is made, has arrived, and waits for its holder. */
  Holder invited() {
    IdentityRecord resident = resident();
    CardFactory factory = factory();
    Card applied =
        factory.apply(RequestIds.next(), resident.getResidentRecordCode(), city.body().digits());
    CardFactory.Issued made = factory.make(applied);
    Card arrived = step(made.card(), CardStep.CARD_STEP_ARRIVE);
    return new Holder(resident, step(arrived, CardStep.CARD_STEP_INVITE), made.chip());
  }

  /** A resident who has their card. */
  Holder holder() {
    Holder invited = invited();
    counter()
        .deliver(
            RequestIds.next(), invited.card(), Evidence.EVIDENCE_DOCUMENTS, invited.chip(), PIN)
        .orElseThrow();
    return new Holder(
        invited.resident(), client.card(invited.card().getCardNumber()), invited.chip());
  }

  Card step(Card card, CardStep step) {
    return client
        .takeStep(
            RequestIds.next(),
            StepOrder.newBuilder()
                .setStep(step)
                .setCardNumber(card.getCardNumber())
                .setExpectedRevision(card.getRevision())
                .setEvidence(Evidence.EVIDENCE_DOCUMENTS)
                .build(),
            PATIENCE)
        .getCard();
  }

  CardProof proof(Holder holder) {
    return counter().proof(holder.chip(), PIN);
  }

  ConfirmResponse confirm(CardProof proof) {
    return confirm(RequestIds.next(), proof);
  }

  ConfirmResponse confirm(UUID id, CardProof proof) {
    return confirm(id, ConfirmRequest.newBuilder().setCardProof(proof).build());
  }

  ConfirmResponse confirm(UUID id, ConfirmRequest request) {
    return client.confirm(id, request, Duration.ZERO);
  }

  /** Changes a member's database behind its back. */
  void change(Member member, String sql, Object... parameters) {
    files.execute(member, sql, parameters);
  }

  private Connection connection(String caller, Member callee, int port) {
    return Connection.to("127.0.0.1", port)
        .node(callee.role(), callee.body().digits())
        .certificate(network.certificate(CertificateName.ofPath(caller)).key().getParent())
        .open();
  }
}
