package musubi.gateway.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Decision;

/**
 * One call that is passed on: frames from the caller to the destination and back, each side read
 * only as fast as the other takes.
 *
 * <p>Confined to the event loop of the caller's connection, on which the connection to the
 * destination lives, too.
 */
final class Passage {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Forwarder forwarder;
  private final ServerCall<byte[], byte[]> in;
  private final Call call;
  private final NodeName destination;
  private final Admission.Place place;
  private final Passages passages;
  private final CallOptions options;
  private final MethodDescriptor<byte[], byte[]> descriptor;
  private final Instant begun;
  private final Frames requests = new Frames();
  private final Frames responses = new Frames();
  private ClientCall<byte[], byte[]> out;
  private Optional<UUID> opening = Optional.empty();
  private boolean halfClosed;
  private boolean cancelled;
  private boolean ended;
  private boolean owesRequest;
  private boolean owesResponse;
  private int slowSeconds;

  Passage(
      Forwarder forwarder,
      ServerCall<byte[], byte[]> in,
      Judge.Onward judged,
      Admission.Place place,
      Passages passages) {
    this.forwarder = forwarder;
    this.in = in;
    this.call = judged.call();
    this.destination = judged.destination();
    this.place = place;
    this.passages = passages;
    this.options = Forwarder.options(in);
    this.descriptor = Forwarder.descriptor(in.getMethodDescriptor());
    this.begun = forwarder.clock().instant();
    passages.enter(this);
  }

  /** Writes the opening record; when it is durable, lets the caller's frames through. */
  void open(Metadata headers) {
    CallRecord opened = call.opened(forwarder.clock().instant(), destination);
    forwarder
        .records()
        .writeLater(opened, call.use(new byte[0]))
        .whenComplete(
            (written, failure) ->
                passages.onLoop(
                    () -> {
                      if (failure == null) {
                        opening = Optional.of(opened.id());
                        start(headers);
                      } else {
                        refuseUnopened(opened, refusal(failure));
                      }
                    }));
  }

  /** A statement that was used before is found out by the record itself, which then says so. */
  private void refuseUnopened(CallRecord opened, Refusal refusal) {
    if (refusal.reason() != AccessReason.STATEMENT_USED) {
      closeUnopened(refusal);
      return;
    }
    ended = true;
    forwarder.answers().count(call.method(), refusal);
    passages
        .promised(opened.refused(refusal.reason()))
        .whenComplete(
            (receipt, failure) -> {
              if (failure != null) {
                closeUnopened(refusal(failure));
              } else if (!cancelled) {
                Forwarder.refuse(in, refusal, receipt);
              }
            });
  }

  ServerCall.Listener<byte[]> listener() {
    return new FromCaller();
  }

  private void start(Metadata headers) {
    if (cancelled) {
      end(Status.CANCELLED, new Metadata());
      return;
    }
    try {
      out = forwarder.channel(destination).newCall(descriptor, options);
      out.start(new FromDestination(), headers);
    } catch (RuntimeException e) {
      out = null;
      endWith(ErrorTranslator.refusal(e));
      return;
    }
    out.request(1);
    if (halfClosed) {
      out.halfClose();
    }
    // Last: what has come already is delivered within this call, the caller's end included.
    in.request(1);
  }

