package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import musubi.backends.operators.Login;
import musubi.backends.operators.OperatorAuthority;
import musubi.backends.operators.Wanted;
import musubi.client.Bodies;
import musubi.client.Connection;
import musubi.client.RequestIds;
import musubi.conformance.Line.Answer;
import musubi.conformance.Line.Arrived;
import musubi.conformance.Line.End;
import musubi.conformance.Values.MissingException;
import musubi.contract.Contract;
import musubi.options.v1.Actor;

/**
 * Makes calls to the node that is tested, as one of those whom the kit plays; with metadata that
 * are right, or bent in one place. For one thread.
 */
final class Caller implements AutoCloseable {
  /** How long ago the id of a call of last month was made. */
  private static final Duration LAST_MONTH = Duration.ofDays(31);

  /** A method that no statement of a bent call is for. */
  private static final String OTHER_METHOD = "musubi.explain.v1.ExplainService/Explain";

  private final Tester tester;
  private final Map<String, OperatorAuthority> authorities = new HashMap<>();
  private final Map<String, HopSigner> signers = new HashMap<>();
  private final List<Played> parties;
  private final Map<Played, Connection> connections = new HashMap<>();

  Caller(Tester tester, List<Played> parties) {
    this.tester = tester;
    this.parties = parties;
    tester.signingKeys().forEach((node, directory) -> signers.put(node, new HopSigner(directory)));
    for (var directory : tester.authorities()) {
      OperatorAuthority authority = OperatorAuthority.open(directory, InstantSource.system());
      authorities.put(authority.body(), authority);
    }
  }

  /**
   * One call.
   *
   * @param as whom the kit plays
   * @param method what is called
   * @param requestId of the act; a repeat has the same
   * @param bend what is wrong with it
   * @param purpose members of the purpose that are not those of the fixture
   * @param to destination of a forwarded call
   */
  record Call(
      Played as,
      Contract.Method method,
      UUID requestId,
      Bend bend,
      Map<String, String> purpose,
      Optional<String> to) {
    @Override
    public String toString() {
      return "Call[" + method.fullMethodName() + "]";
    }
  }

  /**
   * The metadata of a call; a statement in it is good for one act. A caller without a route brings
   * none: the route decides before.
   */
  Metadata headers(Call call) {
    Metadata headers = new Metadata();
    requestId(call).ifPresent(id -> put(headers, "musubi-request-id", id));
    call.to().ifPresent(to -> put(headers, "musubi-to", to));
    boolean ofPerson = call.method().exchange().getActor() != Actor.ACTOR_MACHINE;
    boolean routed = call.bend().caller() == null;
    boolean stated = ofPerson && routed && !Bend.is(call.bend().statement(), Bend.ABSENT);
    if (ofPerson != (call.bend().purpose() != null)) {
      Map<String, String> purpose = purpose(call);
      purpose.forEach((name, value) -> put(headers, "musubi-" + name, value));
      if (stated) {
        put(headers, "musubi-operator-statement", statement(call, purpose));
      }
    }
    boolean here = call.bend().to() == null;
    if (ofPerson
        && routed
        && here
        && !call.as().isSystem()
        && !Bend.is(call.bend().hop(), Bend.ABSENT)) {
      put(headers, "musubi-hop", hop(call.as()));
    }
    return headers;
  }

  /** What comes of all messages at once. */
  Reply call(Call call, Metadata headers, List<byte[]> messages, int take)
      throws InterruptedException {
    long began = System.nanoTime();
    try (Line line = open(call, headers)) {
      messages.forEach(line::send);
      line.halfClose();
      List<byte[]> answers = new ArrayList<>();
      while (true) {
        Optional<Arrived> next = line.next();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (next.isEmpty()) {
          return Reply.ended(Status.DEADLINE_EXCEEDED, new Metadata(), answers, took);
        }
        if (next.get() instanceof End end) {
          return Reply.ended(end.status(), end.trailers(), answers, took);
        }
        answers.add(((Answer) next.get()).bytes());
        if (take > 0 && answers.size() == take) {
          return Reply.cancelled(answers, took);
        }
      }
    }
  }

  /** A call whose messages are sent one after the other. */
  Line open(Call call, Metadata headers) {
    return Line.open(
        connection(call.as()).channel(), call.method().fullMethodName(), headers, tester.limit());
  }

  @Override
  public void close() {
    connections.values().forEach(Connection::close);
  }

  private Connection connection(Played as) {
    return connections.computeIfAbsent(
        as,
        each ->
            Connection.to(tester.host(), tester.port())
                .node(tester.role(), tester.body())
                .certificate(each.directory())
                .open());
  }

  private String hop(Played node) {
    String name = node.kind() + "/" + node.code();
    HopSigner signer = signers.get(name);
    if (signer == null) {
      throw new MissingException("signing key of " + name);
    }
    return signer.relayed(node, behind(node), tester.uri());
  }

  /** The system whose certificate an operator's statement is bound to. */
  private Played behind(Played as) {
    return as.isSystem()
        ? as
        : parties.stream()
            .filter(Played::isSystem)
            .filter(each -> each.code().equals(as.code()))
            .findFirst()
            .orElseThrow(() -> new MissingException("certificate of a system of " + as.code()));
  }

  private static Optional<String> requestId(Call call) {
    String bent = call.bend().requestId();
    if (bent == null) {
      return Optional.of(call.requestId().toString());
    }
    return switch (bent) {
      case Bend.ABSENT -> Optional.empty();
      case "v4" -> Optional.of(UUID.randomUUID().toString());
      case "lastMonth" -> Optional.of(RequestIds.at(Instant.now().minus(LAST_MONTH)).toString());
      default -> throw new IllegalArgumentException("requestId: " + bent);
    };
  }

  private Map<String, String> purpose(Call call) {
    Map<String, String> purpose = new HashMap<>();
    for (String member : List.of("business", "reference", "operator", "terminal")) {
      purpose.put(member, fixed(member));
    }
    String right = call.method().exchange().getBusiness();
    if (!right.isEmpty()) {
      purpose.put("business", right);
      purpose.put("operator", fixed("approver"));
    }
    purpose.putAll(call.purpose());
    return purpose;
  }

  private String fixed(String member) {
    JsonNode value = tester.fixture().at("/purpose/" + member);
    if (value.isMissingNode()) {
      throw new MissingException("purpose." + member);
    }
    return value.textValue();
  }

  private String statement(Call call, Map<String, String> purpose) {
    OperatorAuthority authority = authorities.get(call.as().code());
    if (authority == null) {
      throw new MissingException("operator authority of " + call.as().code());
    }
    boolean bent = Bend.is(call.bend().statement(), "otherMethod");
    Login login =
        new Login(
            purpose.get("operator"),
            purpose.get("terminal"),
            Instant.now(),
            Set.of(Login.Factor.FACE, Login.Factor.PASSWORD));
    return authority.issue(
        login,
        new Wanted(
            bent ? OTHER_METHOD : call.method().fullMethodName(),
            purpose.get("business"),
            purpose.get("reference"),
            behind(call.as()).thumbprint(),
            Bodies.reachedFrom(call.as().code())));
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }
}
