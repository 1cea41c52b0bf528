package musubi.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Says what a status means. Nothing that the other side wrote freely goes into the exception, for
 * it might not be a node.
 *
 * <p>gRPC tells some failures apart by its sentences alone; tests hold them.
 */
final class Failures {
  private static final String DOMAIN = "musubi";

  private Failures() {}

  /** The refusal or failure behind a status that is not OK. */
  static CallException of(Status status, Metadata trailers, CallEvidence evidence) {
    Optional<com.google.rpc.Status> said =
        Optional.ofNullable(StatusProto.fromStatusAndTrailers(status, trailers));
    return said.flatMap(each -> detail(each, ErrorInfo.class))
        .filter(info -> info.getDomain().equals(DOMAIN))
        .<CallException>map(info -> new RefusedException(status, info, delay(said.get()), evidence))
        .orElseGet(() -> failed(failure(status), status, evidence));
  }

  /** One's own certificate cannot be used; nothing was called. */
  static FailedException unusable(String detail) {
    return new FailedException(
        Failure.CERTIFICATE_UNUSABLE, detail, Status.Code.UNKNOWN, CallEvidence.NONE);
  }

  /** A failure that gRPC does not know of. */
  static FailedException failed(Failure failure, CallEvidence evidence) {
    return new FailedException(failure, "no answer", Status.Code.UNKNOWN, evidence);
  }

  private static FailedException failed(Failure failure, Status status, CallEvidence evidence) {
    String last =
        causes(status).reduce((a, b) -> b).map(e -> e.getClass().getSimpleName()).orElse("");
    String detail = last.isEmpty() ? status.getCode().name() : status.getCode() + " " + last;
    return new FailedException(failure, detail, status.getCode(), evidence);
  }

  private static Failure failure(Status status) {
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> Failure.TOO_LATE;
      case UNAVAILABLE -> ofConnection(status);
      case RESOURCE_EXHAUSTED ->
          says(status, "exceeds maximum size") ? Failure.ANSWER_TOO_LARGE : Failure.BROKE_OFF;
      case CANCELLED, INTERNAL, UNKNOWN -> ofCall(status);
      default -> Failure.ANSWER_UNREADABLE;
    };
  }

  private static Failure ofCall(Status status) {
    if (isUnreadable(status)) {
      return Failure.ANSWER_UNREADABLE;
    }
    return Thread.currentThread().isInterrupted() ? Failure.CANCELLED : Failure.BROKE_OFF;
  }

  private static Failure ofConnection(Status status) {
    if (hasCause(status, CertificateException.class::isInstance)) {
      return Failure.NODE_NOT_TRUSTED;
    }
    if (hasCause(status, Failures::isAlert)) {
      return Failure.NOT_ADMITTED;
    }
    if (hasCause(status, SSLException.class::isInstance)) {
      return Failure.NODE_NOT_TRUSTED;
    }
    return hasCause(status, Failures::isAway) || says(status, "Unable to resolve host")
        ? Failure.NODE_AWAY
        : Failure.BROKE_OFF;
  }

  /** The other side ended the handshake; in TLS 1.3 that arrives after one's own has ended. */
  private static boolean isAlert(Throwable cause) {
    return cause instanceof SSLException && String.valueOf(cause.getMessage()).contains("_ALERT_");
  }

  private static boolean isAway(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof UnresolvedAddressException;
  }

  private static boolean isUnreadable(Status status) {
    return hasCause(status, InvalidProtocolBufferException.class::isInstance)
        || isNoAnswer(status)
        || hasCause(
            status,
            cause -> cause instanceof StatusRuntimeException said && isNoAnswer(said.getStatus()));
  }

  private static boolean isNoAnswer(Status status) {
    return Stream.of(
            "No value received", "More than one", "Invalid protobuf", "content-type", "HTTP status")
        .anyMatch(each -> says(status, each));
  }

  private static boolean says(Status status, String part) {
    return status.getDescription() != null && status.getDescription().contains(part);
  }

  private static boolean hasCause(Status status, Predicate<Throwable> isIt) {
    return causes(status).anyMatch(isIt);
  }

  private static Stream<Throwable> causes(Status status) {
    return Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause).limit(10);
  }

  private static Optional<Duration> delay(com.google.rpc.Status said) {
    return detail(said, RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  private static <M extends Message> Optional<M> detail(com.google.rpc.Status said, Class<M> type) {
    for (Any each : said.getDetailsList()) {
      if (each.is(type)) {
        try {
          return Optional.of(each.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
