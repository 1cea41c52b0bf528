package musubi.gateway.confirmation;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import musubi.client.FourItemsCheck;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvisionServiceGrpc;
import musubi.gateway.confirmation.TrapPlan.Outcome;
import musubi.gateway.confirmation.TrapPlan.Population;
import musubi.gateway.confirmation.TrapPlan.Question;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The pairs of {@link MatchingTrapsTest}, asked for over the network, in the files of all tiers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatchingTrapsCallsTest {
  private static final long SEED = Long.getLong("musubi.test.seed", new Random().nextLong());
  private static final String COUNTER = "terminal/131121/counter";
  private static final String AGENCY = "agency/130001/board";
  private static final List<Member> PLACES = List.of(SETAGAYA, TOKYO, Member.NATION);

  private final int pairs = pairs();
  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final Map<Integer, Population> populations = new HashMap<>();
  private TestPeer counter;
  private TestPeer agency;

  private static int pairs() {
    return switch (System.getProperty("musubi.test.counts", "small")) {
      case "small" -> 3 * Trap.values().length;
      case "full" -> 15 * Trap.values().length;
      default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
    };
  }

  @BeforeAll
  void start() throws IOException {
    for (Member member : network.members()) {
      Files.writeString(
          network.configuration(member),
          "limits: { misses: 10000 }\nrecipients: [ { name: "
              + AGENCY
              + ", businesses: [ resident-record ], residentRecordCodeUntil: 2099-12-31 } ]\n",
          StandardOpenOption.APPEND);
      network.start(member);
    }
    settle();
    counter = TestNetwork.peer(network, COUNTER, SETAGAYA);
    agency = TestNetwork.peer(network, AGENCY, TOKYO);
  }

  @AfterAll
  void stop() {
    counter.close();
    agency.close();
    network.close();
  }

  @Test
  void calls_nearDoubles_areWhatTheConstructionSays() {
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (int i = 0; i < pairs; i++) {
      Trap.Pair pair = Trap.pair(SEED, i);
      for (Ask ask : asks(pair, place(i))) {
        Optional<Outcome> expected =
            TrapPlan.expected(pair, ask.question(), populations.get(i)).map(ask::asSeen);
        if (expected.isPresent()) {
          asked++;
          Outcome found = outcome(ask.call());
          if (found != expected.get()) {
            wrong.add(
                "pair %d %s %s %s: expected %s, found %s"
                    .formatted(i, pair, populations.get(i), ask, expected.get(), found));
          }
        }
      }
    }

    System.out.printf(
        "no wrong match over the network: seed %d, %d pairs, %d calls, %d wrong%n",
        SEED, pairs, asked, wrong.size());
    assertEquals(List.of(), wrong);
    assertTrue(asked > pairs * 5, "calls: " + asked);
  }

  /** A call about a pair. */
  private record Ask(String method, Question question, Supplier<Outcome> call) {
    /** An inquiry does not say that somebody is known who differs from who was expected. */
    Outcome asSeen(Outcome outcome) {
      return outcome == Outcome.DIFFERENT && method.equals("Inquire") ? Outcome.NOBODY : outcome;
    }

    @Override
    public String toString() {
      return method + " " + question;
    }
  }

  /** Each pair lives in one file: the city's, the prefecture's or the nation's. */
  private void settle() {
    Random random = new Random(SEED);
    Map<Member, List<IdentityRecord>> records = new HashMap<>();
    try (IdentityFiles files = new IdentityFiles(network)) {
      for (int i = 0; i < pairs; i++) {
        Trap.Pair pair = Trap.pair(SEED, i);
        Population population = Population.values()[random.nextInt(Population.values().length)];
        populations.put(i, population);
        records
            .computeIfAbsent(place(i), place -> new ArrayList<>())
            .addAll(TrapPlan.records(pair, population));
        if (population == Population.PERSON_PROTECTED) {
          files.mark(place(i), pair.person().getResidentRecordCode(), "131121", "infinity");
        }
      }
      records.forEach(files::write);
    }
  }

  private static Member place(int pair) {
    return PLACES.get(pair / Trap.values().length % PLACES.size());
  }

  private List<Ask> asks(Trap.Pair pair, Member place) {
    List<Ask> asks = new ArrayList<>();
    for (Question question : Question.values()) {
      asks.add(new Ask("Inquire", question, () -> inquire(pair, question)));
    }
    for (Question question : List.of(Question.CODE, Question.FOUR_ITEMS, Question.CODE_OF_OTHER)) {
      asks.add(new Ask("Confirm", question, () -> confirm(pair, question)));
    }
    if (!place.equals(SETAGAYA)) {
      for (Question question : List.of(Question.CODE, Question.NUMBER, Question.FOUR_ITEMS)) {
        asks.add(new Ask("Provide", question, () -> provide(pair, question)));
      }
    }
    return asks;
  }

  private Outcome inquire(Trap.Pair pair, Question question) {
    IdentityRecord person = pair.person();
    IdentityRecord other = pair.other();
    InquireRequest.Builder request = InquireRequest.newBuilder();
    switch (question) {
      case CODE, CODE_AND_ITEMS -> request.setResidentRecordCode(person.getResidentRecordCode());
      case NUMBER, NUMBER_AND_ITEMS -> request.setIndividualNumber(person.getIndividualNumber());
      case FOUR_ITEMS -> request.setFourItems(FourItemsCheck.itemsOf(person));
      case CODE_OF_OTHER -> request.setResidentRecordCode(other.getResidentRecordCode());
      case NUMBER_OF_OTHER -> request.setIndividualNumber(other.getIndividualNumber());
    }
    switch (question) {
      case CODE_AND_ITEMS, NUMBER_AND_ITEMS, CODE_OF_OTHER, NUMBER_OF_OTHER ->
          request.setExpected(FourItemsCheck.itemsOf(person));
      case CODE, NUMBER, FOUR_ITEMS -> {}
    }
    return answered(
        pair,
        counter
            .stub(InquiryServiceGrpc::newBlockingStub, TestPeer.operator())
            .inquire(request.build())
            .getRecord());
  }

  private Outcome confirm(Trap.Pair pair, Question question) {
    ConfirmRequest.Builder request = ConfirmRequest.newBuilder();
    switch (question) {
      case FOUR_ITEMS -> request.setFourItems(FourItemsCheck.itemsOf(pair.person()));
      case CODE_OF_OTHER ->
          request
              .setResidentRecordCode(pair.other().getResidentRecordCode())
              .setPresented(FourItemsCheck.itemsOf(pair.person()));
      default -> request.setResidentRecordCode(pair.person().getResidentRecordCode());
    }
    ConfirmResponse response =
        counter
            .stub(ConfirmationServiceGrpc::newBlockingStub, TestPeer.operator())
            .confirm(request.build());
    return switch (response.getResult()) {
      case CONFIRMATION_RESULT_CONFIRMED -> answered(pair, response.getRecord());
      case CONFIRMATION_RESULT_DIFFERENT -> Outcome.DIFFERENT;
      case CONFIRMATION_RESULT_NO_MATCH -> Outcome.NOBODY;
      case CONFIRMATION_RESULT_AMBIGUOUS -> Outcome.AMBIGUOUS;
      case CONFIRMATION_RESULT_REMOVED -> Outcome.REMOVED;
      case CONFIRMATION_RESULT_UNSPECIFIED, UNRECOGNIZED ->
          throw new AssertionError("a confirmation without a result");
    };
  }

  private Outcome provide(Trap.Pair pair, Question question) {
    ProvideRequest.Builder request = ProvideRequest.newBuilder();
    switch (question) {
      case FOUR_ITEMS -> request.setFourItems(FourItemsCheck.itemsOf(pair.person()));
      case NUMBER -> request.setIndividualNumber(pair.person().getIndividualNumber());
      default -> request.setResidentRecordCode(pair.person().getResidentRecordCode());
    }
    return answered(
        pair,
        agency
            .stub(ProvisionServiceGrpc::newBlockingStub, TestPeer.operator())
            .provide(request.build())
            .getRecord());
  }

  private static Outcome answered(Trap.Pair pair, IdentityNotice record) {
    return TrapPlan.who(pair, record.getResidentRecordCode());
  }

  private static Outcome outcome(Supplier<Outcome> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      return switch (StreamEndedException.reasonOf(e)) {
        case "PERSON_NOT_FOUND" -> Outcome.NOBODY;
        case "PERSON_AMBIGUOUS" -> Outcome.AMBIGUOUS;
        case "PERSON_REMOVED" -> Outcome.REMOVED;
        case "ANSWER_WITHHELD" -> Outcome.WITHHELD;
        default -> throw e;
      };
    }
  }
}
