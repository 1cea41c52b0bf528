package musubi.gateway.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import musubi.contract.Contract;

/** A call of any method with any bytes: what a client of another make, or a hostile one, sends. */
final class RawCall {
  private static final long LIMIT_SECONDS = 30;

  /**
   * How a call ended.
   *
   * @param reason a name of the catalogue, or the status code when there is none
   */
  record Outcome(Status status, String reason, Metadata trailers, List<byte[]> answers) {
    Status.Code code() {
      return status.getCode();
    }

    /** Status and reason, to compare. */
    String text() {
      return code() + " " + reason;
    }
  }

  private final ClientCall<byte[], byte[]> call;
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private final CompletableFuture<Outcome> endOrAnswer = new CompletableFuture<>();
  private final List<byte[]> answers = new CopyOnWriteArrayList<>();

  private RawCall(Channel channel, Contract.Method method) {
    this.call = channel.newCall(descriptor(method), CallOptions.DEFAULT);
  }

  /** Sends the messages and the end of the request. */
  static RawCall send(
      Channel channel, Contract.Method method, Metadata headers, byte[]... messages) {
    RawCall opened = open(channel, method, headers, messages);
    opened.call.halfClose();
    return opened;
  }

  /** Sends the messages and leaves the request open. */
  static RawCall open(
      Channel channel, Contract.Method method, Metadata headers, byte[]... messages) {
    RawCall opened = new RawCall(channel, method);
    opened.call.start(opened.listener(), headers);
    opened.call.request(1_000);
    for (byte[] message : messages) {
      opened.call.sendMessage(message);
    }
    return opened;
  }

  /** Whether a message has come. */
  boolean hasAnswer() {
    return !answers.isEmpty();
  }

  boolean isOver() {
    return end.isDone();
  }

  /** How the call ended; waits for it. */
  Outcome end() {
    try {
      return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the call did not end within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** How the call ended, or OK as soon as a message has come: a stream may go on for ever. */
  Outcome endOrAnswer() {
    try {
      return endOrAnswer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("nothing came within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** Cancels the call from here. */
  void cancel() {
    call.cancel("no longer wanted", null);
  }

  /** Messages that have come. */
  List<byte[]> answers() {
    return List.copyOf(answers);
  }

  private ClientCall.Listener<byte[]> listener() {
    return new ClientCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        answers.add(message);
        endOrAnswer.complete(new Outcome(Status.OK, "OK", new Metadata(), List.copyOf(answers)));
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        String reason = StreamEndedException.reasonOf(status.asRuntimeException(trailers));
        Outcome outcome = new Outcome(status, reason, trailers, List.copyOf(answers));
        end.complete(outcome);
        endOrAnswer.complete(outcome);
      }
    };
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(Contract.Method method) {
    // Of a unary call grpc-java sends nothing before the message is there; of a stream it does.
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(method.fullMethodName())
        .setRequestMarshaller(ByteMarshaller.INSTANCE)
        .setResponseMarshaller(ByteMarshaller.INSTANCE)
        .build();
  }
}
