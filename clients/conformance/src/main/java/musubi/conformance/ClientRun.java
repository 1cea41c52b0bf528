package musubi.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import musubi.conformance.Checker.Difference;
import musubi.conformance.ClientCase.Seen;
import musubi.conformance.Driver.SilentException;
import musubi.conformance.Finding.Head;
import musubi.conformance.Peer.SeenCall;
import musubi.contract.Contract;
import musubi.options.v1.Actor;

/** Tests one client library: gives its driver one call after the other and plays the peer. */
final class ClientRun {
  /** How long beyond a call's own time a driver may take for its line; ours. */
  private static final Duration DRIVER_LIMIT = Duration.ofSeconds(30);

  /** How long a client may take to see renewed files; ours. */
  private static final Duration RENEWAL = Duration.ofSeconds(10);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SUBJECTS =
      List.of("outcomes", "metadata", "repeats", "connection");

  private final List<String> command;
  private final List<String> only;
  private final Contract contract = Contract.load();
  private final Values values =
      new Values(JsonNodeFactory.instance.objectNode(), new Messages(contract));

  /**
   * Tests a client.
   *
   * @param command starts its driver
   * @param only parts of the ids of the cases that are run; all when empty
   */
  ClientRun(List<String> command, List<String> only) {
    this.command = command;
    this.only = only;
  }

