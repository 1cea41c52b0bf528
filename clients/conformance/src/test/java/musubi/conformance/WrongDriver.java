package musubi.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import musubi.client.RequestIds;

/** The driver of the client for Java with one fault. */
final class WrongDriver extends JavaDriver {
  private static final String ONE_ID = RequestIds.next().toString();

  private final String fault;

  private WrongDriver(String fault) {
    this.fault = fault;
  }

  /** Answers lines until the input ends, with this fault. */
  public static void main(String[] arguments) throws IOException {
    new WrongDriver(arguments[0]).serve();
  }

  @Override
  ObjectNode answer(ObjectNode line) {
    String id = line.get("case").asText();
    switch (fault) {
      case "SAME_ID" -> {
        if (!line.has("requestId")) {
          line.put("requestId", ONE_ID);
        }
      }
      case "NO_DEADLINE" -> {
        if (id.equals("deadline.sent")) {
          line.put("deadlineMillis", 0);
        }
      }
      case "FORGETS_DESTINATION" -> line.remove("to");
      default -> {}
    }
    ObjectNode answer = super.answer(line);
    if (fault.equals("NO_RECEIPTS")) {
      answer.putArray("receipts");
    }
    if (fault.equals("SHOWS_REQUEST") && id.equals("refused.unknown-reason")) {
      answer.put("message", "refused: " + line.get("requests"));
    }
    if (fault.equals("SILENT") && id.equals("purpose.given")) {
      answer.put("case", "another");
    }
    return answer;
  }
}
