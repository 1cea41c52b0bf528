package musubi.gateway.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Records;

/**
 * Passes calls on to other nodes. The bytes are never decoded: headers decide. An opening record is
 * durable before the first byte goes on, a closing record before the status comes back.
 *
 * <p>Runs on event loops and never waits.
 */
final class Forwarder {
  /** Limit of a unary call whose caller names none; ours. */
  private static final long UNARY_SECONDS = 60;

  private final Judge judge;
  private final Hops hops;
  private final Loops loops;
  private final Admission admission;
  private final Function<NodeName, Channel> onward;
  private final Records records;
  private final Answers answers;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Map<EventLoop, Passages> passages;

  /**
   * The forwarder of a node.
   *
   * @param onward the channel to a node that belongs to the running event loop
   */
  Forwarder(
      Judge judge,
      Hops hops,
      Loops loops,
      Admission admission,
      Function<NodeName, Channel> onward,
      Records records,
      Answers answers,
      InstantSource clock,
      Metrics metrics) {
    this.judge = judge;
    this.hops = hops;
    this.loops = loops;
    this.admission = admission;
    this.onward = onward;
    this.records = records;
    this.answers = answers;
    this.clock = clock;
    this.metrics = metrics;
    this.passages =
        loops.all().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    loop -> loop,
                    loop -> new Passages(loop, answers, admission.patience(), clock)));
  }

  /** Passes a call on, or refuses it. */
  <Q, R> ServerCall.Listener<Q> forward(ServerCall<Q, R> call, Metadata headers) {
    String method = call.getMethodDescriptor().getFullMethodName();
    EventLoop loop = loops.current().orElseThrow();
    Optional<Call> passing = Optional.empty();
    try {
      Peer peer = judge.callers().peer(call.getAttributes());
      passing = Optional.of(judge.unjudged(method, peer, headers));
      Judge.Onward judged =
          judge.judgeOnward(method, peer, headers, call.getMethodDescriptor().getType());
      passing = Optional.of(judged.call());
      Admission.Place place = admission.enter(peer.caller().name());
      @SuppressWarnings("unchecked") // Every service is registered on bytes.
      ServerCall<byte[], byte[]> bytes = (ServerCall<byte[], byte[]>) call;
      Passage passage = new Passage(this, bytes, judged, place, passages.get(loop));
      passage.open(onwardHeaders(judged));
      @SuppressWarnings("unchecked")
      ServerCall.Listener<Q> listener = (ServerCall.Listener<Q>) passage.listener();
      return listener;
    } catch (RuntimeException e) {
      refuse(call, method, passing, ErrorTranslator.refusal(e), loop);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Ends the streams that are passed on; unary calls may finish. */
  void stop() {
    passages.forEach((loop, running) -> loop.execute(running::stop));
  }

  Channel channel(NodeName destination) {
    return onward.apply(destination);
  }

  Records records() {
    return records;
  }

  Answers answers() {
    return answers;
  }

  InstantSource clock() {
    return clock;
  }

  Metrics metrics() {
    return metrics;
  }

  Judge judge() {
    return judge;
  }

  /** How the call goes on: same method, same kind, what is left of its time. */
  static CallOptions options(ServerCall<?, ?> call) {
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      return CallOptions.DEFAULT.withDeadline(deadline);
    }
    return isUnary(call)
        ? CallOptions.DEFAULT.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS)
        : CallOptions.DEFAULT;
  }

  static MethodDescriptor<byte[], byte[]> descriptor(MethodDescriptor<?, ?> served) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(served.getType())
        .setFullMethodName(served.getFullMethodName())
        .setRequestMarshaller(ByteMarshaller.INSTANCE)
        .setResponseMarshaller(ByteMarshaller.INSTANCE)
        .build();
  }

  static boolean isUnary(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodType.UNARY;
  }

  private Metadata onwardHeaders(Judge.Onward judged) {
    Metadata headers =
        judged.call().onward(hops, Hop.Use.FORWARD, judged.destination(), clock.instant());
    headers.put(Headers.DESTINATION, judged.destination().path());
    return headers;
  }

  /** Refuses without waiting: the record is written, then the call is closed on its loop. */
  private void refuse(
      ServerCall<?, ?> call,
      String method,
      Optional<Call> passing,
      Refusal refusal,
      Executor loop) {
    answers.count(method, refusal);
    OnceClosed<?, ?> once = new OnceClosed<>(call);
    if (passing.isEmpty()) {
      once.refuse(refusal);
      return;
    }
    CallRecord refused = passing.get().refused(clock.instant(), refusal.reason());
    records
        .writeLater(refused, Optional.empty())
        .thenCombine(answers.promised(refused), (written, receipt) -> receipt)
        .whenComplete(
            (receipt, failure) ->
                loop.execute(
                    () -> {
                      if (failure == null) {
                        refuse(call, refusal, receipt);
                      } else {
                        once.refuse(Refusal.of(AccessReason.DATABASE_AWAY));
                      }
                    }));
  }

  /** Refuses with the receipt of the refusal's record. */
  static void refuse(ServerCall<?, ?> call, Refusal refusal, byte[] receipt) {
    StatusRuntimeException exception = ErrorTranslator.exception(refusal);
    Metadata trailers = exception.getTrailers();
    trailers.put(Headers.RECEIPT, receipt);
    call.close(exception.getStatus(), trailers);
  }
}
