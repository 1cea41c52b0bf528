package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Compares replies with what a case expects. Says where they differ, and never what stands there:
 * it may be personal.
 */
final class Checker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Checker() {}

  /**
   * Where a reply and its case differ.
   *
   * @param expected what had to come
   * @param found what came
   */
  record Difference(String expected, String found) {}

  /** The first difference; empty when there is none. */
  static Optional<Difference> difference(
      Expect expect, Reply reply, JsonNode answer, Values values, Predicate<String> shown) {
    if (expect.refused() != null) {
      String wanted = expect.refused().toString();
      return reply.said().equals(wanted)
          ? Optional.empty()
          : Optional.of(new Difference(wanted, reply.said()));
    }
    if (!reply.isAnswered()) {
      return Optional.of(new Difference("answered", reply.said()));
    }
    return difference(expect.answered(), answer, values, shown);
  }

  /** The first member that differs; empty when none does. */
  static Optional<Difference> difference(
      Map<String, JsonNode> expected, JsonNode answer, Values values, Predicate<String> shown) {
    return expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            each ->
                difference(
                    each.getKey(),
                    each.getValue(),
                    Paths.at(answer, each.getKey()),
                    values,
                    shown.test(each.getKey())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The answers as one JSON: the message, or a list of messages where they stream. */
  static JsonNode answer(Descriptor type, boolean isStream, Reply reply)
      throws Messages.UnreadableException {
    ArrayNode all = JSON.createArrayNode();
    for (byte[] each : reply.answers()) {
      all.add(Messages.decode(type, each));
    }
    return isStream ? all : all.isEmpty() ? JSON.createObjectNode() : all.get(0);
  }

  /** Whether two calls have the same answers, byte for byte. */
  static boolean isSame(List<byte[]> first, List<byte[]> second) {
    if (first.size() != second.size()) {
      return false;
    }
    for (int i = 0; i < first.size(); i++) {
      if (!java.util.Arrays.equals(first.get(i), second.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Difference> difference(
      String path, JsonNode expected, JsonNode found, Values values, boolean isShown) {
    String word = expected.asText();
    boolean holds =
        switch (word) {
          case Expect.PRESENT -> !found.isMissingNode();
          case Expect.ABSENT -> found.isMissingNode();
          default -> isEqual(values.fill(expected), found);
        };
    return holds
        ? Optional.empty()
        : Optional.of(
            new Difference(
                path + ": " + (expected.isContainerNode() ? "as in the case" : word),
                path
                    + ": "
                    + (found.isMissingNode()
                        ? "absent"
                        : isShown ? found.asText() : "another value")));
  }

  /** Protobuf JSON leaves out what is zero, and writes 64-bit numbers as texts. */
  private static boolean isEqual(JsonNode expected, JsonNode found) {
    if (expected.isContainerNode() || found.isContainerNode()) {
      return expected.equals(found);
    }
    String text = found.isMissingNode() ? "" : found.asText();
    return expected.asText().equals(text)
        || text.isEmpty() && (expected.asText().equals("0") || expected.asText().equals("false"));
  }
}
