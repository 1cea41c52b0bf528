package musubi.demo;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import musubi.client.Connection;
import musubi.client.RefusedException;
import musubi.client.RequestIds;

/** One unary call with metadata of any kind, also such as a well-made client would not send. */
final class Knock {
  private final Metadata headers = new Metadata();
  private final UUID requestId;

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

  /** A call with the metadata of a person. */
  Knock asOperator() {
    return set("musubi-business", "resident-record")
        .set("musubi-reference", "DEMO-1")
        .set("musubi-operator", "SYN-OP-01")
        .set("musubi-terminal", "SYN-T-01");
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
   * @throws RefusedException when there is none
   */
  <Q extends Message, R extends Message> R call(
      Connection connection, MethodDescriptor<Q, R> method, Q request) {
    try {
      return ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(
              connection.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
          method,
          CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
          request);
    } catch (StatusRuntimeException e) {
      throw RefusedException.of(e);
    }
  }
}
