package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.SETAGAYA_LINKAGE;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.gateway.access.Hop;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Routes;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;
import musubi.options.v1.Party;
import musubi.registry.v1.History;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.SenderHello;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Walks the whole route matrix against running nodes: what nobody has listed is refused. */
@Execution(ExecutionMode.SAME_THREAD)
class RouteWalkTest {
  private static final List<String> BODIES =
      List.of("131121", "131016", "401307", "130001", "400009", "900001", "900010", "900028");
  private static final List<Member> CALLEES =
      List.of(SETAGAYA, TOKYO, Member.NATION, Member.CARDS, SETAGAYA_LINKAGE, Member.BROKER);

  /** Destinations: own and other prefecture, nation, own and other cities, roles nobody runs. */
  private static final List<NodeName> DESTINATIONS =
      Stream.of(
              "prefecture/130001",
              "prefecture/400009",
              "nation/900001",
              "communication/131121",
              "communication/401307",
              "communication/131016",
              "linkage/131121",
              "linkage/401307",
              "broker/900028",
              "cards/900010")
          .map(NodeName::parse)
          .toList();

  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));

  /** Of the straight calls that nobody has listed, small counts try one in so many. */
  private static final int ONE_IN_STRAIGHT = FULL ? 1 : 24;

  /** Of the calls through a node that nobody has listed, small counts try one in so many. */
  private static final int ONE_IN_THROUGH = FULL ? 1 : 96;

  private static final Set<String> OF_THE_GATE =
      Set.of("ROUTE_NOT_ALLOWED", "OPERATOR_NOT_ALLOWED", "PURPOSE_MISSING");

  private final LocalNetwork network = TestNetwork.shared();
  private final Contract contract = Contract.load();
  private final Map<String, String> listed = listed();

  /** One call of the walk, with what must come of it; empty when it must pass the gate. */
  private record Step(String what, String caller, String method, UUID id, String expected) {
    String reason() {
      return expected.isEmpty() ? "" : expected.split(" ")[1];
    }
  }

  @Test
  void walk_everyCallerMethodRelationActorAndWay_onlyWhatIsListedPasses() {
    Tally tally = new Tally(listed.keySet());
    long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());
    tally.sampling = Optional.of(new Random(seed));
    tally.oneIn = ONE_IN_STRAIGHT;

    for (Member callee : CALLEES) {
      walk(callee, tally, caller -> straight(callee, caller, tally));
    }
    int straight = tally.tried;
    tally.oneIn = ONE_IN_THROUGH;
    for (Member forwarder : CALLEES) {
      walk(forwarder, tally, caller -> through(forwarder, caller, tally));
    }

    System.out.printf(
        "route walk: %d combinations tried, %d straight and %d through a node; of those that nobody"
            + " has listed one in %d and one in %d (seed=%d); %d pass the gate%n",
        tally.tried,
        straight,
        tally.tried - straight,
        ONE_IN_STRAIGHT,
        ONE_IN_THROUGH,
        seed,
        tally.passed);
    assertEquals(List.of(), tally.wrong);
    assertEquals(Set.of(), tally.unused, "listed, but nobody could make such a call");
    assertTrue(tally.tried > 10_000, "combinations: " + tally.tried);
    assertTrue(tally.passed >= listed.size(), "passed: " + tally.passed);
  }

  /** The end node decides by itself: a forwarder that lets everything through gains nothing. */
  @Test
  void walk_forwarderThatPassesEverythingOn_endNodeRefusesWhatIsNotListed() {
    NodeName forwarder = new NodeName("communication", SETAGAYA.body());
    Tally tally = new Tally(Set.of());

    for (Member callee : List.of(TOKYO, FUKUOKA_PREFECTURE, Member.NATION, FUKUOKA)) {
      walk(
          callee,
          tally,
          origin ->
              origin.code().equals(forwarder.body().digits())
                  ? passedOn(forwarder, origin, callee, tally)
                  : List.of());
    }

    System.out.printf(
        "calls passed on by a node that does not judge: %d tried, %d pass the end node%n",
        tally.tried, tally.passed);
    assertEquals(List.of(), tally.wrong);
    assertTrue(tally.passed >= 8, "passed: " + tally.passed);
  }

  @Test
  void push_otherMunicipalityInTheMessage_isRefusedAndRecorded() {
    UUID id = RequestIds.next();
    byte[] message =
        PushUpdateRequest.newBuilder()
            .setRecord(People.of("401307", 7).resident(1))
            .build()
            .toByteArray();

    RawCall.Outcome outcome = callOnce(SETAGAYA, "register/131121/main", "PushUpdate", id, message);

    assertEquals("PERMISSION_DENIED MUNICIPALITY_NOT_CALLERS", outcome.text());
    assertEquals(
        List.of(List.of("2", "MUNICIPALITY_NOT_CALLERS")),
        rows(
            network,
            SETAGAYA,
            "select decision, reason from call_record where request_id = ?",
            id));
  }

  @Test
  void notify_municipalityOfAnotherCity_isRefusedAndRecorded() {
    for (String other : List.of("131016", "401307", "130001", "900001", "", "131122")) {
      OffsetDateTime begin = OffsetDateTime.now(ZoneOffset.UTC);
      byte[] hello =
          NotifyUpdatesRequest.newBuilder()
              .setHello(
                  SenderHello.newBuilder()
                      .setContractRevision(1)
                      .addHistories(History.newBuilder().setMunicipalityCode(other)))
              .build()
              .toByteArray();

      RawCall.Outcome outcome =
          callOnce(TOKYO, "communication/131121", "NotifyUpdates", RequestIds.next(), hello);

      assertEquals("PERMISSION_DENIED MUNICIPALITY_NOT_CALLERS", outcome.text(), other);
      assertEquals(
          List.of(List.of("2", "musubi://communication/131121")),
          rows(
              network,
              TOKYO,
              "select decision, caller from call_record"
                  + " where recorded_at >= ? and reason = 'MUNICIPALITY_NOT_CALLERS'",
              begin),
          other);
      assertFalse(
          rows(network, TOKYO, "select municipality from lane").contains(List.of(other)), other);
    }
  }

  /** What came of a walk. */
  private static final class Tally {
    private final Set<String> unused;
    private final List<String> wrong = new ArrayList<>();
    private Optional<Random> sampling = Optional.empty();
    private int oneIn = 1;
    private int tried;
    private int passed;

    Tally(Set<String> listed) {
      this.unused = new TreeSet<>(listed);
    }

    boolean skips(Step step) {
      return step.reason().equals("ROUTE_NOT_ALLOWED")
          && sampling.isPresent()
          && sampling.get().nextInt(oneIn) != 0;
    }
  }

  /** Lets every caller make its calls; what is refused must stand in the asked node's record. */
  private void walk(Member asked, Tally tally, Function<CertificateName, List<Step>> calls) {
    OffsetDateTime begin = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    List<Step> refused = new ArrayList<>();
    for (CertificateName caller : callers()) {
      for (Step step : calls.apply(caller)) {
        tally.tried++;
        if (step.expected.isEmpty()) {
          tally.passed++;
        } else {
          refused.add(step);
        }
      }
    }
    tally.wrong.addAll(unrecorded(asked, begin, refused));
  }

  private List<Step> straight(Member callee, CertificateName caller, Tally tally) {
    NodeName destination = new NodeName(callee.role(), callee.body());
    try (TestPeer peer = peer(network, caller.path(), callee)) {
      return made(
          peer,
          tally,
          (method, operator, id) ->
              step(new Way("-", destination), caller, caller, method, operator, id, tally),
          headers -> {});
    }
  }

  private List<Step> through(Member forwarder, CertificateName caller, Tally tally) {
    List<Step> steps = new ArrayList<>();
    try (TestPeer peer = peer(network, caller.path(), forwarder)) {
      for (NodeName destination : DESTINATIONS) {
        Way way = way(forwarder, caller, destination);
        steps.addAll(
            made(
                peer,
                tally,
                (method, operator, id) -> step(way, caller, caller, method, operator, id, tally),
                headers -> {
                  headers.put(Headers.DESTINATION, destination.path());
                  if (caller.isNode() && headers.containsKey(Headers.OPERATOR)) {
                    // Keeps the lawful hop statement away, with which it would be passed on twice.
                    headers.put(Headers.STATEMENT, "none");
                  }
                }));
      }
    }
    return steps;
  }

  /** Calls of a node's own connection, said to be passed on for an origin. */
  private List<Step> passedOn(
      NodeName forwarder, CertificateName origin, Member callee, Tally tally) {
    NodeName destination = new NodeName(callee.role(), callee.body());
    CertificateName node = CertificateName.node(forwarder.role(), forwarder.body().digits());
    String hop =
        TestOperators.hop(network, Hop.Use.FORWARD, forwarder, origin, destination, Instant.now());
    try (TestPeer peer = peer(network, node.path(), callee)) {
      return made(
          peer,
          tally,
          (method, operator, id) ->
              step(
                  new Way(forwarder.role(), destination),
                  node,
                  origin,
                  method,
                  operator,
                  id,
                  tally),
          headers -> headers.put(Headers.HOP, hop));
    }
  }

  @FunctionalInterface
  private interface Expecting {
    Step of(Contract.Method method, boolean operator, UUID id);
  }

  @FunctionalInterface
  private interface Saying {
    void in(Metadata headers);
  }

  private List<Step> made(TestPeer peer, Tally tally, Expecting expecting, Saying saying) {
    List<Step> steps = new ArrayList<>();
    List<RawCall> calls = new ArrayList<>();
    for (Contract.Method method : contract.methods()) {
      for (boolean operator : List.of(false, true)) {
        UUID id = RequestIds.next();
        Metadata headers = operator ? withOperator(id) : TestPeer.machine(id);
        Step step = expecting.of(method, operator, id);
        if (tally.skips(step)) {
          continue;
        }
        saying.in(headers);
        steps.add(step);
        calls.add(RawCall.send(peer.channel(), method, headers, new byte[0]));
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      RawCall.Outcome outcome = calls.get(i).endOrAnswer();
      Step step = steps.get(i);
      boolean asExpected =
          step.expected.isEmpty()
              ? !OF_THE_GATE.contains(outcome.reason()) && isAnswerOfNode(outcome)
              : outcome.text().equals(step.expected);
      if (!asExpected) {
        tally.wrong.add(step.what + ": " + outcome.text() + " (expected: " + step.expected + ")");
      }
    }
    return steps;
  }

  /**
   * How a call goes.
   *
   * @param through what stands in the list: the role of the forwarding node, or {@code -}
   */
  private record Way(String through, NodeName destination) {}

  private static Way way(Member forwarder, CertificateName caller, NodeName destination) {
    if (destination.equals(new NodeName(forwarder.role(), forwarder.body()))) {
      return new Way("-", destination);
    }
    boolean own = forwarder.body().digits().equals(caller.code());
    return new Way(own ? forwarder.role() : forwarder.role() + "-of-another", destination);
  }

  private Step step(
      Way way,
      CertificateName caller,
      CertificateName origin,
      Contract.Method method,
      boolean operator,
      UUID id,
      Tally tally) {
    String relation = relation(way.destination.body(), new BodyCode(origin.code()));
    String key =
        String.join(
            " ",
            method.fullMethodName(),
            origin.kind(),
            way.through,
            way.destination.role(),
            relation);
    String what =
        key + (operator ? " operator" : " machine") + " from " + origin + " to " + way.destination;
    tally.unused.remove(key);
    String expected;
    if (!listed.containsKey(key)) {
      expected = "PERMISSION_DENIED ROUTE_NOT_ALLOWED";
    } else if (listed.get(key).equals(operator ? "operator" : "machine")) {
      expected = "";
    } else {
      expected =
          operator ? "PERMISSION_DENIED OPERATOR_NOT_ALLOWED" : "INVALID_ARGUMENT PURPOSE_MISSING";
    }
    return new Step(what, caller.uri(), method.fullMethodName(), id, expected);
  }

  private List<String> unrecorded(Member callee, OffsetDateTime begin, List<Step> refused) {
    Set<List<String>> found =
        new HashSet<>(
            rows(
                network,
                callee,
                "select request_id, caller, method, reason from call_record"
                    + " where recorded_at >= ? and decision = 2",
                begin));
    return refused.stream()
        .filter(
            step ->
                !found.contains(
                    List.of(step.id.toString(), step.caller, step.method, step.reason())))
        .map(step -> "not recorded: " + step.what)
        .toList();
  }

  private RawCall.Outcome callOnce(
      Member callee, String caller, String method, UUID id, byte[] message) {
    Contract.Method found =
        contract.methods().stream()
            .filter(m -> m.fullMethodName().endsWith("/" + method))
            .findFirst()
            .orElseThrow();
    try (TestPeer peer = peer(network, caller, callee)) {
      return RawCall.send(peer.channel(), found, TestPeer.machine(id), message).end();
    }
  }

  /** A stream of a node that has stopped is an answer too, of the wrong kind. */
  private static boolean isAnswerOfNode(RawCall.Outcome outcome) {
    return !Set.of("UNAVAILABLE", "UNIMPLEMENTED", "INTERNAL", "UNKNOWN", "DEFECT_HERE")
        .contains(outcome.reason());
  }

  private static Metadata withOperator(UUID id) {
    Metadata headers = TestPeer.operator();
    headers.discardAll(Headers.REQUEST_ID);
    headers.put(Headers.REQUEST_ID, id.toString());
    return headers;
  }

  /** Every kind that a certificate can name, with every body that can have it. */
  private static List<CertificateName> callers() {
    Set<String> kinds = new TreeSet<>(CertificateName.ROLES);
    Arrays.stream(Party.values())
        .filter(party -> party != Party.PARTY_UNSPECIFIED && party != Party.UNRECOGNIZED)
        .forEach(party -> kinds.add(Routes.name(party)));
    kinds.addAll(List.of("pension", "addressee", "core", "convenience", "application"));
    kinds.add("intranet");
    List<CertificateName> names = new ArrayList<>();
    for (String kind : kinds) {
      for (String body : BODIES) {
        try {
          names.add(
              CertificateName.ROLES.contains(kind)
                  ? CertificateName.node(kind, body)
                  : CertificateName.system(kind, body, "walk"));
        } catch (IllegalArgumentException e) {
          // No certificate can have such a name.
          continue;
        }
      }
    }
    return names;
  }

  private static String relation(BodyCode callee, BodyCode caller) {
    if (caller.equals(callee)) {
      return "same-body";
    }
    if (caller.equals(BodyCode.NATION)) {
      return "nation";
    }
    if (caller.equals(BodyCode.CARDS)) {
      return "cards";
    }
    if (caller.isNational()) {
      return "broker";
    }
    if (callee.isNational()) {
      return caller.isPrefecture() ? "any-prefecture" : "any-city";
    }
    BodyCode prefecture = callee.isPrefecture() ? callee : callee.prefecture();
    if (caller.isPrefecture()) {
      return caller.equals(prefecture) ? "own-prefecture" : "other-prefecture";
    }
    return caller.prefecture().equals(prefecture) ? "city-of-prefecture" : "city-elsewhere";
  }

  private static Map<String, String> listed() {
    try (InputStream in = RouteWalkTest.class.getResourceAsStream("/routes.tsv")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .collect(
              Collectors.toMap(c -> String.join(" ", c[0], c[1], c[2], c[3], c[4]), c -> c[5]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