  private final class FromCaller extends ServerCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      if (ended) {
        return;
      }
      requests.add(message);
      out.sendMessage(message);
      if (out.isReady()) {
        in.request(1);
      } else {
        owesRequest = true;
      }
    }

    @Override
    public void onHalfClose() {
      halfClosed = true;
      if (out != null && !ended) {
        out.halfClose();
      }
    }

    @Override
    public void onReady() {
      if (owesResponse && !ended) {
        owesResponse = false;
        slowSeconds = 0;
        out.request(1);
      }
    }

    @Override
    public void onCancel() {
      cancelled = true;
      if (out != null && !ended) {
        out.cancel("the caller cancelled", null);
      }
      leave();
    }

    @Override
    public void onComplete() {
      leave();
    }
  }

  /**
   * While a connection is being made, gRPC calls back on other threads; from then on everything of
   * the call goes through the loop's queue, in order.
   */
  private final class FromDestination extends ClientCall.Listener<byte[]> {
    private volatile boolean queued;

    @Override
    public void onHeaders(Metadata headers) {
      onLoop(Passage.this::headers);
    }

    @Override
    public void onMessage(byte[] message) {
      onLoop(() -> answered(message));
    }

    @Override
    public void onReady() {
      onLoop(Passage.this::askForRequest);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      onLoop(() -> closed(status, trailers));
    }

    private void onLoop(Runnable act) {
      if (!queued && passages.loop().inEventLoop()) {
        act.run();
      } else {
        queued = true;
        passages.loop().execute(act);
      }
    }
  }

  private void headers() {
    if (!ended && !cancelled) {
      in.sendHeaders(new Metadata());
    }
  }

  private void answered(byte[] message) {
    if (ended || cancelled) {
      return;
    }
    responses.add(message);
    in.sendMessage(message);
    if (in.isReady()) {
      out.request(1);
    } else {
      owesResponse = true;
    }
  }

  private void askForRequest() {
    if (owesRequest && !ended && !halfClosed) {
      owesRequest = false;
      in.request(1);
    }
  }

  private void closed(Status status, Metadata trailers) {
    if (ended) {
      return;
    }
    if (status.getCode() == Status.Code.UNAVAILABLE && !trailers.containsKey(DETAILS)) {
      endWith(Refusal.of(AccessReason.DESTINATION_AWAY));
    } else {
      end(status, trailers);
    }
  }

  /**
   * Once a second.
   *
   * @param impatient a unary call that began before and has no message yet is over
   */
  void look(Instant impatient) {
    if (ended) {
      return;
    }
    if (Forwarder.isUnary(in)) {
      if (!halfClosed && begun.isBefore(impatient)) {
        endEarly(Refusal.of(AccessReason.CALL_TOO_LONG));
      }
      return;
    }
    slowSeconds = owesResponse ? slowSeconds + 1 : 0;
    if (slowSeconds > Stream.SLOWEST_READER.toSeconds()) {
      endEarly(Refusal.of(AccessReason.READER_TOO_SLOW));
      return;
    }
    try {
      forwarder.judge().requireStillTrusted(in.getAttributes());
    } catch (Refusal e) {
      endEarly(e);
    }
  }

  /** The node is being stopped: a stream would last as long as both its ends. */
  void stop() {
    if (!Forwarder.isUnary(in)) {
      endEarly(Refusal.of(AccessReason.STOPPING));
    }
  }

  /** Ends the call from here, while both sides would go on. */
  private void endEarly(Refusal refusal) {
    if (ended || opening.isEmpty()) {
      return;
    }
    ClientCall<byte[], byte[]> running = out;
    endWith(refusal);
    if (running != null) {
      running.cancel(refusal.reason().name(), null);
    }
  }

  private void endWith(Refusal refusal) {
    forwarder.answers().count(call.method(), refusal);
    StatusRuntimeException exception = ErrorTranslator.exception(refusal);
    Metadata trailers = exception.getTrailers();
    end(
        exception.getStatus(),
        trailers == null ? new Metadata() : trailers,
        refusal.reason().name());
  }

  private void end(Status status, Metadata trailers) {
    end(status, trailers, status.isOk() ? "" : status.getCode().name());
  }

  /** Writes the closing record and signs its receipt; then the caller has its status. */
  private void end(Status status, Metadata trailers, String reason) {
    ended = true;
    CallRecord closed =
        call.closed(forwarder.clock().instant(), destination, decision(status), reason)
            .of(
                new CallRecord.Passage(
                    opening,
                    requests.count,
                    Optional.of(requests.digest()),
                    responses.count,
                    Optional.of(responses.digest()),
                    status.getCode().value()));
    forwarder
        .records()
        .writeLater(closed, Optional.empty())
        .whenComplete(
            (written, failure) ->
                passages.onLoop(() -> closeRecorded(closed, failure, status, trailers)));
  }

  private void closeRecorded(
      CallRecord closed, Throwable unwritten, Status status, Metadata trailers) {
    if (unwritten != null) {
      closeUnopened(refusal(unwritten));
      return;
    }
    passages
        .promised(closed)
        .whenComplete(
            (receipt, unsigned) -> {
              if (unsigned != null) {
                closeUnopened(refusal(unsigned));
              } else if (!cancelled) {
                trailers.put(Headers.RECEIPT, receipt);
                in.close(status, trailers);
              }
            });
  }

  /** Answers that nothing can be answered: a record could not be written. */
  private void closeUnopened(Refusal refusal) {
    ended = true;
    if (!cancelled) {
      forwarder.answers().count(call.method(), refusal);
      StatusRuntimeException exception = ErrorTranslator.exception(refusal);
      Metadata trailers = exception.getTrailers();
      in.close(exception.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  private void leave() {
    passages.leave(this);
    if (place.leave()) {
      forwarder
          .metrics()
          .time(
              Duration.between(begun, forwarder.clock().instant()),
              "musubi_calls_forwarded",
              "method",
              call.method());
    }
  }

  private static Decision decision(Status status) {
    return switch (status.getCode()) {
      case OK -> Decision.ANSWERED;
      case CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE, UNKNOWN, INTERNAL, DATA_LOSS ->
          Decision.FAILED;
      default -> Decision.REFUSED;
    };
  }

  private static Refusal refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return ErrorTranslator.refusal(cause);
  }

  /** How many frames passed, and the running digest of them. */
  private static final class Frames {
    private final MessageDigest digest = sha256();
    private long count;

    void add(byte[] frame) {
      count++;
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, frame.length));
      digest.update(frame);
    }

    byte[] digest() {
      return digest.digest();
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no SHA-256", e);
      }
    }
  }
}
