package musubi.conformance;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.client.ReceiptVerifier;
import musubi.client.ReceiptVerifier.Verdict;
import musubi.conformance.Finding.Head;
import musubi.conformance.Watch.Kind;

/**
 * Looks at every reply of a run for what holds of every call. A reply that breaks such a case
 * cannot be judged for anything else: the fault has one name. For one thread.
 */
final class Watcher {
  /** Faults after which the rest of a reply says nothing. */
  private static final List<Kind> UNJUDGEABLE =
      List.of(Kind.ANSWERS, Kind.ONE_ANSWER, Kind.READABLE, Kind.SIZE);

  private final Tester tester;
  private final ReceiptVerifier verifier;
  private final Map<Kind, String> faults = new EnumMap<>(Kind.class);
  private int replies;

  Watcher(Tester tester) {
    this.tester = tester;
    this.verifier = new ReceiptVerifier(tester.keys());
  }

  /**
   * Looks at a reply.
   *
   * @return what forbids to judge it, if anything
   */
  Optional<Kind> look(MethodDescriptor method, Reply reply) {
    replies++;
    List<Kind> found = new ArrayList<>();
    if (reply.took().compareTo(tester.inTime()) > 0 && !isUnanswered(reply)) {
      found.add(Kind.IN_TIME);
    }
    reply.status().ifPresent(status -> found.addAll(ofEnd(method, reply, status)));
    found.forEach(
        kind ->
            faults.putIfAbsent(
                kind,
                method.getService().getFullName()
                    + "/"
                    + method.getName()
                    + ": "
                    + words(kind, reply)));
    return found.stream().filter(UNJUDGEABLE::contains).findFirst();
  }

  /** What came of the watched cases. */
  List<Finding> findings(List<Watch> watches) {
    return watches.stream().map(this::finding).toList();
  }

  private Finding finding(Watch watch) {
    Head head = new Head(watch.id(), "every-call", watch.proves(), watch.source());
    boolean judged =
        watch.kind() != Kind.RECEIPT_GENUINE || tester.keys().containsKey(tester.node());
    if (replies == 0 || !judged) {
      return head.notRun(
          replies == 0 ? "there was no reply" : "no public key of the node is given");
    }
    String fault = faults.get(watch.kind());
    return fault == null ? head.passed() : head.failed("as the sentence says", fault);
  }

  private List<Kind> ofEnd(MethodDescriptor method, Reply reply, Status status) {
    if (isUnanswered(reply)) {
      return List.of(Kind.ANSWERS);
    }
    if (isTooLarge(reply, status)) {
      return List.of(Kind.SIZE);
    }
    List<Kind> found = new ArrayList<>();
    if (status.isOk()
        ? !method.isServerStreaming() && reply.answers().size() != 1
        : !method.isServerStreaming() && !reply.answers().isEmpty()) {
      found.add(Kind.ONE_ANSWER);
    }
    if (!isReadable(method, reply)) {
      found.add(Kind.READABLE);
    }
    if (!status.isOk() && !isComplete(reply)) {
      found.add(Kind.REFUSAL_COMPLETE);
    }
    receipts(reply).ifPresent(found::add);
    return found;
  }

  private static boolean isUnanswered(Reply reply) {
    return reply.refusal().isEmpty()
        && reply.status().map(Status::getCode).filter(Watcher::isOfConnection).isPresent();
  }

  private static boolean isOfConnection(Status.Code code) {
    return code == Status.Code.DEADLINE_EXCEEDED || code == Status.Code.UNAVAILABLE;
  }

  private static boolean isTooLarge(Reply reply, Status status) {
    return reply.refusal().isEmpty() && status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
  }

  private static boolean isReadable(MethodDescriptor method, Reply reply) {
    try {
      for (byte[] answer : reply.answers()) {
        Messages.decode(method.getOutputType(), answer);
      }
      return true;
    } catch (Messages.UnreadableException e) {
      return false;
    }
  }

  private static boolean isComplete(Reply reply) {
    return reply
        .refusal()
        .filter(info -> info.getDomain().equals("musubi"))
        .filter(info -> !info.getReason().isEmpty())
        .map(ErrorInfo::getMetadataMap)
        .filter(facts -> !facts.getOrDefault("must_act", "").isEmpty())
        .filter(facts -> !facts.getOrDefault("fix", "").isEmpty())
        .isPresent();
  }

  private Optional<Kind> receipts(Reply reply) {
    if (reply.receipts().isEmpty()) {
      return Optional.of(Kind.RECEIPT);
    }
    if (!tester.keys().containsKey(tester.node())) {
      return Optional.empty();
    }
    List<Verdict> verdicts = reply.receipts().stream().map(verifier::verify).toList();
    return verdicts.contains(Verdict.FORGED) || !verdicts.contains(Verdict.GENUINE)
        ? Optional.of(Kind.RECEIPT_GENUINE)
        : Optional.empty();
  }

  private static String words(Kind kind, Reply reply) {
    return switch (kind) {
      case ANSWERS -> "no node gave an answer (" + reply.said() + ")";
      case IN_TIME -> "it took " + reply.took().toMillis() + " ms";
      case ONE_ANSWER -> reply.answers().size() + " answers";
      case READABLE -> "bytes that are no message of the type";
      case SIZE -> "more than the 4 MiB that a client takes";
      case RECEIPT -> "none with the reply " + reply.said();
      case RECEIPT_GENUINE -> "the key of the node did not make the receipt";
      case REFUSAL_COMPLETE -> reply.said() + " lacks reason, must_act or fix";
    };
  }
}
