package musubi.gateway.addressee;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.AssignNumberResponse;
import musubi.registry.v1.IdentityRecord;

/** A linkage node with the nation, and the systems of its city. */
public final class LinkageNetwork {
  public static final Member LINKAGE = Member.linkage("131121");

  /** Reference of an approved request, and what it covers. */
  public static final String REFERENCE = "R-2026/001";

  private static final String CONFIGURATION =
      """
      linkage:
        approvedTransfers:
          "R-2026/001": [insured_person_category, eligibility_acquired_date, eligibility_lost_date]
      """;

  private static final AtomicLong NEXT = new AtomicLong(500_000);
  private static final AtomicLong NEXT_NUMBER = new AtomicLong(700_000_000);
  private static LinkageNetwork shared;

  private final LocalNetwork network;
  private final Map<String, TestPeer> peers = new ConcurrentHashMap<>();

  private LinkageNetwork(LocalNetwork network) {
    this.network = network;
  }

  /** The network that the tests of a linkage node share; stopped with the process. */
  public static synchronized LinkageNetwork shared() {
    if (shared == null) {
      LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, LINKAGE);
      network.configure(LINKAGE, CONFIGURATION);
      network.members().forEach(network::start);
      shared = new LinkageNetwork(network);
      Runtime.getRuntime().addShutdownHook(new Thread(network::close));
    }
    return shared;
  }

  public LocalNetwork network() {
    return network;
  }

  /** A stub of a system of the city, with these headers. */
  public <S extends AbstractStub<S>> S stub(
      String kind, Function<ManagedChannel, S> maker, Metadata headers) {
    TestPeer peer =
        peers.computeIfAbsent(kind, k -> TestNetwork.peer(network, k + "/131121/main", LINKAGE));
    return peer.stub(maker, headers);
  }

  /** A stub of a system that calls by itself. */
  public <S extends AbstractStub<S>> S stub(String kind, Function<ManagedChannel, S> maker) {
    return stub(kind, maker, TestPeer.machine());
  }

  /** A stub of an official's call for a business. */
  public <S extends AbstractStub<S>> S official(
      String business, Function<ManagedChannel, S> maker) {
    Metadata headers = TestPeer.machine();
    headers.put(Headers.BUSINESS, business);
    headers.put(Headers.REFERENCE, "A-1");
    headers.put(Headers.OPERATOR, "OP-1");
    headers.put(Headers.TERMINAL, "T-1");
    return stub("addressee", maker, headers);
  }

  /** A person of whom no other test speaks. */
  public static IdentityRecord person() {
    return People.of("131121", 1).resident(NEXT.getAndIncrement()).build();
  }

  /** An addressee number that no other test uses. */
  public static String number() {
    return Long.toString(NEXT_NUMBER.getAndIncrement());
  }

  public static AssignNumberRequest assigning(IdentityRecord person, String number) {
    return AssignNumberRequest.newBuilder()
        .setIndividualNumber(person.getIndividualNumber())
        .setFourItems(FourItemsCheck.itemsOf(person))
        .setAddresseeNumber(number)
        .build();
  }

  public AssignNumberResponse assign(String kind, AssignNumberRequest request) {
    return assign(kind, RequestIds.next(), request);
  }

  public AssignNumberResponse assign(String kind, UUID id, AssignNumberRequest request) {
    return stub(kind, AddresseeServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .assignNumber(request);
  }

  /** The unified number of a person whom a business has under a number. */
  public String assigned(String kind, IdentityRecord person, String number) {
    return assign(kind, assigning(person, number)).getUnifiedAddresseeNumber();
  }

  public long count(String sql, Object... parameters) {
    return TestNetwork.count(network, LINKAGE, sql, parameters);
  }

  public List<List<String>> rows(String sql, Object... parameters) {
    return TestNetwork.rows(network, LINKAGE, sql, parameters);
  }

  public static String refusal(org.junit.jupiter.api.function.Executable call) {
    return StreamEndedException.reasonOf(assertThrows(StatusRuntimeException.class, call));
  }
}
