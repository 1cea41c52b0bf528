package musubi.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import musubi.client.Act;
import musubi.client.CallEvidence;
import musubi.client.CallException;
import musubi.client.Calls;
import musubi.client.Connection;
import musubi.client.FailedException;
import musubi.client.Outcome;
import musubi.client.Purpose;
import musubi.client.RefusedException;
import musubi.client.RequestIds;
import musubi.contract.Contract;

/**
 * The driver of the client for Java: reads one line of JSON after the other and answers each with
 * one. It uses the library as everybody does.
 */
class JavaDriver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Contract contract = Contract.load();
  private final Map<List<String>, Connection> connections = new HashMap<>();

  /** Answers lines until the input ends. */
  public static void main(String[] arguments) throws IOException {
    new JavaDriver().serve();
  }

  final void serve() throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answer((ObjectNode) JSON.readTree(line)));
      }
    }
    connections.values().forEach(Connection::close);
  }

  ObjectNode answer(ObjectNode line) {
    UUID id =
        line.has("requestId") ? UUID.fromString(line.get("requestId").asText()) : RequestIds.next();
    ObjectNode answer = JSON.createObjectNode();
    answer.put("case", line.get("case").asText()).put("requestId", id.toString());
    try {
      Outcome<List<Message>> outcome = outcome(line, method(line), act(line, id));
      List<Message> answers = outcome.orThrow();
      answer.put("outcome", "answered");
      written(answer, answers);
      receipts(answer, outcome.evidence());
    } catch (CallException e) {
      unanswered(answer, e);
    }
    return answer;
  }

  private Outcome<List<Message>> outcome(
      JsonNode line, MethodDescriptor<Message, Message> method, Act act) {
    List<Message> requests = new ArrayList<>();
    line.get("requests").forEach(each -> requests.add(request(method, each)));
    Calls calls = calls(line);
    return switch (method.getType()) {
      case SERVER_STREAMING -> calls.list(method, requests.getFirst(), act);
      case CLIENT_STREAMING -> one(calls.upload(method, requests.iterator(), act));
      case BIDI_STREAMING -> calls.exchange(method, requests.iterator(), act);
      case UNARY, UNKNOWN -> one(calls.call(method, requests.getFirst(), act));
    };
  }

  private Calls calls(JsonNode line) {
    Connection connection = connection(line);
    JsonNode purpose = line.get("purpose");
    if (purpose == null) {
      return connection.system();
    }
    String statement = line.path("statement").asText("");
    return connection.operator(
        (method, why, audience, thumbprint) -> statement,
        new Purpose(
            purpose.get("business").asText(),
            purpose.get("reference").asText(),
            purpose.get("operator").asText(),
            purpose.get("terminal").asText()));
  }

  private static Act act(JsonNode line, UUID id) {
    Act act =
        Act.of(id)
            .patience(Duration.ofMillis(line.path("patienceMillis").asLong(0)))
            .deadline(Duration.ofMillis(line.path("deadlineMillis").asLong(10_000)));
    return line.has("to") ? act.to(line.get("to").asText()) : act;
  }

  /** The generated method of a name. */
  @SuppressWarnings("unchecked")
  private MethodDescriptor<Message, Message> method(JsonNode line) {
    String name = line.get("method").asText();
    String service = contract.method(name).orElseThrow().descriptor().getService().getFullName();
    try {
      ServiceDescriptor generated =
          (ServiceDescriptor)
              Class.forName(service + "Grpc").getMethod("getServiceDescriptor").invoke(null);
      return (MethodDescriptor<Message, Message>)
          generated.getMethods().stream()
              .filter(each -> each.getFullMethodName().equals(name))
              .findFirst()
              .orElseThrow();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no generated service: " + service, e);
    }
  }

  private static Message request(MethodDescriptor<Message, Message> method, JsonNode json) {
    Message.Builder request =
        ((PrototypeMarshaller<Message>) method.getRequestMarshaller())
            .getMessagePrototype()
            .newBuilderForType();
    try {
      JsonFormat.parser().merge(json.toString(), request);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the JSON of a line is no request of its method");
    }
    return request.build();
  }

  private Connection connection(JsonNode line) {
    String[] node = line.get("node").asText().split("/");
    return connections.computeIfAbsent(
        List.of(
            line.get("host").asText(),
            line.get("port").asText(),
            line.get("node").asText(),
            line.get("certificate").asText()),
        each ->
            Connection.to(each.get(0), Integer.parseInt(each.get(1)))
                .node(node[0], node[1])
                .certificate(Path.of(each.get(3)))
                .open());
  }

  private static Outcome<List<Message>> one(Outcome<Message> outcome) {
    return switch (outcome) {
      case Outcome.Answered<Message> answered ->
          new Outcome.Answered<>(List.of(answered.answer()), answered.evidence());
      case Outcome.Refused<Message> refused -> new Outcome.Refused<>(refused.refusal());
      case Outcome.Failed<Message> failed -> new Outcome.Failed<>(failed.failure());
    };
  }

  private static void written(ObjectNode answer, List<Message> answers) {
    ArrayNode written = answer.putArray("answers");
    for (Message each : answers) {
      try {
        written.add(JSON.readTree(JsonFormat.printer().print(each)));
      } catch (InvalidProtocolBufferException | JsonProcessingException e) {
        throw new IllegalStateException("an answer that cannot be written");
      }
    }
  }

  private static void unanswered(ObjectNode answer, CallException exception) {
    answer.put("mayRepeat", exception.mayRepeat()).put("message", exception.getMessage());
    switch (exception) {
      case RefusedException refused -> {
        answer.put("outcome", "refused").put("code", refused.code().name());
        answer.put("reason", refused.reason()).put("mustAct", refused.mustAct().name());
        answer.put("fix", refused.fix().orElse("")).put("field", refused.field().orElse(""));
        receipts(answer, refused.evidence());
      }
      case FailedException failed ->
          answer.put("outcome", "failed").put("failure", failed.failure().name());
    }
  }

  private static void receipts(ObjectNode answer, CallEvidence evidence) {
    ArrayNode receipts = answer.putArray("receipts");
    evidence.receipts().forEach(each -> receipts.add(Base64.getEncoder().encodeToString(each)));
  }
}