  /** What came of every case. */
  List<Finding> run() throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try (ClientPlace place = ClientPlace.make(contract);
        Driver driver = Driver.start(command)) {
      for (String subject : SUBJECTS) {
        for (ClientCase one : wanted(cases(subject))) {
          findings.add(found(subject, one, place, driver));
        }
      }
      for (ClientCase one : wanted(everyMethod())) {
        findings.add(found("every-method", one, place, driver));
      }
    }
    return findings;
  }

  private List<ClientCase> wanted(List<ClientCase> cases) {
    return cases.stream()
        .filter(each -> only.isEmpty() || only.stream().anyMatch(each.id()::contains))
        .toList();
  }

  static List<ClientCase> cases(String subject) {
    return CaseFiles.resource("clients/" + subject + ".yaml", new TypeReference<>() {});
  }

  /** One answered call of every method, by its full name. */
  private List<ClientCase> everyMethod() {
    return contract.methods().stream().map(ClientRun::answered).toList();
  }

  private static ClientCase answered(Contract.Method method) {
    boolean many = method.descriptor().isServerStreaming();
    JsonNode empty = JsonNodeFactory.instance.objectNode();
    ClientCase.Serve serve =
        new ClientCase.Serve(
            many ? List.of(empty, empty) : List.of(empty), null, 0, 1, null, null, false, false);
    boolean machine = method.exchange().getActor() == Actor.ACTOR_MACHINE;
    Map<String, JsonNode> call = new java.util.HashMap<>();
    call.put("requests", JSON.createArrayNode().add(empty));
    if (machine) {
      call.put("purpose", null);
      call.put("statement", null);
    }
    return new ClientCase(
        "every-method/" + method.exchange().getId(),
        "The client calls "
            + method.descriptor().getName()
            + " by its full name and reads what it answers.",
        List.of("ours"),
        null,
        null,
        method.fullMethodName(),
        call,
        List.of(serve),
        1,
        false,
        Map.of(
            "outcome",
            JsonNodeFactory.instance.textNode("answered"),
            many ? "answers.1" : "answers.0",
            JsonNodeFactory.instance.textNode(Expect.PRESENT)),
        new Seen(1, null, null, 1, Map.of()));
  }

  private Finding found(String subject, ClientCase one, ClientPlace place, Driver driver)
      throws InterruptedException, IOException {
    Head head = new Head(one.id(), subject, one.proves(), one.source());
    try {
      values.nextCase();
      return played(head, one, place, driver);
    } catch (SilentException e) {
      return head.failed("a line of the driver", e.getMessage());
    }
  }

  private Finding played(Head head, ClientCase one, ClientPlace place, Driver driver)
      throws SilentException, InterruptedException, IOException {
    Peer peer = place.peer(one.peer());
    peer.play(one.serve());
    ObjectNode line = line(one, place);
    List<JsonNode> answers = new ArrayList<>();
    for (int i = 0; i < one.times(); i++) {
      JsonNode answer = ask(driver, line);
      answers.add(answer);
      Optional<Difference> difference = difference(one, line, answer);
      if (difference.isPresent()) {
        return head.failed(difference.get().expected(), difference.get().found());
      }
    }
    if (one.renew()) {
      return renewed(head, one, line, place, driver, peer);
    }
    return difference(one.seen(), answers, peer.seen())
        .map(each -> head.failed(each.expected(), each.found()))
        .orElseGet(head::passed);
  }

  private JsonNode ask(Driver driver, JsonNode line) throws SilentException, InterruptedException {
    long own = line.path("deadlineMillis").asLong() + line.path("patienceMillis").asLong();
    JsonNode answer = driver.ask(line, DRIVER_LIMIT.plusMillis(own));
    if (!answer.path("case").asText().equals(line.path("case").asText())) {
      throw new SilentException("the driver answered another line");
    }
    return answer;
  }

  /** The line that the driver is given. */
  private ObjectNode line(ClientCase one, ClientPlace place) {
    ObjectNode line = JSON.createObjectNode();
    line.put("case", one.id()).put("host", "127.0.0.1").put("port", place.port(one.peer()));
    line.put("node", ClientPlace.NODE);
    line.put("certificate", place.certificate(one.certificate()).toString());
    line.put("method", one.method());
    line.putArray("requests").addObject().put("residentRecordCode", "00000000001");
    line.putObject("purpose")
        .put("business", "resident-record")
        .put("reference", "CONFORM-1")
        .put("operator", "SYN-OP-01")
        .put("terminal", "SYN-T-01");
    line.put("statement", "eyJhbGciOiJFUzI1NiJ9.e30.conformance");
    line.put("deadlineMillis", 20_000).put("patienceMillis", 0);
    one.call()
        .forEach(
            (name, value) -> {
              if (value == null || value.isNull()) {
                line.remove(name);
              } else {
                line.set(name, values.fill(value));
              }
            });
    return line;
  }

  private Optional<Difference> difference(ClientCase one, JsonNode line, JsonNode answer) {
    Optional<Difference> wrong = listed(one.expect(), answer);
    if (wrong.isPresent()) {
      return wrong;
    }
    String shown = answer.path("message").asText();
    boolean tells = texts(line.path("requests")).stream().anyMatch(each -> shown.contains(each));
    return tells
        ? Optional.of(new Difference("a message without anything of the request", "it shows some"))
        : Optional.empty();
  }

  /** As of a node's answer; a list holds what may stand there. */
  private Optional<Difference> listed(Map<String, JsonNode> expected, JsonNode answer) {
    return expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(ClientRun::outcomeFirst))
        .map(
            each ->
                each.getValue().isArray()
                    ? oneOf(each.getKey(), each.getValue(), answer)
                    : Checker.difference(
                            Map.of(each.getKey(), each.getValue()), answer, values, Shown.NOTHING)
                        .map(
                            wrong -> new Difference(wrong.expected(), told(each.getKey(), answer))))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static int outcomeFirst(String left, String right) {
    return Boolean.compare(right.equals("outcome"), left.equals("outcome"));
  }

  private static Optional<Difference> oneOf(String path, JsonNode allowed, JsonNode answer) {
    String found = Paths.at(answer, path).asText();
    for (JsonNode each : allowed) {
      if (each.asText().equals(found)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Difference(path + ": one of " + allowed, told(path, answer)));
  }

  /** Outcome, failure, reason and code are words of the protocol; nothing else is shown. */
  private static String told(String path, JsonNode answer) {
    String words =
        List.of("outcome", "failure", "code", "reason").stream()
            .filter(answer::has)
            .map(name -> answer.get(name).asText())
            .reduce((left, right) -> left + " " + right)
            .orElse("nothing");
    return path + ": another value, with " + words;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual() && node.textValue().length() >= 6) {
      texts.add(node.textValue());
    }
    node.forEach(each -> texts.addAll(texts(each)));
    return texts;
  }

  private static Optional<Difference> difference(
      Seen expected, List<JsonNode> answers, List<SeenCall> seen) {
    if (expected.calls() != null && seen.size() != expected.calls()) {
      return Optional.of(
          new Difference(expected.calls() + " calls at the peer", seen.size() + " calls"));
    }
    if (Boolean.TRUE.equals(expected.deadline()) && !seen.stream().allMatch(SeenCall::deadline)) {
      return Optional.of(new Difference("a deadline with every call", "a call without"));
    }
    if (expected.messages() > 0
        && (seen.isEmpty() || seen.getLast().messages().size() != expected.messages())) {
      return Optional.of(
          new Difference(
              expected.messages() + " messages of the call",
              seen.isEmpty() ? "no call" : seen.getLast().messages().size() + " messages"));
    }
    Optional<Difference> ids = ids(expected, answers, seen);
    return ids.isPresent() ? ids : metadata(expected.metadata(), seen);
  }

  private static Optional<Difference> ids(
      Seen expected, List<JsonNode> answers, List<SeenCall> seen) {
    if (expected.sameRequestId() == null) {
      return Optional.empty();
    }
    List<String> ids =
        seen.stream().map(each -> each.header("musubi-request-id").orElse("")).toList();
    if (!ids.stream().allMatch(ClientRun::isVersion7)) {
      return Optional.of(new Difference("a UUIDv7 as request id", "something else"));
    }
    Set<String> different = new HashSet<>(ids);
    int wanted = expected.sameRequestId() ? 1 : ids.size();
    if (different.size() != wanted) {
      return Optional.of(
          new Difference(wanted + " request ids", different.size() + " request ids"));
    }
    Set<String> told = new HashSet<>();
    answers.forEach(each -> told.add(each.path("requestId").asText()));
    return told.equals(different)
        ? Optional.empty()
        : Optional.of(new Difference("the request ids that were sent, told", "others"));
  }

  private static boolean isVersion7(String id) {
    try {
      return UUID.fromString(id).version() == 7;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<Difference> metadata(Map<String, String> expected, List<SeenCall> seen) {
    if (expected.isEmpty()) {
      return Optional.empty();
    }
    if (seen.isEmpty()) {
      return Optional.of(new Difference("a call", "none"));
    }
    SeenCall last = seen.getLast();
    return expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(each -> !holds(each.getValue(), last.header(each.getKey())))
        .map(each -> new Difference(each.getKey() + ": " + each.getValue(), "otherwise"))
        .findFirst();
  }

  private static boolean holds(String expected, Optional<String> found) {
    return switch (expected) {
      case Expect.PRESENT -> found.isPresent();
      case Expect.ABSENT -> found.isEmpty();
      default -> found.filter(expected::equals).isPresent();
    };
  }

  /**
   * New files, then calls until the peer sees the new certificate; every one has to be answered.
   */
  private Finding renewed(
      Head head, ClientCase one, ObjectNode line, ClientPlace place, Driver driver, Peer peer)
      throws SilentException, InterruptedException, IOException {
    var before = peer.seen().getLast().certificate();
    place.renew(one.certificate());
    long until = System.nanoTime() + RENEWAL.toNanos();
    while (System.nanoTime() < until) {
      JsonNode answer = ask(driver, line);
      Optional<Difference> difference = difference(one, line, answer);
      if (difference.isPresent()) {
        return head.failed(difference.get().expected(), difference.get().found());
      }
      if (!peer.seen().getLast().certificate().equals(before)) {
        return head.passed();
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    return head.failed(
        "the renewed certificate within " + RENEWAL.toSeconds() + " s", "the old one");
  }
}
