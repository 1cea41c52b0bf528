package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that a node must do, as it stands in a file of cases; docs/protocols/conformance.md
 * describes each member.
 *
 * @param id subject and words, unique over all files
 * @param proves the sentence that holds when the case passes
 * @param source rows and requirements of the documents, or {@code ours}
 * @param method full name of the method
 * @param caller kind or role of whom the kit plays
 * @param at role of the node that is tested
 * @param requests what is sent, as protobuf JSON with placeholders; one for a unary method
 * @param dialogue in place of requests: what is sent and awaited in turn
 * @param bend what is wrong with the call, if anything
 * @param purpose members of the purpose that are not those of the fixture
 * @param to destination of a forwarded call
 * @param take ends a stream by cancelling it after so many answers; 0 for the whole
 * @param expect the outcome
 * @param again whether the same call is sent once more and must have the same answer
 * @param waits whether the outcome may come late: asked anew until it does, or the limit is over
 * @param keep what later cases of the file need: name and path in the answer
 */
record NodeCase(
    String id,
    String proves,
    List<String> source,
    String method,
    String caller,
    String at,
    List<JsonNode> requests,
    List<Turn> dialogue,
    Bend bend,
    Map<String, String> purpose,
    String to,
    int take,
    Expect expect,
    boolean again,
    boolean waits,
    Map<String, String> keep) {
  /** What is left out is empty. */
  NodeCase {
    source = source == null ? List.of() : List.copyOf(source);
    requests = requests == null ? List.of() : List.copyOf(requests);
    dialogue = dialogue == null ? List.of() : List.copyOf(dialogue);
    bend = bend == null ? Bend.NOTHING : bend;
    purpose = purpose == null ? Map.of() : Map.copyOf(purpose);
    keep = keep == null ? Map.of() : Map.copyOf(keep);
  }

  /**
   * One message to the node and the answer to it.
   *
   * @param send message
   * @param awaits member that the awaited answer has; the next answer when left out
   * @param answered what stands in the answer, by path
   * @param keep what later turns and cases need
   */
  record Turn(
      JsonNode send, String awaits, Map<String, JsonNode> answered, Map<String, String> keep) {
    /** What is left out is empty. */
    Turn {
      answered = answered == null ? Map.of() : Map.copyOf(answered);
      keep = keep == null ? Map.of() : Map.copyOf(keep);
    }
  }

  /** Destination of a forwarded call. */
  Optional<String> destination() {
    return Optional.ofNullable(to);
  }

  /** Whether the node is expected to answer. */
  boolean isPositive() {
    return expect.answered() != null;
  }
}
