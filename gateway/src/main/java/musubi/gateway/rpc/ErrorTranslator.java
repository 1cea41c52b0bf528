package musubi.gateway.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.UUID;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.DatabaseAwayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows both our refusals and the status codes of gRPC. An answer carries one
 * {@code google.rpc.ErrorInfo}: the reason, who must act and what to do; nothing personal.
 */
public final class ErrorTranslator {
  /** Domain of the reasons in {@code google.rpc.ErrorInfo}. */
  public static final String DOMAIN = "musubi";

  private static final Logger LOG = LoggerFactory.getLogger(ErrorTranslator.class);
  private static final long RETRY_SECONDS = 1;

  private ErrorTranslator() {}

  /** What we tell the caller about a failure: the refusal itself, or that we failed. */
  static Refusal refusal(Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return refusal;
    }
    if (failure instanceof DatabaseAwayException) {
      return Refusal.of(AccessReason.DATABASE_AWAY);
    }
    // The text of a foreign exception may quote a value, so only its class and place are kept.
    String correlation = UUID.randomUUID().toString();
    LOG.error(
        "defect {}: {} at {}",
        correlation,
        failure.getClass().getName(),
        java.util.Arrays.toString(failure.getStackTrace()));
    return Refusal.of(AccessReason.DEFECT_HERE, "correlation id " + correlation);
  }

  /** The refusal as a caller gets it. */
  public static StatusRuntimeException exception(Refusal refusal) {
    return StatusProto.toStatusRuntimeException(status(refusal));
  }

  private static com.google.rpc.Status status(Refusal refusal) {
    Reason reason = refusal.reason();
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(reason.name())
            .putMetadata("must_act", reason.mustAct().name())
            .putMetadata("fix", reason.fix());
    refusal.field().ifPresent(field -> info.putMetadata("field", field));
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code(reason.kind()).value())
            .setMessage(reason.name() + ": " + refusal.getMessage())
            .addDetails(Any.pack(info.build()));
    if (reason.kind() == Reason.Kind.BUSY) {
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(RETRY_SECONDS)).build()));
    }
    return status.build();
  }

  private static Status.Code code(Reason.Kind kind) {
    return switch (kind) {
      case MALFORMED -> Status.Code.INVALID_ARGUMENT;
      case UNKNOWN_CALLER -> Status.Code.UNAUTHENTICATED;
      case NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case STATE -> Status.Code.FAILED_PRECONDITION;
      case CHANGED -> Status.Code.ABORTED;
      case BUSY -> Status.Code.RESOURCE_EXHAUSTED;
      case AWAY -> Status.Code.UNAVAILABLE;
      case DEFECT -> Status.Code.INTERNAL;
    };
  }
}
