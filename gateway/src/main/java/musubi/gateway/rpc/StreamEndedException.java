package musubi.gateway.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;

/** The peer or the network ended a stream. Carries the status code and the peer's reason. */
public final class StreamEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** An end for a reason of our own. */
  public StreamEndedException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  public static StreamEndedException of(Throwable failure) {
    return new StreamEndedException(reasonOf(failure));
  }

  /** The peer's reason (a name of the catalogue), or the status code when it gave none. */
  public String reason() {
    return reason;
  }

  /** The reason that a failed call carries: a name of the catalogue, or the status code. */
  public static String reasonOf(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (InvalidProtocolBufferException e) {
            break;
          }
        }
      }
    }
    return Status.fromThrowable(failure).getCode().name();
  }
}
