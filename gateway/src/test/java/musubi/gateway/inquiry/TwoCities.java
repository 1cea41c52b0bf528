package musubi.gateway.inquiry;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import musubi.backends.people.Changes;
import musubi.client.FourItemsCheck;
import musubi.gateway.linkage.Acquiring;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Headers;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.translation.OwnKeys;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.DecidePendingRequest;
import musubi.linkage.v1.FourItemsUpdate;
import musubi.linkage.v1.GetInquiryRequest;
import musubi.linkage.v1.ImportOutcome;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaItem;
import musubi.linkage.v1.ReplicaServiceGrpc;
import musubi.linkage.v1.UpdateFourItemsRequest;
import musubi.registry.v1.IdentityRecord;

/**
 * Two cities with linkage nodes, the nation and the broker: persons lived in the second city and
 * moved to the first, whose pension business asks about them.
 */
public final class TwoCities implements AutoCloseable {
  public static final String ASKER = "131121";
  public static final String ANSWERER = "131130";
  public static final Member ASKING = Member.linkage(ASKER);
  public static final Member ANSWERING = Member.linkage(ANSWERER);
  static final Member STRANGER = Member.linkage("131041");
  static final String ROW = "pension-residence";

  private static final AtomicLong NEXT_NUMBER = new AtomicLong(500_000);

  private final LocalNetwork network;
  private final Acquiring asker;
  private final Acquiring answerer;

  private TwoCities(LocalNetwork network) {
    this.network = network;
    this.asker = new Acquiring(network, ASKER);
    this.answerer = new Acquiring(network, ANSWERER);
  }

  /** Starts all of them; a third linkage node is in the directory and does not run. */
  public static TwoCities start() {
    LocalNetwork network =
        TestNetwork.ownNetwork(
            Member.NATION,
            Member.BROKER,
            Member.communication(ASKER),
            Member.communication(ANSWERER),
            ASKING,
            ANSWERING,
            STRANGER);
    network.members().stream().filter(member -> !member.equals(STRANGER)).forEach(network::start);
    return new TwoCities(network);
  }

  /** Over a network whose nodes run already, as processes perhaps. */
  public static TwoCities over(LocalNetwork network) {
    return new TwoCities(network);
  }

  public LocalNetwork network() {
    return network;
  }

  /**
   * A person who moved.
   *
   * @param pension addressee number of the pension business that asks
   * @param register addressee number of the register of the city that is asked
   */
  public record Mover(IdentityRecord person, String pension, String register) {
    @Override
    public String toString() {
      return "Mover[redacted]";
    }
  }

