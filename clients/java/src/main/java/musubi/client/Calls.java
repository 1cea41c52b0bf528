package musubi.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Calls of any method of the contracts over a connection: {@link Connection#system()} for what a
 * system does by itself, {@link Connection#operator} for what a person asks for.
 *
 * <p>Every attempt has a deadline, every act one request id. What may be repeated is repeated with
 * that id while the act's patience lasts; streams are not. Receipts go to the connection's {@link
 * ReceiptKeeper}. Thread-safe.
 */
public abstract sealed class Calls permits SystemCalls, OperatorCalls {
  private final Connection connection;

  Calls(Connection connection) {
    this.connection = connection;
  }

  /**
   * What a method with one request and one answer comes to.
   *
   * @throws IllegalArgumentException the method is for the other kind of callers, operators or
   *     systems
   */
  public final <Q, A> Outcome<A> call(MethodDescriptor<Q, A> method, Q request, Act act) {
    return call(method, request, act, answer -> true);
  }

  /** As above; repeats also while the answer is not what the act waits for. */
  final <Q, A> Outcome<A> call(
      MethodDescriptor<Q, A> method, Q request, Act act, Predicate<A> isOutcome) {
    Attempts<Q, A> attempts = new Attempts<>(method, act);
    return attempts.told(Repeats.until(act.patience(), isOutcome, () -> attempts.unary(request)));
  }

  /** The answer of a call that is made once. */
  final <Q, A> A ask(MethodDescriptor<Q, A> method, Q request) {
    return call(method, request, Act.next()).orThrow();
  }

  /** The answer of an act. */
  final <Q, A> A act(MethodDescriptor<Q, A> method, Q request, Act act) {
    return call(method, request, act).orThrow();
  }

  /**
   * Answers as they come, no faster than they are taken; the caller closes it.
   *
   * @throws IllegalArgumentException as for a call
   */
  public final <Q, A> AnswerStream<A> stream(MethodDescriptor<Q, A> method, Q request, Act act) {
    return new Attempts<Q, A>(method, act).stream(request);
  }

  /**
   * All answers of a stream that ended well.
   *
   * @throws IllegalArgumentException as for a call
   */
  public final <Q, A> Outcome<List<A>> list(MethodDescriptor<Q, A> method, Q request, Act act) {
    List<A> answers = new ArrayList<>();
    try (AnswerStream<A> stream = stream(method, request, act)) {
      stream.forEachRemaining(answers::add);
      return new Outcome.Answered<>(answers, stream.evidence());
    } catch (CallException e) {
      return Outcome.of(e);
    }
  }

  /**
   * What a method with a stream of requests comes to; requests are taken no faster than they leave.
   * Not repeated by itself, for the requests are used up: repeat with the same id and the same
   * requests.
   *
   * @throws IllegalArgumentException as for a call
   */
  public final <Q, A> Outcome<A> upload(
      MethodDescriptor<Q, A> method, Iterator<Q> requests, Act act) {
    Attempts<Q, A> attempts = new Attempts<>(method, act);
    return attempts.told(attempts.upload(requests));
  }

  /**
   * All answers of a method with streams both ways, of which the requests end first. Not repeated.
   * For a conversation, where answers decide the next request, use a stub over {@link
   * Connection#channel}.
   *
   * @throws IllegalArgumentException as for a call
   */
  public final <Q, A> Outcome<List<A>> exchange(
      MethodDescriptor<Q, A> method, Iterator<Q> requests, Act act) {
    Attempts<Q, A> attempts = new Attempts<>(method, act);
    return attempts.told(attempts.exchange(requests));
  }

  /**
   * What the call says of itself.
   *
   * @param thumbprint of the certificate that it shows
   */
  abstract Metadata headers(String method, String thumbprint);

  /** The attempts at one act. Used by one thread at a time. */
  private final class Attempts<Q, A> {
    private final MethodDescriptor<Q, A> method;
    private final Act act;
    private final Observed observed;
    private final AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    private String thumbprint = "";
    private Metadata said = new Metadata();

    Attempts(MethodDescriptor<Q, A> method, Act act) {
      Actors.require(method, Calls.this instanceof OperatorCalls);
      this.method = method;
      this.act = act;
      this.observed = new Observed(connection, method.getFullMethodName());
    }

    Outcome<A> unary(Q request) {
      return attempt(channel -> ClientCalls.blockingUnaryCall(channel, method, options(), request));
    }

    Outcome<A> upload(Iterator<Q> requests) {
      return attempt(
          channel ->
              one(
                  sent(
                      ClientCalls.blockingClientStreamingCall(channel, method, options()),
                      requests)));
    }

    Outcome<List<A>> exchange(Iterator<Q> requests) {
      return attempt(
          channel ->
              sent(ClientCalls.blockingBidiStreamingCall(channel, method, options()), requests));
    }

    /** The answers once all requests have left, or the node took no more. */
    private List<A> sent(BlockingClientCall<Q, A> call, Iterator<Q> requests)
        throws StatusException, InterruptedException {
      try {
        boolean taken = true;
        while (taken && requests.hasNext()) {
          taken = call.write(requests.next());
        }
        call.halfClose();
        List<A> answers = new ArrayList<>();
        for (A answer = call.read(); answer != null; answer = call.read()) {
          answers.add(answer);
        }
        return answers;
      } finally {
        call.cancel("given up", null);
      }
    }

    private A one(List<A> answers) throws StatusException {
      if (answers.size() != 1) {
        throw Status.INTERNAL.withDescription("No value received").asException();
      }
      return answers.getFirst();
    }

    AnswerStream<A> stream(Q request) {
      Connection.Link link = connection.link();
      observed.attempt();
      if (link.isOutOfTime()) {
        FailedException failed = Failures.failed(Failure.CERTIFICATE_UNUSABLE, evidence());
        observed.ended(Outcome.of(failed));
        throw failed;
      }
      return new AnswerStream<>(
          ClientCalls.blockingV2ServerStreamingCall(channel(link), method, options(), request),
          this::evidence,
          this::told);
    }

    <T> Outcome<T> told(Outcome<T> outcome) {
      observed.ended(outcome);
      return outcome;
    }

    private <T> Outcome<T> attempt(Attempt<T> attempt) {
      Connection.Link link = connection.link();
      observed.attempt();
      if (link.isOutOfTime()) {
        return Outcome.of(Failures.failed(Failure.CERTIFICATE_UNUSABLE, evidence()));
      }
      try {
        return new Outcome.Answered<>(attempt.answer(channel(link)), evidence());
      } catch (StatusRuntimeException e) {
        return Outcome.of(Failures.of(e.getStatus(), trailers(e.getTrailers()), evidence()));
      } catch (StatusException e) {
        return Outcome.of(Failures.of(e.getStatus(), trailers(e.getTrailers()), evidence()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Outcome.of(Failures.of(Status.CANCELLED, new Metadata(), evidence()));
      }
    }

    /** A repeat carries the same, unless it shows another certificate. */
    private Channel channel(Connection.Link link) {
      if (!thumbprint.equals(link.thumbprint())) {
        said = headers(method.getFullMethodName(), link.thumbprint());
        said.put(Headers.REQUEST_ID, act.requestId().toString());
        act.destination().ifPresent(node -> said.put(Headers.TO, node));
        thumbprint = link.thumbprint();
      }
      trailers.set(new Metadata());
      return ClientInterceptors.intercept(
          link.channel(),
          MetadataUtils.newAttachHeadersInterceptor(said),
          MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
    }

    private CallOptions options() {
      return CallOptions.DEFAULT.withDeadlineAfter(
          act.deadline().orElse(connection.deadline()).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What this attempt left; kept at once, for there may be no other. */
    private CallEvidence evidence() {
      Metadata received =
          Optional.ofNullable(trailers.getAndSet(new Metadata())).orElseGet(Metadata::new);
      CallEvidence evidence = new CallEvidence(act.requestId(), Receipts.of(received));
      if (!evidence.receipts().isEmpty()) {
        connection.receipts().keep(method.getFullMethodName(), evidence);
      }
      return evidence;
    }

    private static Metadata trailers(Metadata trailers) {
      return trailers == null ? new Metadata() : trailers;
    }
  }

  /** One attempt. */
  @FunctionalInterface
  private interface Attempt<A> {
    A answer(Channel channel) throws StatusException, InterruptedException;
  }
}
