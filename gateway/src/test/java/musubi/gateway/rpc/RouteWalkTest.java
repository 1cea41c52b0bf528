package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.gateway.access.Routes;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.value.BodyCode;
import musubi.options.v1.Party;
import musubi.registry.v1.History;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.SenderHello;
import org.junit.jupiter.api.Test;

/** Walks the whole route matrix against running nodes: what nobody has listed is refused. */
class RouteWalkTest {
  private static final List<String> BODIES =
      List.of("131121", "131016", "401307", "130001", "400009", "900001");
  private static final List<Member> CALLEES = List.of(SETAGAYA, TOKYO, Member.NATION);
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
  void walk_everyCallerMethodRelationAndActor_onlyWhatIsListedPasses() {
    Set<String> unused = new TreeSet<>(listed.keySet());
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    int passed = 0;

    for (Member callee : CALLEES) {
      OffsetDateTime begin = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
      List<Step> refused = new ArrayList<>();
      for (CertificateName caller : callers()) {
        for (Step step : walk(callee, caller, unused, wrong)) {
          tried++;
          if (step.expected.isEmpty()) {
            passed++;
          } else {
            refused.add(step);
          }
        }
      }
      wrong.addAll(unrecorded(callee, begin, refused));
    }

    System.out.printf("route walk: %d combinations tried, %d pass the gate%n", tried, passed);
    assertEquals(List.of(), wrong);
    assertEquals(Set.of(), unused, "listed, but nobody could make such a call");
    assertTrue(tried > 500, "combinations: " + tried);
    assertTrue(passed >= listed.size(), "passed: " + passed);
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

  private List<Step> walk(
      Member callee, CertificateName caller, Set<String> unused, List<String> wrong) {
    List<Step> steps = new ArrayList<>();
    List<RawCall> calls = new ArrayList<>();
    try (TestPeer peer = peer(network, caller.path(), callee)) {
      for (Contract.Method method : contract.methods()) {
        for (boolean operator : List.of(false, true)) {
          UUID id = RequestIds.next();
          Metadata headers = operator ? withOperator(id) : TestPeer.machine(id);
          steps.add(step(callee, caller, method, operator, id, unused));
          calls.add(RawCall.send(peer.channel(), method, headers, new byte[0]));
        }
      }
      for (int i = 0; i < calls.size(); i++) {
        RawCall.Outcome outcome = calls.get(i).end();
        Step step = steps.get(i);
        boolean asExpected =
            step.expected.isEmpty()
                ? !OF_THE_GATE.contains(outcome.reason()) && isAnswerOfNode(outcome)
                : outcome.text().equals(step.expected);
        if (!asExpected) {
          wrong.add(step.what + ": " + outcome.text() + " (expected: " + step.expected + ")");
        }
      }
    }
    return steps;
  }

  private Step step(
      Member callee,
      CertificateName caller,
      Contract.Method method,
      boolean operator,
      UUID id,
      Set<String> unused) {
    String relation = relation(callee.body(), new BodyCode(caller.code()));
    String key = String.join(" ", method.fullMethodName(), caller.kind(), callee.role(), relation);
    String what = key + (operator ? " operator" : " machine") + " from " + caller;
    unused.remove(key);
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
    kinds.add("pension");
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
    if (callee.equals(BodyCode.NATION)) {
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
          .collect(Collectors.toMap(c -> String.join(" ", c[0], c[1], c[2], c[3]), c -> c[4]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