  /** Persons with symbols at both cities; nobody has a replica yet. */
  public List<Mover> movers(int count) {
    List<IdentityRecord> persons = answerer.residents(count);
    List<String> registers = new ArrayList<>();
    for (String unified : answerer.acquire(persons)) {
      registers.add(registerNumber(unified));
    }
    List<IdentityRecord> arrived =
        persons.stream().map(person -> Changes.arrived(person, ASKER, 5).build()).toList();
    asker.enter(arrived);
    List<Mover> movers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      movers.add(
          new Mover(persons.get(i), assign("pension", ASKER, arrived.get(i)), registers.get(i)));
    }
    asker.acquire(arrived);
    return movers;
  }

  private String registerNumber(String unified) {
    return TestNetwork.rows(
            network,
            ANSWERING,
            "select addressee_number from addressee_number"
                + " where business = 'register' and unified_number = ?",
            unified)
        .getFirst()
        .getFirst();
  }

  /** Gives a person an addressee number of a business. */
  String assign(String business, String city, IdentityRecord person) {
    String number = Long.toString(NEXT_NUMBER.getAndIncrement());
    stub(business, city, AddresseeServiceGrpc::newBlockingStub)
        .assignNumber(
            AssignNumberRequest.newBuilder()
                .setIndividualNumber(person.getIndividualNumber())
                .setFourItems(FourItemsCheck.itemsOf(person))
                .setAddresseeNumber(number)
                .build());
    return number;
  }

  /** The symbol that the asking city has of a mover, with that city's keys. */
  Point symbol(Mover mover, OwnKeys keys) {
    List<String> link =
        TestNetwork.rows(
                network,
                ASKING,
                "select l.unified_addressee_number, l.epoch, encode(l.sealed, 'hex') from link l"
                    + " join addressee_number n on n.unified_number = l.unified_addressee_number"
                    + " where n.business = 'pension' and n.addressee_number = ?",
                mover.pension())
            .getFirst();
    return keys.store()
        .open(
            new Organisation(keys.code(), Integer.parseInt(link.get(1))),
            HexFormat.of().parseHex(link.get(2)),
            link.get(0));
  }

  /** Stores the replica of a mover at the city that is asked. */
  public void replica(Mover mover, boolean flagged) {
    Replica.Builder replica =
        Replica.newBuilder().setAddresseeNumber(mover.register()).setNoAutomaticAnswer(flagged);
    items(mover).forEach((item, value) -> replica.addItems(item(item, value)));
    ImportOutcome outcome =
        stub("register", ANSWERER, ReplicaServiceGrpc::newBlockingStub)
            .importReplicas(ImportReplicasRequest.newBuilder().addReplicas(replica).build())
            .getResults(0)
            .getOutcome();
    if (outcome != ImportOutcome.IMPORT_OUTCOME_STORED) {
      throw new AssertionError("replica: " + outcome);
    }
  }

  /** The register of the city that is asked marks a mover as protected. */
  void protect(Mover mover) {
    stub("register", ANSWERER, AddresseeServiceGrpc::newBlockingStub)
        .updateFourItems(
            UpdateFourItemsRequest.newBuilder()
                .addUpdates(
                    FourItemsUpdate.newBuilder()
                        .setAddresseeNumber(mover.register())
                        .setFourItems(FourItemsCheck.itemsOf(mover.person()))
                        .setProtected(true))
                .build());
  }

  /** What the replica of a mover holds. */
  static Map<String, String> items(Mover mover) {
    IdentityRecord person = mover.person();
    return Map.of(
        "name", person.getNameKanji(),
        "birth_date",
            "%04d%02d%02d"
                .formatted(
                    person.getBirthDate().getYear(),
                    person.getBirthDate().getMonth(),
                    person.getBirthDate().getDay()),
        "sex", Integer.toString(person.getSexValue()),
        "address", person.getAddress(),
        "household_number", "H-1");
  }

  private static ReplicaItem item(String item, String value) {
    return ReplicaItem.newBuilder().setItem(item).setValue(value).build();
  }

  /** Asks, as the pension business of the first city. */
  public Inquiry ask(AskRequest request) {
    return stub("pension", ASKER, InquiryServiceGrpc::newBlockingStub).ask(request).getInquiry();
  }

  /** A question about movers. */
  public static AskRequest question(List<Mover> movers) {
    AskRequest.Builder request = AskRequest.newBuilder().setRowId(ROW).setBodyCode(ANSWERER);
    movers.forEach(mover -> request.addAddresseeNumbers(mover.pension()));
    return request.build();
  }

  /** Decides about a question that waits, as an official of the city that is asked. */
  public void decide(ByteString permit, boolean provide) {
    try (TestPeer official = peer("addressee/" + ANSWERER + "/main", ANSWERING)) {
      official
          .stub(InquiryServiceGrpc::newBlockingStub, official())
          .decidePending(
              DecidePendingRequest.newBuilder().setPermitId(permit).setProvide(provide).build());
    }
  }

  /** Metadata of an official who may decide about questions that wait. */
  public static Metadata official() {
    Metadata headers = TestPeer.operator();
    headers.discardAll(Headers.BUSINESS);
    headers.put(Headers.BUSINESS, "manual-provision");
    return headers;
  }

  /** An inquiry as it is now. */
  public Inquiry inquiry(ByteString id) {
    return stub("pension", ASKER, InquiryServiceGrpc::newBlockingStub)
        .getInquiry(GetInquiryRequest.newBuilder().setInquiryId(id).build())
        .getInquiry();
  }

  /** A stub of a system of a city at its linkage node, with a request id of its own. */
  <S extends AbstractStub<S>> S stub(
      String business, String city, Function<ManagedChannel, S> maker) {
    return asker.stub(business + "/" + city + "/main", Member.linkage(city), maker);
  }

  /** A caller with any certificate. */
  TestPeer peer(String name, Member callee) {
    return TestNetwork.peer(network, name, callee);
  }

  @Override
  public void close() {
    asker.close();
    answerer.close();
    network.close();
  }
}
