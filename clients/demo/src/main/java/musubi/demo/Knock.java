package musubi.demo;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import musubi.client.Bodies;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.Receipts;
import musubi.client.RequestIds;
import musubi.client.Statements;
import musubi.gateway.local.Member;

/** One call with metadata of any kind, also such as a well-made client would not send. */
final class Knock {
  private static final Purpose PURPOSE =
      new Purpose(Operators.BUSINESS, "DEMO-1", Operators.OPERATOR, Operators.TERMINAL);

  private final Metadata headers = new Metadata();
  private final UUID requestId;
  private Optional<Statements> statements = Optional.empty();
  private Purpose purpose = PURPOSE;
  private List<byte[]> receipts = List.of();

  private Knock(UUID requestId) {
    this.requestId = requestId;
    set("musubi-request-id", requestId.toString());
  }

  /** A call with a request id of its own. */
  static Knock once() {
    return new Knock(RequestIds.next());
  }

  /** A call with this request id. */
  static Knock with(UUID requestId) {
    return new Knock(requestId);
  }

  /** A call with the metadata of a person, but without a statement of the operator authority. */
  Knock asOperator() {
    return set("musubi-business", purpose.business())
        .set("musubi-reference", purpose.reference())
        .set("musubi-operator", purpose.operator())
        .set("musubi-terminal", purpose.terminal());
  }

  /** A call with the metadata of a person and a statement, made for the call that comes. */
  Knock asOperator(Statements from) {
    statements = Optional.of(from);
    return asOperator();
  }

  /** A call of this operator for this business, with a statement made for the call that comes. */
  Knock asOperator(Statements from, String operator, String business) {
    purpose = new Purpose(business, PURPOSE.reference(), operator, PURPOSE.terminal());
    return asOperator(from);
  }

  /** A call for another node than the one that is connected. */
  Knock to(Member destination) {
    return set("musubi-to", destination.role() + "/" + destination.body().digits());
  }

  /** The receipts in the trailers of the last call. */
  List<byte[]> receipts() {
    return receipts;
  }

  /** Sets one more. */
  Knock set(String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return this;
  }

  UUID requestId() {
    return requestId;
  }

  /**
   * The answer.
   *
   * @throws CallException when there is none
   */
  <Q extends Message, R extends Message> R call(
      Connection connection, MethodDescriptor<Q, R> method, Q request) {
    return list(connection, method, request).getFirst();
  }

  /**
   * The answers; one when the method is unary.
   *
   * @throws CallException when they do not end well
   */
  <Q extends Message, R extends Message> List<R> list(
      Connection connection, MethodDescriptor<Q, R> method, Q request) {
    statements.ifPresent(
        from ->
            headers.put(
                Statements.HEADER,
                from.statement(
                    method.getFullMethodName(),
                    purpose,
                    Bodies.reachedFrom(connection.body()),
                    connection.thumbprint())));
    AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    try {
      List<R> answers = new ArrayList<>();
      ClientCalls.blockingServerStreamingCall(
              ClientInterceptors.intercept(
                  connection.channel(),
                  MetadataUtils.newAttachHeadersInterceptor(headers),
                  MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)),
              method,
              CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
              request)
          .forEachRemaining(answers::add);
      return answers;
    } catch (StatusRuntimeException e) {
      throw CallException.of(e);
    } finally {
      receipts = Receipts.of(trailers.get());
    }
  }
}
