package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import musubi.backends.operators.NotIssuedException;
import musubi.client.RequestIds;
import musubi.conformance.Caller.Call;
import musubi.conformance.CaseFiles.Subject;
import musubi.conformance.Checker.Difference;
import musubi.conformance.Finding.Head;
import musubi.conformance.Line.Answer;
import musubi.conformance.Line.Arrived;
import musubi.conformance.Line.End;
import musubi.conformance.NodeCase.Turn;
import musubi.conformance.Values.MissingException;
import musubi.contract.Contract;

/** Tests one node: runs every case that the party whom the kit plays has there, in order. */
final class NodeRun {
  /** How long an outcome that may come late is waited for; ours. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = 50_000_000;

  private final Tester tester;
  private final Contract contract;
  private final Messages messages;
  private final List<Played> parties;
  private final Watcher watcher;
  private final Handshakes handshakes;

  NodeRun(Tester tester, Contract contract) {
    this.tester = tester;
    this.contract = contract;
    this.messages = new Messages(contract);
    this.parties = tester.certificates().stream().map(Played::of).toList();
    this.watcher = new Watcher(tester);
    this.handshakes = new Handshakes(tester);
  }

  /** What came of every case. */
  List<Finding> run() throws InterruptedException {
    List<Finding> findings = new ArrayList<>(handshakes.run(CaseFiles.handshakes()));
    List<Subject> subjects = subjects();
    if (findings.stream().anyMatch(each -> each.verdict() == Finding.Verdict.FAILED)) {
      subjects.forEach(
          subject ->
              subject
                  .cases()
                  .forEach(
                      one ->
                          findings.add(head(subject, one).notRun("the connection is not right"))));
      return findings;
    }
    try (Caller caller = new Caller(tester, parties)) {
      for (Subject subject : subjects) {
        Values values = new Values(fixture(), messages);
        for (NodeCase one : subject.cases()) {
          values.nextCase();
          findings.add(found(head(subject, one), one, caller, values));
        }
      }
    }
    findings.addAll(watcher.findings(CaseFiles.watches()));
    return findings;
  }

  /** Subject of the node's certificate, for the report. */
  Optional<String> shown() {
    return handshakes.shown().map(each -> each.getSubjectX500Principal().getName());
  }

  /** The cases of this party at this role, those of every method last. */
  private List<Subject> subjects() {
    Stream<Subject> written =
        CaseFiles.subjects().stream()
            .map(
                subject ->
                    new Subject(
                        subject.name(), subject.cases().stream().filter(this::isHere).toList()));
    Expansion expansion = new Expansion(contract, CaseFiles.rules());
    Subject made = new Subject("every-method", expansion.cases(tester.as(), tester.role()));
    return Stream.concat(written, Stream.of(made)).map(this::wanted).toList();
  }

  private Subject wanted(Subject subject) {
    return new Subject(
        subject.name(),
        subject.cases().stream().filter(each -> tester.isWanted(each.id())).toList());
  }

  private boolean isHere(NodeCase one) {
    boolean plays =
        tester.as().equals(Tester.BACK_END)
            ? Played.isSystem(Played.party(one.caller()))
            : tester.as().equals(one.caller());
    return plays && one.at().equals(tester.role());
  }

  private static Head head(Subject subject, NodeCase one) {
    return new Head(one.id(), subject.name(), one.proves(), one.source());
  }

  private JsonNode fixture() {
    ObjectNode fixture = tester.fixture().deepCopy();
    fixture.set("node", name(tester.role(), tester.body()));
    return fixture;
  }

