package musubi.gateway.linkage;

import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.registry.IdentityFiles;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.GetAcquisitionsRequest;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.ListRequestsRequest;
import musubi.linkage.v1.RequestServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;
import musubi.linkage.v1.SettleRequestsRequest;
import musubi.linkage.v1.SymbolRequest;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/**
 * The systems of one city as they acquire symbols: addressee management and register, without their
 * programs. The persons stand in the identity files of the city and the nation from the beginning.
 */
public final class Acquiring implements AutoCloseable {
  private static final int AT_ONCE = 500;
  private static final AtomicLong NEXT = new AtomicLong(600_000);
  private static final AtomicLong NEXT_NUMBER = new AtomicLong(800_000_000);

  private final LocalNetwork network;
  private final String city;
  private final IdentityFiles files;
  private final Map<String, TestPeer> peers = new ConcurrentHashMap<>();

  /** The city's systems; its communication node, its linkage node and the nation have run. */
  public Acquiring(LocalNetwork network, String city) {
    this.network = network;
    this.city = city;
    this.files = new IdentityFiles(network);
  }

  /** Residents of the city of whom no other test speaks, in the identity files. */
  public List<IdentityRecord> residents(int count) {
    List<IdentityRecord> residents = persons(count);
    enter(residents);
    return residents;
  }

  /** Persons of the city of whom no other test speaks, in no identity file. */
  public List<IdentityRecord> persons(int count) {
    return People.of(city, 1)
        .residents(NEXT.getAndAdd(count), count)
        .map(IdentityRecord.Builder::build)
        .toList();
  }

  /** Enters persons in the identity file of one member, or changes them there. */
  public void enter(Member member, Collection<IdentityRecord> persons) {
    files.write(member, persons);
  }

  /** Changes a member's database. */
  public void execute(Member member, String sql, Object... parameters) {
    files.execute(member, sql, parameters);
  }

  /** Enters persons in the identity files of the city and the nation, or changes them there. */
  public void enter(Collection<IdentityRecord> persons) {
    files.write(Member.communication(city), persons);
    files.write(Member.NATION, persons);
  }

  /** Gives a person a unified addressee number. */
  public String assign(IdentityRecord person) {
    return register(linkage(), AddresseeServiceGrpc::newBlockingStub)
        .assignNumber(
            AssignNumberRequest.newBuilder()
                .setIndividualNumber(person.getIndividualNumber())
                .setFourItems(FourItemsCheck.itemsOf(person))
                .setAddresseeNumber(Long.toString(NEXT_NUMBER.getAndIncrement()))
                .build())
        .getUnifiedAddresseeNumber();
  }

