package musubi.load;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import musubi.client.FourItemsCheck;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;
import musubi.linkage.v1.Settlement;
import musubi.linkage.v1.SymbolRequest;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;
import musubi.registry.v1.IdentityRecord;

/**
 * A first load of symbols for persons of one city, as its systems make it: addressees, requests,
 * the register's hand-over in bulk, until everybody is linked. Each part does what is left of it,
 * so that one that was broken off goes on.
 */
final class Acquisition {
  private static final int AT_ONCE = 500;
  private static final int CONNECTIONS = 2;
  private static final Pace ADDRESSEES = new Pace.Closed(32);
  private static final Pace REQUESTS = new Pace.Closed(2);
  private static final long FIRST_NUMBER = 500_000_000L;
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Without a new symbol for so long, it is given up. */
  private static final long STUCK_NANOS = Duration.ofSeconds(60).toNanos();

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  /** Looking how many are linked takes one in so many parts of the time. */
  private static final int LOOKING = 50;

  private static final String ASSIGNED =
      "select addressee_number from addressee_number where business = ?";

  private static final String UNREQUESTED =
      """
      select n.unified_number from addressee_number n
        left join link l on l.unified_addressee_number = n.unified_number
        left join acquisition a on a.unified_addressee_number = n.unified_number
       where n.business = ? and l.epoch is null and a.unified_addressee_number is null
      """;

  private static final String LINKED = "select count(*) from link where epoch is not null";

  private final CitySystems systems;
  private final String business;
  private final int count;
  private final IntFunction<IdentityRecord> person;

  /**
   * For persons who are in the identity files of the city and the nation.
   *
   * @param business that gives them addressee numbers
   * @param person one of them, by index
   */
  Acquisition(CitySystems systems, String business, int count, IntFunction<IdentityRecord> person) {
    this.systems = systems;
    this.business = business;
    this.count = count;
    this.person = person;
  }

  /** Addressee number of a person. */
  static String number(int index) {
    return Long.toString(FIRST_NUMBER + index);
  }

  /** All of it; throws when a part fails. */
  void acquire() {
    require(assign());
    require(request());
    require(link(linked -> {}));
  }

  /** How many have no addressee number yet. */
  int withoutNumber() {
    return count - ask(ASSIGNED, business).size();
  }

  /** How many have one, and no symbol is requested. */
  int withoutRequest() {
    return ask(UNREQUESTED, business).size();
  }

  /** How many have no symbol yet. */
  long withoutSymbol() {
    return count - linked();
  }

  /** Gives everybody a unified addressee number, one person to a call. */
  Outcome assign() {
    Set<String> there = new HashSet<>(ask(ASSIGNED, business));
    int[] missing = IntStream.range(0, count).filter(i -> !there.contains(number(i))).toArray();
    return run(
        business,
        AddresseeServiceGrpc.getAssignNumberMethod().getFullMethodName(),
        Calls.made(missing.length, i -> Calls.Call.byMachine(assignment(missing[i]))),
        ADDRESSEES);
  }

  /** Requests symbols for everybody who has a number, 500 persons to a call. */
  Outcome request() {
    List<String> numbers = ask(UNREQUESTED, business);
    int calls = (numbers.size() + AT_ONCE - 1) / AT_ONCE;
    Outcome outcome =
        run(
            "addressee",
            LinkServiceGrpc.getRequestSymbolsMethod().getFullMethodName(),
            Calls.made(calls, i -> Calls.Call.byMachine(requests(numbers, i * AT_ONCE))),
            REQUESTS);
    return new Outcome(
        outcome.errors() == 0 ? numbers.size() : 0,
        outcome.errors(),
        outcome.firstError(),
        outcome.seconds(),
        Outcome.Latency.NONE);
  }

