package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.explain.v1.ExplainRequest;
import musubi.explain.v1.ExplainResponse;
import musubi.explain.v1.ExplainServiceGrpc;
import musubi.gateway.access.Ban;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Routes;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.options.v1.DataClass;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the documents forbid by name {@code [003 8.5]}, each by name. */
@Execution(ExecutionMode.SAME_THREAD)
class BanTest {
  /** What is written into identity files; four items to ask by are none. */
  private static final Set<String> RECORDS =
      Set.of("musubi.registry.v1.IdentityRecord", "musubi.registry.v1.IdentityNotice");

  private static final List<String> SYSTEMS =
      List.of(
          "register",
          "terminal",
          "addressee",
          "core",
          "convenience",
          "progress",
          "reservation",
          "application",
          "intranet",
          "pension");
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));
  private static final int ONE_IN = 6;
  private static final long SEED =
      Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());
  private static final Random RANDOM = new Random(SEED);
  private static final String NOT_ALLOWED = "PERMISSION_DENIED ROUTE_NOT_ALLOWED";

  private final LocalNetwork network = TestNetwork.shared();
  private final Contract contract = Contract.load();

  @ParameterizedTest
  @EnumSource(Ban.class)
  void ban_everyCallerNodeAndMethod_isRefusedRecordedAndExplained(Ban ban) {
    List<String> wrong = new ArrayList<>();
    int tried = 0;

    for (CertificateName caller : parties()) {
      for (NodeName callee : nodes()) {
        if (Ban.of(caller.kind(), callee.role()).equals(Optional.of(ban))) {
          wrong.addAll(refusedHereOrThrough(ban, caller, callee));
          wrong.addAll(explained(ban, caller, callee));
          tried++;
        }
      }
    }

    assertEquals(List.of(), wrong, ban.name() + " (seed=" + SEED + ")");
    assertTrue(tried > 0, ban.name() + " was not tried");
  }

  @ParameterizedTest
  @EnumSource(Ban.class)
  void ban_routesOfTheContracts_haveNone(Ban ban) {
    for (Contract.Method method : contract.methods()) {
      for (Route route : method.exchange().getRouteList()) {
        String caller = Routes.name(route.getCaller());
        String callee = Routes.name(route.getCallee());

        assertTrue(
            !Ban.of(caller, callee).equals(Optional.of(ban))
                || ban.exceptions().contains(method.exchange().getId()),
            ban.name() + ": " + method.fullMethodName() + " from " + caller + " to " + callee);
      }
    }
  }

  /** No exception stands there for nothing: each has a route that the ban would forbid. */
  @ParameterizedTest
  @EnumSource(Ban.class)
  void ban_exceptions_areRoutesThatItWouldForbid(Ban ban) {
    Set<String> needed = new TreeSet<>();
    for (Contract.Method method : contract.methods()) {
      for (Route route : method.exchange().getRouteList()) {
        Optional<Ban> broken =
            Ban.of(Routes.name(route.getCaller()), Routes.name(route.getCallee()));
        if (broken.equals(Optional.of(ban))) {
          needed.add(method.exchange().getId());
        }
      }
    }

    assertEquals(needed, new TreeSet<>(ban.exceptions()), ban.name());
  }

  @Test
  void r001_writingIntoTheCommunicationNode_isForTheRegisterAlone() {
    Set<String> writers = new TreeSet<>();
    for (Contract.Method method : contract.methods()) {
      if (carriesRecords(method.descriptor().getInputType())) {
        for (Route route : method.exchange().getRouteList()) {
          if (route.getCallee() == Party.PARTY_COMMUNICATION) {
            writers.add(Routes.name(route.getCaller()) + " " + route.getScope());
          }
        }
      }
    }
    List<String> wrong = new ArrayList<>();
    for (CertificateName caller : parties()) {
      if (!caller.kind().equals("register")) {
        String outcome = outcome(SETAGAYA, caller, "PushUpdate", new Metadata());
        if (!outcome.equals(NOT_ALLOWED)) {
          wrong.add(caller + ": " + outcome);
        }
      }
    }

    assertEquals(Set.of("register " + Scope.SCOPE_SAME_BODY), writers, "003 R-001");
    assertEquals(List.of(), wrong, "003 R-001");
  }

  @Test
  void r011AndR012_mutualAuthentication_isShownByTheHandshakes() throws Exception {
    // What may leave a node waits for a handshake in which both sides are known: shown there.
    for (String test :
        List.of(
            "caller_withoutCertificate_isRefused",
            "caller_ofAnotherRoot_isRefused",
            "caller_withoutTls_isRefused",
            "caller_thatMeansAnotherNode_refusesTheNode",
            "server_withWrongCertificate_isRefusedByNodesAndByTheClientLibrary",
            "server_thatIsRevoked_isRefusedByNodes")) {
      assertNotNull(HandshakeTest.class.getDeclaredMethod(test), "003 R-011, R-012");
    }
  }

  @Test
  void r017_addresseeSystem_isNobodysDestination() {
    for (Contract.Method method : contract.methods()) {
      for (Route route : method.exchange().getRouteList()) {
        assertTrue(
            CertificateName.ROLES.contains(Routes.name(route.getCallee())),
            "003 R-017: " + method.fullMethodName() + " to " + route.getCallee());
      }
    }
    for (String destination : List.of("addressee/131121/main", "addressee/131121")) {
      for (String caller : List.of("communication/131121", "terminal/131121/ban")) {
        Metadata headers = new Metadata();
        headers.put(Headers.DESTINATION, destination);

        String outcome = outcome(SETAGAYA, CertificateName.ofPath(caller), "GetDirectory", headers);

        assertEquals("INVALID_ARGUMENT DESTINATION_MALFORMED", outcome, "003 R-017");
      }
    }
  }

  @Test
  void r025_bodyAtTheLinkageNodeOfAnother_isRefused() {
    List<String> wrong = new ArrayList<>();
    for (CertificateName caller : parties()) {
      for (String other : List.of("linkage/401307", "linkage/131016")) {
        // The broker brings questions and symbols to every linkage node; a body that asks is none.
        if (!caller.code().equals(other.substring("linkage/".length()))
            && !caller.kind().equals("broker")) {
          for (Contract.Method method : contract.methods()) {
            Routes routes = Routes.of(NodeName.parse(other), contract.methods());
            Caller known = Caller.of(caller);
            boolean straight =
                routes
                    .rule(method.fullMethodName(), known, Optional.empty(), routes.own())
                    .allowed();
            if (straight) {
              wrong.add(caller + " to " + other + ": " + method.fullMethodName());
            }
          }
          Metadata headers = new Metadata();
          headers.put(Headers.DESTINATION, other);
          String through = outcome(SETAGAYA, caller, "Inquire", headers);
          if (!through.equals(NOT_ALLOWED)) {
            wrong.add(caller + " to " + other + ": " + through);
          }
        }
      }
    }

    assertEquals(List.of(), wrong, "003 R-025");
  }

  @Test
  void r062_symbols_areInNoMessageThatRegistryIdentityOrCardNodesTake() {
    Set<Party> registry =
        Set.of(Party.PARTY_COMMUNICATION, Party.PARTY_PREFECTURE, Party.PARTY_NATION);
    for (Contract.Method method : contract.methods()) {
      boolean concerned =
          method.exchange().getRouteList().stream()
              .anyMatch(r -> registry.contains(r.getCallee()) || registry.contains(r.getCaller()));
      if (concerned) {
        for (Descriptor message :
            List.of(method.descriptor().getInputType(), method.descriptor().getOutputType())) {
          for (Descriptor part : tree(message)) {
            contract
                .fields(part)
                .forEach(
                    field ->
                        assertTrue(
                            field.data() != DataClass.DATA_CLASS_SYMBOL,
                            "003 R-062: " + field.descriptor().getFullName()));
          }
        }
      }
    }
  }

  /** Straight when the node runs, through the city's communication node when it does not. */
  private List<String> refusedHereOrThrough(Ban ban, CertificateName caller, NodeName callee) {
    Optional<Member> running =
        Stream.of(SETAGAYA, TOKYO, Member.NATION)
            .filter(m -> m.role().equals(callee.role()) && m.body().equals(callee.body()))
            .findFirst();
    Member asked = running.orElse(SETAGAYA);
    List<String> wrong = new ArrayList<>();
    try (TestPeer peer = peer(network, caller.path(), asked)) {
      for (Contract.Method method : called(ban)) {
        for (boolean operator : List.of(false, true)) {
          UUID id = RequestIds.next();
          Metadata headers = operator ? TestPeer.operator() : new Metadata();
          headers.discardAll(Headers.REQUEST_ID);
          headers.put(Headers.REQUEST_ID, id.toString());
          if (running.isEmpty()) {
            headers.put(Headers.DESTINATION, callee.path());
            headers.put(Headers.STATEMENT, "none");
          }
          String outcome = RawCall.send(peer.channel(), method, headers, new byte[0]).end().text();
          if (!outcome.equals(NOT_ALLOWED) || !recorded(asked, id, caller)) {
            wrong.add(ban + ": " + caller + " to " + callee + " " + method + ": " + outcome);
          }
        }
      }
    }
    return wrong;
  }

  private List<Contract.Method> banned(Ban ban) {
    return contract.methods().stream()
        .filter(method -> !ban.exceptions().contains(method.exchange().getId()))
        .toList();
  }

  /** What is called at nodes: with small counts one in six, and another six each time. */
  private List<Contract.Method> called(Ban ban) {
    return banned(ban).stream().filter(method -> FULL || RANDOM.nextInt(ONE_IN) == 0).toList();
  }

  private boolean recorded(Member asked, UUID id, CertificateName caller) {
    return rows(
            network,
            asked,
            "select decision, reason, caller from call_record where request_id = ?",
            id)
        .equals(List.of(List.of("2", "ROUTE_NOT_ALLOWED", caller.uri())));
  }

  /** The rule names the document's row; the service says so to whoever may ask. */
  private List<String> explained(Ban ban, CertificateName caller, NodeName callee) {
    String expected = "[" + ban.source() + "] " + ban.sentence();
    List<String> wrong = new ArrayList<>();
    for (Contract.Method method : banned(ban)) {
      Routes routes = Routes.of(callee, contract.methods());
      for (Optional<NodeName> via :
          List.of(
              Optional.<NodeName>empty(), Optional.of(NodeName.parse("communication/131121")))) {
        Routes.Ruling ruling = routes.rule(method.fullMethodName(), Caller.of(caller), via, callee);
        if (ruling.allowed() || !ruling.rule().equals(expected)) {
          wrong.add(ban + ": " + caller + " to " + callee + ": " + ruling);
        }
      }
      if (caller.code().equals("131121") && (FULL || RANDOM.nextInt(ONE_IN) == 0)) {
        ExplainResponse answer = explain(method.fullMethodName(), caller, callee);
        if (answer.getAllowed()
            || !answer.getReason().equals("ROUTE_NOT_ALLOWED")
            || !answer.getRule().equals(expected)) {
          wrong.add(ban + ": " + caller + " to " + callee + ": " + answer);
        }
      }
    }
    return wrong;
  }

  private ExplainResponse explain(String method, CertificateName caller, NodeName callee) {
    try (TestPeer peer = peer(network, "terminal/131121/ban", SETAGAYA)) {
      return peer.stub(ExplainServiceGrpc::newBlockingStub, TestPeer.machine())
          .explain(
              ExplainRequest.newBuilder()
                  .setMethod(method)
                  .setCaller(caller.uri())
                  .setCallee(callee.path())
                  .build());
    }
  }

  private String outcome(Member asked, CertificateName caller, String method, Metadata headers) {
    Contract.Method found =
        contract.methods().stream()
            .filter(m -> m.fullMethodName().endsWith("/" + method))
            .findFirst()
            .orElseThrow();
    headers.put(Headers.REQUEST_ID, RequestIds.next().toString());
    try (TestPeer peer = peer(network, caller.path(), asked)) {
      return RawCall.send(peer.channel(), found, headers, new byte[0]).end().text();
    }
  }

  /** Every party of the documents: of one city, its prefecture and the nation. */
  private static List<CertificateName> parties() {
    List<CertificateName> parties = new ArrayList<>();
    SYSTEMS.forEach(kind -> parties.add(CertificateName.system(kind, "131121", "ban")));
    nodes().forEach(node -> parties.add(CertificateName.parse(node.uri())));
    return parties;
  }

  private static List<NodeName> nodes() {
    return Stream.of(
            "communication/131121",
            "prefecture/130001",
            "nation/900001",
            "linkage/131121",
            "broker/900028",
            "cards/900010")
        .map(NodeName::parse)
        .toList();
  }

  private static boolean carriesRecords(Descriptor message) {
    return tree(message).stream().map(Descriptor::getFullName).anyMatch(RECORDS::contains);
  }

  private static Set<Descriptor> tree(Descriptor message) {
    Set<Descriptor> found = new HashSet<>();
    List<Descriptor> open = new ArrayList<>(List.of(message));
    while (!open.isEmpty()) {
      Descriptor next = open.removeLast();
      if (found.add(next)) {
        next.getFields().stream()
            .filter(
                field ->
                    field.getJavaType()
                        == com.google.protobuf.Descriptors.FieldDescriptor.JavaType.MESSAGE)
            .forEach(field -> open.add(field.getMessageType()));
      }
    }
    return found;
  }
}