  private static ObjectNode name(String kind, String code) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("code", code);
  }

  private Finding found(Head head, NodeCase one, Caller caller, Values values)
      throws InterruptedException {
    try {
      Played as = played(one);
      values.keep("caller", name(as.kind(), as.code()));
      Call call = call(one, as, values);
      return one.dialogue().isEmpty()
          ? called(head, one, call, caller, values)
          : talked(head, one, call, caller, values);
    } catch (MissingException e) {
      return head.notRun(e.getMessage());
    } catch (NotIssuedException e) {
      return head.notRun("the operator authority gives no statement: " + e.getMessage());
    }
  }

  /** Whom the kit plays in a case. */
  private Played played(NodeCase one) {
    Contract.Method method = Expansion.method(contract, one);
    List<String> allowed =
        Stream.concat(
                Expansion.callers(method, Tester.BACK_END, tester.role()),
                parties.stream()
                    .map(Played::kind)
                    .filter(
                        kind ->
                            Expansion.callers(method, kind, tester.role()).findAny().isPresent()))
            .toList();
    Stream<Played> fit =
        switch (one.bend().caller() == null ? "" : one.bend().caller()) {
          case "otherKind" -> parties.stream().filter(each -> !allowed.contains(each.kind()));
          case "otherBody" ->
              ofKind(one.caller()).filter(each -> !each.code().equals(tester.body()));
          default -> Stream.concat(own(one.caller()), ofKind(one.caller()));
        };
    return fit.findFirst().orElseThrow(() -> new MissingException("certificate of " + wanted(one)));
  }

  private Stream<Played> ofKind(String kind) {
    return parties.stream().filter(each -> each.kind().equals(kind));
  }

  private Stream<Played> own(String kind) {
    return ofKind(kind).filter(each -> each.code().equals(tester.body()));
  }

  private static String wanted(NodeCase one) {
    String bent = one.bend().caller();
    return bent == null ? one.caller() : bent + " than " + one.caller();
  }

  private Call call(NodeCase one, Played as, Values values) {
    Map<String, String> purpose = new java.util.HashMap<>();
    one.purpose().forEach((name, value) -> purpose.put(name, values.fill(value)));
    Optional<String> to =
        one.bend().to() == null
            ? one.destination().map(values::fill)
            : Optional.of(
                one.bend().to().equals("malformed") ? "somewhere" : "communication/272027");
    return new Call(
        as, Expansion.method(contract, one), RequestIds.next(), one.bend(), purpose, to);
  }

  private Finding called(Head head, NodeCase one, Call call, Caller caller, Values values)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Finding finding = calledOnce(head, one, call, caller, values);
      boolean late = one.waits() && finding.verdict() == Finding.Verdict.FAILED;
      if (!late || System.nanoTime() > until) {
        return finding;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      call =
          new Call(
              call.as(), call.method(), RequestIds.next(), call.bend(), call.purpose(), call.to());
    }
  }

  private Finding calledOnce(Head head, NodeCase one, Call call, Caller caller, Values values)
      throws InterruptedException {
    Metadata headers = caller.headers(call);
    List<byte[]> requests = requests(one, call, values);
    if (Bend.is(one.bend().statement(), "used")) {
      watcher.look(call.method().descriptor(), caller.call(call, headers, requests, one.take()));
      headers = withStatementOf(headers, caller, call);
    }
    Reply reply = caller.call(call, headers, requests, one.take());
    Optional<Watch.Kind> fault = watcher.look(call.method().descriptor(), reply);
    if (fault.isPresent()) {
      return head.notRun("the reply is unusable: see " + fault.get());
    }
    boolean stream = call.method().descriptor().isServerStreaming();
    JsonNode answer;
    try {
      answer = Checker.answer(call.method().descriptor().getOutputType(), stream, reply);
    } catch (Messages.UnreadableException e) {
      throw new IllegalStateException("a reply that was read before", e);
    }
    Optional<Difference> difference =
        Checker.difference(
            one.expect(),
            reply,
            answer,
            values,
            new Shown(call.method().descriptor().getOutputType()));
    if (difference.isPresent()) {
      return head.failed(difference.get().expected(), difference.get().found());
    }
    one.keep().forEach((name, path) -> values.keep(name, Paths.at(answer, path)));
    if (one.again()) {
      Reply second = caller.call(call, headers, requests, one.take());
      watcher.look(call.method().descriptor(), second);
      if (!second.isAnswered() || !Checker.isSame(reply.answers(), second.answers())) {
        return head.failed(
            "the first answer again", second.isAnswered() ? "another answer" : second.said());
      }
    }
    return head.passed();
  }

  private List<byte[]> requests(NodeCase one, Call call, Values values) {
    String bent = one.bend().message() == null ? "" : one.bend().message();
    return switch (bent) {
      case "unknownField" -> List.of(Messages.withUnknownField());
      case "garbage" -> List.of(new byte[] {-1, -1, -1, -1});
      default ->
          one.requests().isEmpty()
              ? List.of(new byte[0])
              : one.requests().stream()
                  .map(values::fill)
                  .map(json -> Messages.encode(call.method().descriptor().getInputType(), json))
                  .toList();
    };
  }

  /** Another act with the statement of the one before. */
  private static Metadata withStatementOf(Metadata before, Caller caller, Call call) {
    Metadata.Key<String> statement =
        Metadata.Key.of("musubi-operator-statement", Metadata.ASCII_STRING_MARSHALLER);
    Call next =
        new Call(
            call.as(), call.method(), RequestIds.next(), call.bend(), call.purpose(), call.to());
    Metadata headers = caller.headers(next);
    headers.discardAll(statement);
    headers.put(statement, before.get(statement));
    return headers;
  }

  private Finding talked(Head head, NodeCase one, Call call, Caller caller, Values values)
      throws InterruptedException {
    try (Line line = caller.open(call, caller.headers(call))) {
      for (Turn turn : one.dialogue()) {
        line.send(
            Messages.encode(call.method().descriptor().getInputType(), values.fill(turn.send())));
        Optional<Finding> wrong = turned(head, turn, call, line, values);
        if (wrong.isPresent()) {
          return wrong.get();
        }
      }
      line.halfClose();
      return head.passed();
    }
  }

  /** Answers that a turn does not await are passed over: the node may speak at any time. */
  private static Optional<Finding> turned(Head head, Turn turn, Call call, Line line, Values values)
      throws InterruptedException {
    while (true) {
      Optional<Arrived> arrived = line.next();
      if (arrived.isEmpty() || arrived.get() instanceof End) {
        String found = arrived.map(End.class::cast).map(NodeRun::said).orElse("nothing came");
        return Optional.of(head.failed("an answer to " + turn.send().fieldNames().next(), found));
      }
      JsonNode answer;
      try {
        byte[] bytes = ((Answer) arrived.get()).bytes();
        answer = Messages.decode(call.method().descriptor().getOutputType(), bytes);
      } catch (Messages.UnreadableException e) {
        return Optional.of(head.failed("a message of the type", "other bytes"));
      }
      if (turn.awaits() == null || answer.has(turn.awaits())) {
        turn.keep().forEach((name, path) -> values.keep(name, Paths.at(answer, path)));
        return Checker.difference(
                turn.answered(),
                answer,
                values,
                new Shown(call.method().descriptor().getOutputType()))
            .map(difference -> head.failed(difference.expected(), difference.found()));
      }
    }
  }

  private static String said(End end) {
    return Reply.ended(end.status(), end.trailers(), List.of(), Duration.ZERO).said();
  }
}
