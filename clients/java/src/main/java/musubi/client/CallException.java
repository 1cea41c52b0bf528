package musubi.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * A call that was not answered: a node refused it, or no node said anything. Carries no personal
 * data.
 *
 * {@snippet file="Outcomes.java" region="exception"}
 */
public abstract sealed class CallException extends RuntimeException
    permits RefusedException, FailedException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final transient CallEvidence evidence;

  CallException(String message, Status.Code code, CallEvidence evidence) {
    super(message);
    this.code = code;
    this.evidence = evidence;
  }

  /** What the failure of a stub of one's own says; its request id is not known here. */
  public static CallException of(StatusRuntimeException failure) {
    Metadata trailers = Optional.ofNullable(failure.getTrailers()).orElseGet(Metadata::new);
    CallEvidence evidence = new CallEvidence(CallEvidence.NONE.requestId(), Receipts.of(trailers));
    return Failures.of(failure.getStatus(), trailers, evidence);
  }

  /** Stable name: the node's reason, or that of the {@link Failure}. */
  public abstract String reason();

  /** Whether the same call with the same request id may succeed later. */
  public abstract boolean mayRepeat();

  /** What to do, in one sentence. */
  public abstract Optional<String> fix();

  /** The field that was wrong, where a node named one. */
  public Optional<String> field() {
    return Optional.empty();
  }

  /** Status code of gRPC. */
  public final Status.Code code() {
    return code;
  }

  /** The call's id, and receipts of nodes that refused it. */
  public final CallEvidence evidence() {
    return evidence;
  }
}
