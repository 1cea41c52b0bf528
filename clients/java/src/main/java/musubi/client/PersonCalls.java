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
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

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
   * The one answer.
   *
   * @throws RefusedException there is none
   */
  <Q, A> A one(MethodDescriptor<Q, A> method, Q request, Purpose purpose) {
    return act(
        method,
        purpose,
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
    return act(
        method,
        purpose,
        (channel, options) -> {
          List<A> answers = new ArrayList<>();
          ClientCalls.blockingServerStreamingCall(channel, method, options, request)
              .forEachRemaining(answers::add);
          return whole.apply(answers);
        });
  }

  private <T> T act(
      MethodDescriptor<?, ?> method, Purpose purpose, BiFunction<Channel, CallOptions, T> call) {
    Connection.Link link = connection.link();
    Metadata headers = headers(method, purpose, link.thumbprint());
    Channel channel =
        ClientInterceptors.intercept(
            link.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    return Repeats.call(
        Duration.ZERO,
        () ->
            call.apply(
                channel,
                CallOptions.DEFAULT.withDeadlineAfter(
                    connection.deadline().toMillis(), TimeUnit.MILLISECONDS)));
  }

  private Metadata headers(MethodDescriptor<?, ?> method, Purpose purpose, String thumbprint) {
    Metadata headers = purpose.headers();
    headers.put(RegisterClient.REQUEST_ID, RequestIds.next().toString());
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
