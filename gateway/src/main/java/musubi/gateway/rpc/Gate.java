package musubi.gateway.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.access.Routes;
import musubi.gateway.ops.Metrics;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Recorder;
import musubi.gateway.value.RequestId;
import musubi.options.v1.Exchange;

/**
 * What every call passes before its message is looked at: the caller from the certificate, the
 * route matrix, the purpose, the request id, the admission limit. Whoever may not is refused and
 * recorded.
 *
 * <p>Thread-safe. Runs on the call's virtual thread and may wait.
 */
final class Gate implements ServerInterceptor {
  /** Open to any valid certificate: health and reflection. */
  private static final Set<String> OPEN =
      Set.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");

  /** How often a running stream is asked whether its caller's certificate is still good. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Routes routes;
  private final Callers callers;
  private final Admission admission;
  private final Admission openAdmission;
  private final RequestWindow window;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Metrics metrics;

  /**
   * The gate of a node.
   *
   * @param admission places for exchanges
   * @param openAdmission places for health and reflection, so that a full node still answers them
   */
  Gate(
      Routes routes,
      Callers callers,
      Admission admission,
      Admission openAdmission,
      RequestWindow window,
      Recorder recorder,
      InstantSource clock,
      Metrics metrics) {
    this.routes = routes;
    this.callers = callers;
    this.admission = admission;
    this.openAdmission = openAdmission;
    this.window = window;
    this.recorder = recorder;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    boolean open = OPEN.contains(call.getMethodDescriptor().getServiceName());
    Optional<Call> passing = Optional.empty();
    Admission.Place place;
    try {
      Caller caller = callers.identify(call.getAttributes());
      passing = Optional.of(open ? unpassed(call, method, headers) : pass(call, headers, caller));
      place = (open ? openAdmission : admission).enter(caller.name());
    } catch (RuntimeException e) {
      refuse(call, method, passing, headers, ErrorTranslator.refusal(e));
      return new ServerCall.Listener<>() {};
    }
    return start(call, headers, next, passing.get(), place);
  }

  private Call pass(ServerCall<?, ?> call, Metadata headers, Caller caller) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Exchange exchange = routes.require(method, caller);
    Purpose purpose = Headers.purpose(headers);
    purpose.requireFits(Routes.needsOperator(exchange));
    Optional<RequestId> requestId =
        isUnary(call) ? Optional.of(Headers.requestId(headers)) : Optional.empty();
    requestId.ifPresent(id -> window.require(id, clock.instant()));
    return new Call(method, exchange, caller, requestId, purpose);
  }

  private <Q, R> ServerCall.Listener<Q> start(
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next,
      Call passing,
      Admission.Place place) {
    Instant opened = clock.instant();
    OnceClosed<Q, R> once = new OnceClosed<>(call);
    Future<?> limit =
        isUnary(call)
            ? admission.limit(() -> endLater(once, passing, Refusal.of(AccessReason.CALL_TOO_LONG)))
            : admission.every(LOOK_AGAIN, () -> endWhenUnknown(once, passing));
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
        if (message instanceof byte[] bytes && isUnary(call)) {
          passing.receive(bytes);
        }
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          refuseMessage(once, passing, Refusal.of(AccessReason.MESSAGE_UNREADABLE));
        } catch (Refusal e) {
          refuseMessage(once, passing, e);
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
    Thread.ofVirtual().name("limit").start(() -> refuseMessage(call, passing, refusal));
  }

  private void endWhenUnknown(OnceClosed<?, ?> call, Call passing) {
    try {
      callers.identify(call.getAttributes());
    } catch (Refusal e) {
      endLater(call, passing, e);
    }
  }

  private void refuseMessage(OnceClosed<?, ?> call, Call passing, Refusal refusal) {
    if (call.isClosed()) {
      return;
    }
    metrics.count(
        "musubi_refusals_total", "method", passing.method(), "reason", refusal.reason().name());
    call.refuse(recorded(passing.refused(clock.instant(), refusal.reason()), refusal));
  }

  /** Refuses before the service has seen anything; a caller without a name leaves no record. */
  private void refuse(
      ServerCall<?, ?> call,
      String method,
      Optional<Call> passing,
      Metadata headers,
      Refusal refusal) {
    metrics.count("musubi_refusals_total", "method", method, "reason", refusal.reason().name());
    Refusal said = refusal;
    if (refusal.reason().kind() != Reason.Kind.UNKNOWN_CALLER) {
      Call refused = passing.orElseGet(() -> unpassed(call, method, headers));
      said = recorded(refused.refused(clock.instant(), refusal.reason()), refusal);
    }
    new OnceClosed<>(call).refuse(said);
  }

  private Call unpassed(ServerCall<?, ?> call, String method, Metadata headers) {
    Exchange exchange = routes.exchange(method).orElse(Exchange.getDefaultInstance());
    return new Call(
        method,
        exchange,
        callers.identify(call.getAttributes()),
        requestIdIfAny(headers),
        purposeIfAny(headers));
  }

  /**
   * The refusal once its record is durable; that the record could not be written when it could not.
   */
  private Refusal recorded(CallRecord callRecord, Refusal refusal) {
    try {
      recorder.write(callRecord);
      return refusal;
    } catch (Refusal unrecorded) {
      return unrecorded;
    }
  }

  private static Optional<RequestId> requestIdIfAny(Metadata headers) {
    try {
      return Optional.of(Headers.requestId(headers));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  private static Purpose purposeIfAny(Metadata headers) {
    try {
      return Headers.purpose(headers);
    } catch (Refusal e) {
      return Purpose.NONE;
    }
  }

  private static boolean isUnary(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodType.UNARY;
  }

  /** A call that is closed once, by whoever comes first: the service or a limit. */
  private static final class OnceClosed<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean closed;

    OnceClosed(ServerCall<Q, R> call) {
      super(call);
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
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }
}
