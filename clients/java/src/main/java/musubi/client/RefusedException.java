package musubi.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A call that a node refused or could not answer: why, who can do something about it, and what.
 *
 * <p>Reasons are listed in docs/errors.md and never change their meaning. Carries no personal data.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Set<Status.Code> REPEATABLE =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED);

  /** What gRPC itself says of a connection that ends at a bad moment; nodes always add a reason. */
  private static final Set<Status.Code> REPEATABLE_WITHOUT_REASON =
      Set.of(Status.Code.UNKNOWN, Status.Code.INTERNAL);

  private final Status.Code code;
  private final String reason;
  private final boolean saidByNode;
  private final transient Map<String, String> facts;

  private RefusedException(
      Status.Code code,
      String reason,
      boolean saidByNode,
      Map<String, String> facts,
      String message) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.saidByNode = saidByNode;
    this.facts = facts;
  }

  /** What a failed call says. */
  public static RefusedException of(StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    Optional<ErrorInfo> info = info(failure);
    String reason = info.map(ErrorInfo::getReason).orElse(code.name());
    String description = failure.getStatus().getDescription();
    return new RefusedException(
        code,
        reason,
        info.isPresent(),
        info.map(ErrorInfo::getMetadataMap).orElse(Map.of()),
        description == null ? reason : description);
  }

  /** The reason's stable name; the status code's when no node answered. */
  public String reason() {
    return reason;
  }

  /** Status code. */
  public Status.Code code() {
    return code;
  }

  /** Who can do something about it: CALLER_DEVELOPER, CALLER_OPERATOR, CALLER_ADMINISTRATOR … */
  public Optional<String> mustAct() {
    return Optional.ofNullable(facts.get("must_act"));
  }

  /** What to do, in one sentence. */
  public Optional<String> fix() {
    return Optional.ofNullable(facts.get("fix"));
  }

  /** The field that was wrong. */
  public Optional<String> field() {
    return Optional.ofNullable(facts.get("field"));
  }

  /** Whether the same call with the same request id may succeed later. */
  public boolean mayRepeat() {
    return REPEATABLE.contains(code) || !saidByNode && REPEATABLE_WITHOUT_REASON.contains(code);
  }

  private static Optional<ErrorInfo> info(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return Optional.of(detail.unpack(ErrorInfo.class));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
