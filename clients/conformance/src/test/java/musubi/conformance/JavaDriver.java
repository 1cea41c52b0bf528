package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import musubi.client.Connection;
import musubi.client.Receipts;
import musubi.client.RefusedException;
import musubi.client.RequestIds;
import musubi.contract.Contract;

/**
 * The driver of the client for Java: reads one line of JSON after the other and answers each with
 * one. Of the library it has the connection, request ids, receipts and what a refusal says.
 */
class JavaDriver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Contract contract = Contract.load();
  private final Map<List<String>, Connection> connections = new HashMap<>();

  /** Answers lines until the input ends. */
  public static void main(String[] arguments) throws IOException {
    new JavaDriver().serve();
  }

  void serve() throws IOException {
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
    String id = line.path("requestId").asText(RequestIds.next().toString());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("case", line.get("case").asText()).put("requestId", id);
    AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    try {
      List<JsonNode> answers = call(line, UUID.fromString(id), trailers);
      answer.put("outcome", "answered").set("answers", JSON.valueToTree(answers));
      receipts(answer, trailers.get());
    } catch (StatusRuntimeException e) {
      refusedOrFailed(answer, RefusedException.of(e));
      receipts(answer, trailers.get());
    } catch (IllegalArgumentException e) {
      failed(answer, "CERTIFICATE_UNUSABLE", false, e.getMessage());
    } catch (Messages.UnreadableException e) {
      failed(answer, "ANSWER_UNREADABLE", false, e.getMessage());
    }
    return answer;
  }

  private List<JsonNode> call(JsonNode line, UUID id, AtomicReference<Metadata> trailers)
      throws Messages.UnreadableException {
    Contract.Method method = contract.method(line.get("method").asText()).orElseThrow();
    var channel =
        ClientInterceptors.intercept(
            connection(line).channel(),
            MetadataUtils.newAttachHeadersInterceptor(headers(line, id)),
            MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
    var call = channel.newCall(Line.descriptor(method.fullMethodName()), options(line));
    var answers = new Collected();
    var requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    for (JsonNode each : line.get("requests")) {
      requests.onNext(Messages.encode(method.descriptor().getInputType(), each));
    }
    requests.onCompleted();
    List<JsonNode> read = new ArrayList<>();
    for (byte[] each : answers.all()) {
      read.add(Messages.decode(method.descriptor().getOutputType(), each));
    }
    if (!method.descriptor().isServerStreaming() && read.size() != 1) {
      throw new Messages.UnreadableException(method.descriptor().getOutputType());
    }
    return read;
  }

  private static CallOptions options(JsonNode line) {
    long limit = line.get("deadlineMillis").asLong();
    return limit == 0
        ? CallOptions.DEFAULT
        : CallOptions.DEFAULT.withDeadlineAfter(limit, TimeUnit.MILLISECONDS);
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

  private static Metadata headers(JsonNode line, UUID id) {
    Metadata headers = new Metadata();
    put(headers, "musubi-request-id", id.toString());
    line.path("purpose")
        .properties()
        .forEach(each -> put(headers, "musubi-" + each.getKey(), each.getValue().asText()));
    if (line.has("statement")) {
      put(headers, "musubi-operator-statement", line.get("statement").asText());
    }
    if (line.has("to")) {
      put(headers, "musubi-to", line.get("to").asText());
    }
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  private static void receipts(ObjectNode answer, Metadata trailers) {
    var receipts = answer.putArray("receipts");
    Receipts.of(trailers == null ? new Metadata() : trailers)
        .forEach(each -> receipts.add(Base64.getEncoder().encodeToString(each)));
  }

  /** The library says of both that they are refused; a reason that is a status code is none. */
  private static void refusedOrFailed(ObjectNode answer, RefusedException refused) {
    if (refused.mustAct().isPresent()) {
      answer.put("outcome", "refused").put("code", refused.code().name());
      answer.put("reason", refused.reason()).put("message", refused.getMessage());
      answer.put("mustAct", refused.mustAct().get()).put("fix", refused.fix().orElse(""));
      answer.put("field", refused.field().orElse("")).put("mayRepeat", refused.mayRepeat());
      return;
    }
    String failure =
        switch (refused.code()) {
          case DEADLINE_EXCEEDED -> "TOO_LATE";
          case RESOURCE_EXHAUSTED -> "ANSWER_TOO_LARGE";
          case UNAVAILABLE -> "NODE_AWAY";
          default -> "ANSWER_UNREADABLE";
        };
    boolean mayRepeat = failure.equals("NODE_AWAY") || failure.equals("TOO_LATE");
    failed(answer, failure, mayRepeat, "no node gave a reason: " + refused.code());
  }

  private static void failed(ObjectNode answer, String failure, boolean mayRepeat, String message) {
    answer.put("outcome", "failed").put("failure", failure);
    answer.put("mayRepeat", mayRepeat).put("message", message);
  }
}
