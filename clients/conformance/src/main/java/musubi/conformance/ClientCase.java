package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One thing that a client must do, as it stands in a file of cases; docs/protocols/conformance.md
 * describes each member.
 *
 * @param id subject and words, unique over all files
 * @param proves the sentence that holds when the case passes
 * @param source rows and requirements of the documents, or {@code ours}
 * @param peer which peer the client meets: {@code right}, or one that is wrong before any call
 * @param certificate which certificate the client is given: {@code right}, or what is wrong with it
 * @param method full name of the method; the inquiry for one person when left out
 * @param call members of the driver's line that are not as usual; null leaves one out
 * @param serve what the peer does, call by call; the last one goes on
 * @param times how often the driver is given the line, each an act of its own
 * @param renew whether the certificate's files are replaced after the first answer
 * @param expect members of the driver's answer, by path; a list holds what may stand there
 * @param seen what the peer must have seen
 */
record ClientCase(
    String id,
    String proves,
    List<String> source,
    String peer,
    String certificate,
    String method,
    Map<String, JsonNode> call,
    List<Serve> serve,
    int times,
    boolean renew,
    Map<String, JsonNode> expect,
    Seen seen) {
  static final String RIGHT = "right";
  static final String INQUIRE = "musubi.registry.v1.InquiryService/Inquire";

  /** What is left out is usual. */
  ClientCase {
    source = List.copyOf(source);
    peer = peer == null ? RIGHT : peer;
    certificate = certificate == null ? RIGHT : certificate;
    method = method == null ? INQUIRE : method;
    call = call == null ? Map.of() : call;
    serve = serve == null ? List.of() : List.copyOf(serve);
    times = Math.max(1, times);
    expect = Map.copyOf(expect);
    seen = seen == null ? new Seen(null, null, null, 0, Map.of()) : seen;
  }

  /**
   * What the peer does with one call.
   *
   * @param answers messages, as protobuf JSON
   * @param raw messages as bytes, base64; after the answers
   * @param padding one more message, of so many bytes in a field that no client knows
   * @param receipts how many receipts stand in the trailers; those of the case are {@code
   *     receipt-1}
   * @param refuse the refusal that follows
   * @param status a status without a reason that follows
   * @param hang neither answers more nor ends
   * @param cut the connection is cut
   */
  record Serve(
      List<JsonNode> answers,
      List<String> raw,
      int padding,
      int receipts,
      Refuse refuse,
      String status,
      boolean hang,
      boolean cut) {
    /** What is left out is empty. */
    Serve {
      answers = answers == null ? List.of() : List.copyOf(answers);
      raw = raw == null ? List.of() : List.copyOf(raw);
    }
  }

  /**
   * A refusal as nodes write it.
   *
   * @param code status code
   * @param reason of the catalogue
   * @param message one sentence
   * @param facts metadata of the ErrorInfo: must_act, fix, field
   * @param retryMillis delay of a RetryInfo; 0 for none
   */
  record Refuse(
      String code, String reason, String message, Map<String, String> facts, long retryMillis) {
    /** What is left out is empty. */
    Refuse {
      facts = facts == null ? Map.of() : Map.copyOf(facts);
    }
  }

  /**
   * What the peer must have seen.
   *
   * @param calls how many calls came; any number when null
   * @param sameRequestId whether all calls had one request id, or each its own; neither when null
   * @param deadline whether every call said until when it waits
   * @param messages how many messages the last call had; any number when 0
   * @param metadata of the last call: a literal, {@code present} or {@code absent}
   */
  record Seen(
      Integer calls,
      Boolean sameRequestId,
      Boolean deadline,
      int messages,
      Map<String, String> metadata) {
    /** What is left out is empty. */
    Seen {
      metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
    }
  }
}
