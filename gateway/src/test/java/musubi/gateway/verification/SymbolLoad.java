package musubi.gateway.verification;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import musubi.auditor.SymbolAudit.Promised;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.gateway.inquiry.TwoCities;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.linkage.Acquiring;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.DecidePendingRequest;
import musubi.linkage.v1.GetAcquisitionsRequest;
import musubi.linkage.v1.GetInquiryRequest;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.InquiryState;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.ListPendingRequest;
import musubi.linkage.v1.ListRequestsRequest;
import musubi.linkage.v1.PendingQuestion;
import musubi.linkage.v1.RequestServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;
import musubi.linkage.v1.SettleRequestsRequest;
import musubi.linkage.v1.SymbolRequest;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/**
 * The businesses, registers and officials of two cities while nodes die under them: each repeats a
 * call under its request id until it is answered, and notes what was acknowledged.
 */
final class SymbolLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long DEADLINE_SECONDS = 5;
  private static final int ASKERS = 3;
  private static final int MOST_IN_BULK = 6;
  private static final Set<InquiryState> GOING =
      Set.of(InquiryState.INQUIRY_STATE_OPEN, InquiryState.INQUIRY_STATE_PENDING);
  private static final Set<Status.Code> AWAY =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.UNKNOWN,
          Status.Code.INTERNAL);

  private final LocalNetwork network;
  private final List<Mover> movers;
  private final long seed;
  private final BufferedWriter file;
  private final Map<String, Acquiring> cities = new HashMap<>();
  private final Map<String, TestPeer> peers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<ByteString> inquiries = new ConcurrentLinkedQueue<>();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService official = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong linked = new AtomicLong();
  private final AtomicLong decided = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong nextNumber = new AtomicLong(700_000);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean over;
  private volatile boolean decidingOver;

  /**
   * A load that has not begun.
   *
   * @param movers about whom is asked
   * @param acknowledged where it notes what was acknowledged
   */
  SymbolLoad(LocalNetwork network, List<Mover> movers, Path acknowledged, long seed)
      throws IOException {
    this.network = network;
    this.movers = List.copyOf(movers);
    this.seed = seed;
    this.file = Files.newBufferedWriter(acknowledged);
    List.of(TwoCities.ASKER, TwoCities.ANSWERER)
        .forEach(city -> cities.put(city, new Acquiring(network, city)));
  }

  /** Begins; the official's rights are in the directory of every node when this returns. */
  void start() {
    decide(new Random(seed));
    for (int i = 0; i < ASKERS; i++) {
      Random random = new Random(seed * 100 + i);
      workers.execute(() -> working(() -> ask(random), random, 250));
    }
    for (String city : cities.keySet()) {
      Random random = new Random(seed * 100 + city.hashCode());
      workers.execute(() -> working(() -> acquire(city, random), random, 500));
    }
    Random random = new Random(seed);
    official.execute(
        () -> {
          while (!decidingOver && failure.get() == null) {
            attempt(() -> decide(random));
            pause(200);
          }
        });
  }

  /** Inquiries that were acknowledged. */
  int inquiries() {
    return inquiries.size();
  }

  /** Persons who were linked. */
  long linked() {
    return linked.get();
  }

  /** Questions that an official has decided. */
  long decided() {
    return decided.get();
  }

  /** Calls that were made again. */
  long repeated() {
    return repeated.get();
  }

  /** What ended the load before its time. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Begins nothing new and ends what is under way: every acquisition, then every inquiry. */
  void finish() throws InterruptedException {
    over = true;
    workers.shutdown();
    if (!workers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("calls are still under way");
    }
    inquiries.forEach(id -> attempt(() -> awaitEnd(id)));
    decidingOver = true;
    official.shutdown();
    if (!official.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("an official still decides");
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    decidingOver = true;
    workers.shutdownNow();
    official.shutdownNow();
    peers.values().forEach(TestPeer::close);
    cities.values().forEach(Acquiring::close);
    file.close();
  }

  private void working(Runnable act, Random random, int longestPauseMillis) {
    while (!over && failure.get() == null) {
      attempt(act);
      pause(random.nextInt(longestPauseMillis));
    }
  }

  private void attempt(Runnable act) {
    try {
      act.run();
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void ask(Random random) {
    int count = random.nextInt(3) == 0 ? 2 + random.nextInt(MOST_IN_BULK - 1) : 1;
    List<Mover> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(movers.get(random.nextInt(movers.size())));
    }
    Inquiry inquiry =
        certain(
            "pension/" + TwoCities.ASKER + "/main",
            TwoCities.ASKING,
            InquiryServiceGrpc::newBlockingStub,
            SymbolLoad::machine,
            stub -> stub.ask(TwoCities.question(asked)).getInquiry());
    note(
        "inquiry", TwoCities.ASKER, HexFormat.of().formatHex(inquiry.getInquiryId().toByteArray()));
    inquiries.add(inquiry.getInquiryId());
  }

  private void awaitEnd(ByteString id) {
    Waiting.until(
        "the end of an inquiry",
        PATIENCE,
        () ->
            failure.get() != null
                || !GOING.contains(
                    certain(
                        "pension/" + TwoCities.ASKER + "/main",
                        TwoCities.ASKING,
                        InquiryServiceGrpc::newBlockingStub,
                        SymbolLoad::machine,
                        stub ->
                            stub.getInquiry(GetInquiryRequest.newBuilder().setInquiryId(id).build())
                                .getInquiry()
                                .getState())));
  }

  private void decide(Random random) {
    List<PendingQuestion> waiting =
        certain(
            "addressee/" + TwoCities.ANSWERER + "/main",
            TwoCities.ANSWERING,
            InquiryServiceGrpc::newBlockingStub,
            SymbolLoad::official,
            stub -> stub.listPending(ListPendingRequest.getDefaultInstance()).getQuestionsList());
    for (PendingQuestion question : waiting) {
      DecidePendingRequest decision =
          DecidePendingRequest.newBuilder()
              .setPermitId(question.getPermitId())
              .setProvide(random.nextInt(4) > 0)
              .build();
      certain(
          "addressee/" + TwoCities.ANSWERER + "/main",
          TwoCities.ANSWERING,
          InquiryServiceGrpc::newBlockingStub,
          SymbolLoad::official,
          stub -> stub.decidePending(decision));
      decided.incrementAndGet();
    }
  }

  private void acquire(String city, Random random) {
    List<IdentityRecord> persons = cities.get(city).residents(1 + random.nextInt(3));
    List<String> unified = persons.stream().map(person -> assigned(city, person)).toList();
    certain(
        "addressee/" + city + "/main",
        Member.linkage(city),
        LinkServiceGrpc::newBlockingStub,
        SymbolLoad::machine,
        stub ->
            stub.requestSymbols(
                RequestSymbolsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unified).build()));
    unified.forEach(number -> note("acquisition", city, number));
    Map<String, IdentityRecord> left = new HashMap<>();
    persons.forEach(person -> left.put(person.getIndividualNumber(), person));
    Waiting.until("the register", PATIENCE, () -> handedOver(city, left) || failed());
    Waiting.until("the links", PATIENCE, () -> isLinked(city, unified) || failed());
    linked.addAndGet(unified.size());
  }

  private boolean failed() {
    return failure.get() != null;
  }

  private String assigned(String city, IdentityRecord person) {
    AssignNumberRequest request =
        AssignNumberRequest.newBuilder()
            .setIndividualNumber(person.getIndividualNumber())
            .setFourItems(FourItemsCheck.itemsOf(person))
            .setAddresseeNumber(Long.toString(nextNumber.getAndIncrement()))
            .build();
    return register(
        city,
        Member.linkage(city),
        AddresseeServiceGrpc::newBlockingStub,
        stub -> stub.assignNumber(request).getUnifiedAddresseeNumber());
  }

  /** Hands over what waits for these persons; whether nobody is left. */
  private boolean handedOver(String city, Map<String, IdentityRecord> left) {
    List<SymbolRequest> mine =
        register(
                city,
                Member.linkage(city),
                RequestServiceGrpc::newBlockingStub,
                stub ->
                    stub.listRequests(ListRequestsRequest.newBuilder().setLimit(500).build())
                        .getRequestsList())
            .stream()
            .filter(request -> left.containsKey(request.getIndividualNumber()))
            .toList();
    if (mine.isEmpty()) {
      return left.isEmpty();
    }
    HandOverManyRequest.Builder handed = HandOverManyRequest.newBuilder();
    SettleRequestsRequest.Builder settled = SettleRequestsRequest.newBuilder();
    for (SymbolRequest request : mine) {
      handed.addHandOvers(Acquiring.handOver(left.remove(request.getIndividualNumber()), request));
      settled
          .addSettlementsBuilder()
          .setNumber(request.getToken().getNumber())
          .setOutcome(HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
    }
    register(
        city,
        Member.communication(city),
        SymbolHandOverServiceGrpc::newBlockingStub,
        stub -> stub.handOverMany(handed.build()));
    register(
        city,
        Member.linkage(city),
        RequestServiceGrpc::newBlockingStub,
        stub -> stub.settleRequests(settled.build()));
    return left.isEmpty();
  }

  private boolean isLinked(String city, List<String> unified) {
    return certain(
            "addressee/" + city + "/main",
            Member.linkage(city),
            LinkServiceGrpc::newBlockingStub,
            SymbolLoad::machine,
            stub ->
                stub.getAcquisitions(
                        GetAcquisitionsRequest.newBuilder()
                            .addAllUnifiedAddresseeNumbers(unified)
                            .build())
                    .getStatesList())
        .stream()
        .allMatch(state -> state == AcquisitionState.ACQUISITION_STATE_LINKED);
  }

  private <S extends AbstractStub<S>, T> T register(
      String city, Member node, Function<ManagedChannel, S> maker, Function<S, T> call) {
    return certain("register/" + city + "/main", node, maker, SymbolLoad::machine, call);
  }

  /** The answer to a call, which is repeated under its id while its node is away. */
  private <S extends AbstractStub<S>, T> T certain(
      String party,
      Member node,
      Function<ManagedChannel, S> maker,
      Supplier<Metadata> made,
      Function<S, T> call) {
    TestPeer peer =
        peers.computeIfAbsent(
            party + " " + node.label(), key -> TestNetwork.peer(network, party, node));
    Metadata headers = made.get();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.apply(
            peer.stub(maker, headers).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
      } catch (StatusRuntimeException e) {
        boolean away =
            AWAY.contains(e.getStatus().getCode())
                && !StreamEndedException.reasonOf(e).equals("DEFECT_HERE");
        if (!away || System.nanoTime() > end || decidingOver) {
          throw new IllegalStateException("refused: " + StreamEndedException.reasonOf(e), e);
        }
        repeated.incrementAndGet();
        peer.channel().resetConnectBackoff();
        pause(100);
      }
    }
  }

  private static Metadata machine() {
    return TestPeer.machine(RequestIds.next());
  }

  private static Metadata official() {
    return TwoCities.official();
  }

  private synchronized void note(String kind, String city, String id) {
    try {
      file.write(new Promised(kind, city, id).line());
      file.newLine();
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
