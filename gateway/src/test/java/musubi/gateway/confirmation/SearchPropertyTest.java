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
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.RecordStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A search finds exactly whom a slow reference finds, in crowds of people who are much alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchPropertyTest {
  private static final int CAP = 3;
  private static final long SEED = Long.getLong("musubi.test.seed", new Random().nextLong());

  private final Counts counts = Counts.chosen();
  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final List<String> differences = new ArrayList<>();
  private final Map<MatchKind, Integer> kinds = new EnumMap<>(MatchKind.class);
  private final Map<String, Integer> outcomes = new TreeMap<>();

  /** How many crowds, of how many persons, and how many searches in each. */
  private record Counts(int crowds, int persons, int searches) {
    static Counts chosen() {
      return switch (System.getProperty("musubi.test.counts", "small")) {
        case "small" -> new Counts(4, 300, 150);
        case "full" -> new Counts(20, 600, 300);
        default -> throw new IllegalArgumentException("musubi.test.counts is small or full");
      };
    }
  }

  /** A node that is asked, and the files that it asks in turn. */
  private record Asked(Member node, String terminal, List<Tier> tiers) {}

  /** A file: whose residents it has, and as what it answers. */
  private record Tier(Set<String> cities, AnsweringTier answersAs) {}

  private static final Tier OWN =
      new Tier(Set.of("131121"), AnsweringTier.ANSWERING_TIER_COMMUNICATION);
  private static final Tier PREFECTURE =
      new Tier(Set.of("131121", "131016"), AnsweringTier.ANSWERING_TIER_PREFECTURE);
  private static final Tier NATION =
      new Tier(Set.copyOf(Crowd.CITIES), AnsweringTier.ANSWERING_TIER_NATION);
  private static final List<Asked> NODES =
      List.of(
          new Asked(SETAGAYA, "terminal/131121/counter", List.of(OWN, PREFECTURE, NATION)),
          new Asked(TOKYO, "terminal/130001/counter", List.of(PREFECTURE, NATION)));

  /** What came of a search, by code. */
  private record Outcome(String refusal, Map<String, String> persons, String tier) {}

  @BeforeAll
  void start() throws IOException {
    for (Member member : network.members()) {
      Files.writeString(
          network.configuration(member),
          "limits: { searchHits: " + CAP + ", misses: 10000 }\n",
          StandardOpenOption.APPEND);
      network.start(member);
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @Test
  void search_crowdsOfNearNamesakes_findsWhomTheReferenceFinds() {
    System.out.printf("search against the reference: seed %d, %s%n", SEED, counts);

    try (IdentityFiles files = new IdentityFiles(network)) {
      for (int i = 0; i < counts.crowds(); i++) {
        searchIn(i, settled(files, new Crowd(SEED + i, counts.persons())));
      }
    }

    System.out.printf("search against the reference: %s, hits %s%n", outcomes, kinds);
    assertEquals(
        List.of(), differences.stream().limit(20).toList(), differences.size() + " differ");
    assertTrue(
        kinds.keySet().size() == MatchKind.values().length - 2, "not every kind came up: " + kinds);
    assertTrue(
        outcomes.keySet().containsAll(Set.of("TOO_MANY_HITS", "nobody", "some")),
        outcomes.toString());
  }

  private Crowd settled(IdentityFiles files, Crowd crowd) {
    Map<Member, Tier> places = Map.of(SETAGAYA, OWN, TOKYO, PREFECTURE, Member.NATION, NATION);
    places.forEach(
        (member, tier) -> {
          files.clear(member);
          files.write(member, crowd.rowsOf(tier.cities()));
          crowd.protectedCodes().forEach(code -> files.mark(member, code, "131121", "infinity"));
        });
    return crowd;
  }

  private void searchIn(int number, Crowd crowd) {
    for (Asked asked : NODES) {
      try (TestPeer terminal = TestNetwork.peer(network, asked.terminal(), asked.node())) {
        for (int i = 0; i < counts.searches(); i++) {
          SearchRequest request = crowd.search();
          Outcome expected = expected(crowd, asked, request);
          Outcome found = found(terminal, request);
          count(expected);
          if (!expected.equals(found)) {
            differences.add(
                "seed %d crowd %d search %d at %s, %s: expected %s, found %s"
                    .formatted(
                        SEED,
                        number,
                        i,
                        asked.node().role(),
                        label(request),
                        shape(crowd, expected),
                        shape(crowd, found)));
          }
        }
      }
    }
  }

  private void count(Outcome expected) {
    String outcome =
        !expected.refusal().isEmpty()
            ? expected.refusal()
            : expected.persons().isEmpty() ? "nobody" : "some";
    outcomes.merge(outcome, 1, Integer::sum);
    expected
        .persons()
        .values()
        .forEach(each -> kinds.merge(MatchKind.valueOf(each.split(" ")[0]), 1, Integer::sum));
  }

  private static Outcome expected(Crowd crowd, Asked asked, SearchRequest request) {
    String city = request.getItems().getMunicipalityCode();
    List<Tier> tiers =
        asked.tiers().stream().filter(t -> city.isEmpty() || t.cities().contains(city)).toList();
    for (Tier tier : city.isEmpty() ? tiers : tiers.subList(0, 1)) {
      var reference = new SlowSearch(crowd.rowsOf(tier.cities()), crowd.protectedCodes());
      Map<String, SlowSearch.Found> persons = reference.search(request);
      boolean byNumber = request.getKeyCase() == SearchRequest.KeyCase.INDIVIDUAL_NUMBER;
      if (byNumber && persons.size() > 1) {
        return new Outcome("PERSON_AMBIGUOUS", Map.of(), "");
      }
      if (persons.size() > CAP) {
        return new Outcome("TOO_MANY_HITS", Map.of(), "");
      }
      if (!persons.isEmpty()) {
        return outcome(
            persons.values().stream()
                .map(found -> hit(found.record(), found.match()))
                .collect(Collectors.toList()),
            tier.answersAs());
      }
    }
    return new Outcome("", Map.of(), "");
  }

  /** One person of a list: code and the rest. */
  private static Map.Entry<String, String> hit(IdentityRecord record, MatchKind match) {
    RecordStatus status =
        SlowSearch.isCurrent(record)
            ? RecordStatus.RECORD_STATUS_CURRENT
            : RecordStatus.RECORD_STATUS_REMOVED;
    return Map.entry(
        record.getResidentRecordCode(),
        match + " " + status + " in " + record.getMunicipalityCode());
  }

  private static Outcome outcome(
      Collection<Map.Entry<String, String>> persons, AnsweringTier tier) {
    Map<String, String> byCode = new TreeMap<>();
    persons.forEach(
        each -> byCode.merge(each.getKey(), each.getValue(), (one, two) -> one + " and " + two));
    return new Outcome("", byCode, byCode.isEmpty() ? "" : tier.name());
  }

  private static Outcome found(TestPeer terminal, SearchRequest request) {
    try {
      List<SearchResponse> list = new ArrayList<>();
      terminal
          .stub(SearchServiceGrpc::newBlockingStub, TestPeer.operator())
          .search(request)
          .forEachRemaining(list::add);
      List<SearchHit> hits =
          list.subList(0, list.size() - 1).stream().map(SearchResponse::getHit).toList();
      assertEquals(hits.size(), list.getLast().getSummary().getHits());
      return outcome(
          hits.stream()
              .map(
                  hit ->
                      Map.entry(
                          hit.getRecord().getResidentRecordCode(),
                          hit.getMatch()
                              + " "
                              + hit.getStatus()
                              + " in "
                              + hit.getRecord().getMunicipalityCode()))
              .toList(),
          list.getLast().getSummary().getAnsweredBy());
    } catch (StatusRuntimeException e) {
      return new Outcome(StreamEndedException.reasonOf(e), Map.of(), "");
    }
  }

  /** What a search was made of, without what it was for. */
  private static String label(SearchRequest request) {
    SearchItems items = request.getItems();
    Stream<String> parts =
        Stream.of(
            request.getKeyCase() == SearchRequest.KeyCase.ITEMS ? "" : request.getKeyCase().name(),
            items.getName().isEmpty() ? "" : "name",
            items.getNameKana().isEmpty() ? "" : "kana",
            items.hasBirthDate()
                ? "birth-date("
                    + (items.getBirthDate().getMonth() == 0
                        ? "year"
                        : items.getBirthDate().getDay() == 0 ? "month" : "day")
                    + ")"
                : "",
            items.getAddress().isEmpty() ? "" : "address",
            items.getSexValue() == 0 ? "" : "sex",
            items.getMunicipalityCode().isEmpty() ? "" : "municipality",
            request.getIncludeRemoved() ? "removed too" : "");
    return parts.filter(part -> !part.isEmpty()).collect(Collectors.joining("+"));
  }

  private static String shape(Crowd crowd, Outcome outcome) {
    Map<String, String> byIndex = new TreeMap<>();
    outcome
        .persons()
        .forEach((code, how) -> byIndex.put(crowd.indices(Set.of(code)).toString(), how));
    return outcome.refusal() + byIndex + outcome.tier();
  }
}
