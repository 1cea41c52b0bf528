package musubi.gateway.rpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Refuses a message with a field that the contract does not have: only the items of the law are
 * taken in, and the system sees to it ([002 R-002], [003 R-002]).
 */
final class ClosedSchema implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        ClosedMessages.requireKnown((Message) message);
        super.onMessage(message);
      }
    };
  }
}
