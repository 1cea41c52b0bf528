package musubi.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Calls that a person makes over a connection. Each is an act of its own: it has one request id and
 * one statement, also for its repeats. Thread-safe.
 */
final class PersonCalls {
  private final Connection connection;
  private final Optional<Statements> statements;

  PersonCalls(Connection connection, Optional<Statements> statements) {
    this.connection = connection;
    this.statements = statements;
  }

  /**
   * How an act is repeated.
   *
   * @param requestId of the first call and of its repeats
   * @param patience how long to go on repeating; zero for one attempt
   * @param isOutcome whether an answer is what the act waits for
   */
  record Act<A>(UUID requestId, Duration patience, Predicate<A> isOutcome) {
    /** A call that is made once. */
    static <A> Act<A> once() {
      return new Act<>(RequestIds.next(), Duration.ZERO, answer -> true);
    }

    @Override
    public String toString() {
      return "Act[" + requestId + "]";
    }
  }

  /**
   * The one answer.
   *
   * @throws RefusedException there is none
   */
  <Q, A> A one(MethodDescriptor<Q, A> method, Q request, Purpose purpose) {
    return act(method, request, purpose, Act.once());
  }

  /**
   * What an act came to: its outcome, or the last answer when the patience is over.
   *
   * @throws RefusedException the last refusal
   */
  <Q, A> A act(MethodDescriptor<Q, A> method, Q request, Purpose purpose, Act<A> act) {
    return called(
        method,
        purpose,
        act,
        (channel, options) -> ClientCalls.blockingUnaryCall(channel, method, options, request));
  }

  /**
   * What a list that has ended well makes.
   *
   * @param whole makes it, and throws a StatusRuntimeException when the list is not whole
   * @throws RefusedException the list did not end well, or is not whole
   */
  <Q, A, L> L list(
      MethodDescriptor<Q, A> method, Q request, Purpose purpose, Function<List<A>, L> whole) {
    return called(
        method,
        purpose,
        Act.once(),
        (channel, options) -> {
          List<A> answers = new ArrayList<>();
          ClientCalls.blockingServerStreamingCall(channel, method, options, request)
              .forEachRemaining(answers::add);
          return whole.apply(answers);
        });
  }

  private <T> T called(
      MethodDescriptor<?, ?> method,
      Purpose purpose,
      Act<T> act,
      BiFunction<Channel, CallOptions, T> call) {
    Connection.Link link = connection.link();
    Metadata headers = headers(method, purpose, act.requestId, link.thumbprint());
    Channel channel =
        ClientInterceptors.intercept(
            link.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    return Repeats.call(
        act.patience,
        act.isOutcome,
        () ->
            call.apply(
                channel,
                CallOptions.DEFAULT.withDeadlineAfter(
                    connection.deadline().toMillis(), TimeUnit.MILLISECONDS)));
  }

  private Metadata headers(
      MethodDescriptor<?, ?> method, Purpose purpose, UUID requestId, String thumbprint) {
    Metadata headers = purpose.headers();
    headers.put(RegisterClient.REQUEST_ID, requestId.toString());
    statements.ifPresent(
        from ->
            headers.put(
                Statements.HEADER,
                from.statement(
                    method.getFullMethodName(),
                    purpose,
                    Bodies.reachedFrom(connection.body()),
                    thumbprint)));
    return headers;
  }
}