  /** Requests symbols. */
  public List<AcquisitionState> request(List<String> unified) {
    return addressee(LinkServiceGrpc::newBlockingStub)
        .requestSymbols(
            RequestSymbolsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unified).build())
        .getStatesList();
  }

  /** How far acquisitions are. */
  public List<AcquisitionState> states(List<String> unified) {
    return addressee(LinkServiceGrpc::newBlockingStub)
        .getAcquisitions(
            GetAcquisitionsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unified).build())
        .getStatesList();
  }

  /** How far one acquisition is. */
  public AcquisitionState state(String unified) {
    return states(List.of(unified)).getFirst();
  }

  /** Requests that wait for the register. */
  public List<SymbolRequest> waiting() {
    return register(linkage(), RequestServiceGrpc::newBlockingStub)
        .listRequests(ListRequestsRequest.newBuilder().setLimit(AT_ONCE).build())
        .getRequestsList();
  }

  /** The request for a symbol of a person, once it has its number. */
  public SymbolRequest requested(IdentityRecord person) {
    String number = person.getIndividualNumber();
    TestNetwork.await("a processing number", () -> find(number) != null);
    return find(number);
  }

  /** What the register makes of a request for a person. */
  public static HandOverRequest handOver(IdentityRecord person, SymbolRequest request) {
    return HandOverRequest.newBuilder()
        .setToken(request.getToken())
        .setResidentRecordCode(person.getResidentRecordCode())
        .setFourItemsCheck(request.getFourItemsCheck())
        .build();
  }

  /** Hands a request over to the communication node. */
  public void handOver(HandOverRequest request) {
    register(Member.communication(city), SymbolHandOverServiceGrpc::newBlockingStub)
        .handOver(request);
  }

  /** Settles requests with one outcome. */
  public void settle(Collection<SymbolRequest> requests, HandOverOutcome outcome) {
    SettleRequestsRequest.Builder settled = SettleRequestsRequest.newBuilder();
    requests.forEach(
        each ->
            settled
                .addSettlementsBuilder()
                .setNumber(each.getToken().getNumber())
                .setOutcome(outcome));
    register(linkage(), RequestServiceGrpc::newBlockingStub).settleRequests(settled.build());
  }

  /**
   * Acquires symbols for persons, the whole way; returns when all are linked.
   *
   * @return unified addressee numbers, in the order of the persons
   */
  public List<String> acquire(List<IdentityRecord> persons) {
    List<String> unified = persons.stream().map(this::assign).toList();
    IntStream.iterate(0, from -> from < unified.size(), from -> from + AT_ONCE)
        .forEach(from -> request(unified.subList(from, Math.min(unified.size(), from + AT_ONCE))));
    handOverAll(persons);
    TestNetwork.await("the symbols", () -> isLinked(unified));
    return unified;
  }

  /** Hands over what waits for these persons, until nothing does. */
  public void handOverAll(List<IdentityRecord> persons) {
    Map<String, IdentityRecord> left = new LinkedHashMap<>();
    persons.forEach(person -> left.put(person.getIndividualNumber(), person));
    TestNetwork.await(
        "the requests",
        () -> {
          List<SymbolRequest> mine =
              waiting().stream().filter(r -> left.containsKey(r.getIndividualNumber())).toList();
          if (!mine.isEmpty()) {
            handOver(mine, left);
            settle(mine, HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
            mine.forEach(request -> left.remove(request.getIndividualNumber()));
          }
          return left.isEmpty();
        });
  }

  private void handOver(List<SymbolRequest> requests, Map<String, IdentityRecord> persons) {
    List<HandOverRequest> all = new ArrayList<>();
    requests.forEach(
        request -> all.add(handOver(persons.get(request.getIndividualNumber()), request)));
    Map<HandOverResult, Long> results =
        register(Member.communication(city), SymbolHandOverServiceGrpc::newBlockingStub)
            .handOverMany(HandOverManyRequest.newBuilder().addAllHandOvers(all).build())
            .getResultsList()
            .stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Map<HandOverResult, Long> expected = new HashMap<>();
    expected.put(HandOverResult.HAND_OVER_RESULT_TAKEN, (long) all.size());
    if (!results.equals(expected)) {
      throw new AssertionError("handed over: " + results);
    }
  }

  private boolean isLinked(List<String> unified) {
    return IntStream.iterate(0, from -> from < unified.size(), from -> from + AT_ONCE)
        .mapToObj(from -> unified.subList(from, Math.min(unified.size(), from + AT_ONCE)))
        .flatMap(part -> states(part).stream())
        .allMatch(state -> state == AcquisitionState.ACQUISITION_STATE_LINKED);
  }

  private SymbolRequest find(String individualNumber) {
    return waiting().stream()
        .filter(request -> request.getIndividualNumber().equals(individualNumber))
        .findFirst()
        .orElse(null);
  }

  private Member linkage() {
    return Member.linkage(city);
  }

  /** A stub of the city's addressee management at its linkage node. */
  public <S extends AbstractStub<S>> S addressee(Function<ManagedChannel, S> maker) {
    return stub("addressee/" + city + "/main", linkage(), maker);
  }

  private <S extends AbstractStub<S>> S register(Member node, Function<ManagedChannel, S> maker) {
    return stub("register/" + city + "/main", node, maker);
  }

  /** A stub of any party at any node. */
  public <S extends AbstractStub<S>> S stub(
      String party, Member node, Function<ManagedChannel, S> maker) {
    return peers
        .computeIfAbsent(party + " " + node.label(), key -> TestNetwork.peer(network, party, node))
        .stub(maker, TestPeer.machine());
  }

  @Override
  public void close() {
    peers.values().forEach(TestPeer::close);
    files.close();
  }
}