  /**
   * Hands over what waits for the register, 500 persons to a call, until everybody is linked or
   * nobody is for a minute.
   *
   * @param progress is told now and then how many are
   */
  Outcome link(LongConsumer progress) {
    Map<String, Integer> byNumber = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byNumber.put(person.apply(i).getIndividualNumber(), i);
    }
    try (musubi.client.Connection toLinkage = systems.atLinkage("register").open();
        musubi.client.Connection toCommunication = systems.atCommunication().open()) {
      RegisterLinkageClient linkage = new RegisterLinkageClient(toLinkage);
      RegisterClient communication = new RegisterClient(toCommunication);
      long before = linked();
      long start = System.nanoTime();
      long linked = before;
      long moved = start;
      long lookAt = start;
      while (linked < count && System.nanoTime() - moved < STUCK_NANOS) {
        List<SymbolRequest> waiting = linkage.symbolRequests(AT_ONCE);
        if (waiting.isEmpty()) {
          LockSupport.parkNanos(PAUSE_NANOS);
        } else {
          handOver(waiting, byNumber, linkage, communication);
          moved = System.nanoTime();
        }
        if (System.nanoTime() >= lookAt) {
          long looked = System.nanoTime();
          long now = linked();
          moved = now > linked ? looked : moved;
          linked = now;
          progress.accept(linked);
          lookAt = System.nanoTime() + LOOKING * (System.nanoTime() - looked);
        }
      }
      long missing = count - linked;
      return new Outcome(
          linked - before,
          missing,
          missing == 0 ? Optional.empty() : Optional.of(missing + " persons have no symbol"),
          (System.nanoTime() - start) / 1e9,
          Outcome.Latency.NONE);
    }
  }

  /** What the register does: compares, hands over without the Individual Number, settles. */
  private void handOver(
      List<SymbolRequest> waiting,
      Map<String, Integer> byNumber,
      RegisterLinkageClient linkage,
      RegisterClient communication) {
    List<HandOverRequest> onward = new ArrayList<>();
    List<Settlement> settled = new ArrayList<>();
    for (SymbolRequest request : waiting) {
      onward.add(onward(request, person.apply(byNumber.get(request.getIndividualNumber()))));
      settled.add(
          Settlement.newBuilder()
              .setNumber(request.getToken().getNumber())
              .setOutcome(HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER)
              .build());
    }
    List<HandOverResult> results = communication.handOverMany(RequestIds.next(), onward, PATIENCE);
    if (results.stream().anyMatch(r -> r != HandOverResult.HAND_OVER_RESULT_TAKEN)) {
      throw new IllegalStateException("a request was not handed over: " + new HashSet<>(results));
    }
    linkage.settle(RequestIds.next(), settled, PATIENCE);
  }

  private static HandOverRequest onward(SymbolRequest request, IdentityRecord record) {
    byte[] check = FourItemsCheck.of(record.getIndividualNumber(), FourItemsCheck.itemsOf(record));
    if (!MessageDigest.isEqual(check, request.getFourItemsCheck().toByteArray())) {
      throw new IllegalStateException("the four items of a request are not the register's");
    }
    return HandOverRequest.newBuilder()
        .setToken(request.getToken())
        .setResidentRecordCode(record.getResidentRecordCode())
        .setFourItemsCheck(request.getFourItemsCheck())
        .build();
  }

  private byte[] assignment(int index) {
    IdentityRecord record = person.apply(index);
    return AssignNumberRequest.newBuilder()
        .setIndividualNumber(record.getIndividualNumber())
        .setFourItems(FourItemsCheck.itemsOf(record))
        .setAddresseeNumber(number(index))
        .build()
        .toByteArray();
  }

  private static byte[] requests(List<String> numbers, int from) {
    return RequestSymbolsRequest.newBuilder()
        .addAllUnifiedAddresseeNumbers(
            numbers.subList(from, Math.min(numbers.size(), from + AT_ONCE)))
        .build()
        .toByteArray();
  }

  private Outcome run(String kind, String method, Calls calls, Pace pace) {
    try (Generator generator = Generator.of(CONNECTIONS, systems.atLinkage(kind), method)) {
      return generator.run(calls, pace, LONGEST);
    }
  }

  private static void require(Outcome outcome) {
    if (outcome.errors() > 0) {
      throw new IllegalStateException(
          "symbols could not be acquired: " + outcome.firstError().orElse("no reason"));
    }
  }

  private long linked() {
    return Long.parseLong(Site.ask(systems.links(), LINKED));
  }

  private List<String> ask(String sql, String parameter) {
    try (Connection connection = systems.links().connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      List<String> values = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }
}
