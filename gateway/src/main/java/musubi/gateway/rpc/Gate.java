package musubi.gateway.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;

/**
 * What every call passes before its message is looked at: {@link Judge}, then the admission limit.
 * Whoever may not is refused and recorded; what is for another node goes to the {@link Forwarder}.
 *
 * <p>Thread-safe. Runs on the call's virtual thread and may wait; for a forwarded call on the event
 * loop of its connection, where nothing waits.
 */
final class Gate implements ServerInterceptor {
  /** Open to any valid certificate: health and reflection. */
  private static final Set<String> OPEN =
      Set.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");

  /** How often a running stream is asked whether its caller is still trusted. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Judge judge;
  private final Forwarder forwarder;
  private final Admission admission;
  private final Admission openAdmission;
  private final Answers answers;
  private final InstantSource clock;
  private final Metrics metrics;
  private volatile boolean stopping;

  /**
   * The gate of a node.
   *
   * @param admission places for exchanges
   * @param openAdmission places for health and reflection, so that a full node still answers them
   */
  Gate(
      Judge judge,
      Forwarder forwarder,
      Admission admission,
      Admission openAdmission,
      Answers answers,
      InstantSource clock,
      Metrics metrics) {
    this.judge = judge;
    this.forwarder = forwarder;
    this.admission = admission;
    this.openAdmission = openAdmission;
    this.answers = answers;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Whether a call is to be passed on: then it stays on its event loop. */
  boolean isForwarded(ServerCall<?, ?> call, Metadata headers) {
    return !isOpen(call) && judge.isElsewhere(headers);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (isForwarded(call, headers)) {
      return forwarder.forward(call, headers);
    }
    Optional<Call> passing = Optional.empty();
    Admission.Place place;
    try {
      Peer peer = judge.callers().peer(call.getAttributes());
      passing = Optional.of(judge.unjudged(methodOf(call), peer, headers));
      if (isOpen(call)) {
        judge.callers().requireNotDistrusted(peer);
      } else {
        passing = Optional.of(judge.judge(methodOf(call), peer, headers, typeOf(call)));
      }
      place = (isOpen(call) ? openAdmission : admission).enter(peer.caller().name());
    } catch (RuntimeException e) {
      answers.refuse(call, methodOf(call), passing, ErrorTranslator.refusal(e));
      return new ServerCall.Listener<>() {};
    }
    return start(call, headers, next, passing.get(), place);
  }

  private <Q, R> ServerCall.Listener<Q> start(
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next,
      Call passing,
      Admission.Place place) {
    Instant opened = clock.instant();
    OnceClosed<Q, R> once = new OnceClosed<>(call, trailers -> answers.promise(passing, trailers));
    Future<?> limit =
        isUnary(call)
            ? admission.limit(() -> endLater(once, passing, Refusal.of(AccessReason.CALL_TOO_LONG)))
            : admission.every(LOOK_AGAIN, () -> endWhenDistrusted(once, passing));
    Runnable leave =
        () -> {
          if (place.leave()) {
            limit.cancel(false);
            metrics.time(
                Duration.between(opened, clock.instant()),
                "musubi_calls",
                "method",
                passing.method());
          }
        };
    ServerCall.Listener<Q> inner;
    try {
      inner =
          Contexts.interceptCall(
              Context.current().withValue(Call.KEY, passing), once, headers, next);
    } catch (RuntimeException e) {
      leave.run();
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(inner) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof byte[] bytes && typeOf(call).clientSendsOneMessage()) {
          passing.receive(bytes);
        }
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          refuse(once, passing, Refusal.of(AccessReason.MESSAGE_UNREADABLE));
        } catch (Refusal e) {
          refuse(once, passing, e);
        }
      }

      @Override
      public void onHalfClose() {
        if (isUnary(call)) {
          limit.cancel(false);
        }
        if (!once.isClosed()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        leave.run();
        super.onCancel();
      }

      @Override
      public void onComplete() {
        leave.run();
        super.onComplete();
      }
    };
  }

  /** On a thread of its own: the record is waited for, and the timer has others to serve. */
  private void endLater(OnceClosed<?, ?> call, Call passing, Refusal refusal) {
    Thread.ofVirtual().name("limit").start(() -> refuse(call, passing, refusal));
  }

  /** Ends the streams within a second: they would last as long as both their ends. */
  void stop() {
    stopping = true;
  }

  private void endWhenDistrusted(OnceClosed<?, ?> call, Call passing) {
    if (stopping) {
      endLater(call, passing, Refusal.of(AccessReason.STOPPING));
      return;
    }
    try {
      judge.requireStillTrusted(call.getAttributes());
    } catch (Refusal e) {
      endLater(call, passing, e);
    }
  }

  private void refuse(OnceClosed<?, ?> call, Call passing, Refusal refusal) {
    if (!call.isClosed()) {
      answers.refuse(call, passing.method(), Optional.of(passing), refusal);
    }
  }

  private static boolean isOpen(ServerCall<?, ?> call) {
    return OPEN.contains(call.getMethodDescriptor().getServiceName());
  }

  private static String methodOf(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getFullMethodName();
  }

  private static boolean isUnary(ServerCall<?, ?> call) {
    return typeOf(call) == MethodType.UNARY;
  }

  private static MethodType typeOf(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType();
  }
}
