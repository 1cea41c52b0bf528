package musubi.gateway.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.Consumer;
import musubi.gateway.access.Refusal;

/** A call that is closed once, by whoever comes first: the service or a limit. */
final class OnceClosed<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private final Consumer<Metadata> ending;
  private boolean closed;

  OnceClosed(ServerCall<Q, R> call) {
    this(call, trailers -> {});
  }

  /**
   * A call whose trailers are completed before it ends.
   *
   * @param ending adds to the trailers; may wait; throws a Refusal when the call must not be
   *     answered
   */
  OnceClosed(ServerCall<Q, R> call, Consumer<Metadata> ending) {
    super(call);
    this.ending = ending;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  void refuse(Refusal refusal) {
    StatusRuntimeException exception = ErrorTranslator.exception(refusal);
    Metadata trailers = exception.getTrailers();
    close(exception.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(R message) {
    if (!closed) {
      super.sendMessage(message);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (isClosed()) {
      return;
    }
    Status last = status;
    Metadata said = trailers;
    try {
      ending.accept(trailers);
    } catch (Refusal unpromised) {
      StatusRuntimeException exception = ErrorTranslator.exception(unpromised);
      last = exception.getStatus();
      said = exception.getTrailers();
    }
    closeNow(last, said);
  }

  private synchronized void closeNow(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      super.close(status, trailers);
    }
  }
}
