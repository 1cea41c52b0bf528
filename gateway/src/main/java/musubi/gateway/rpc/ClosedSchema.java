package musubi.gateway.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Map;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;

/**
 * Refuses a message with a field that the contract does not have: only the items of the law are taken
 * in, and the system sees to it ([002 R-002], [003 R-002]).
 */
final class ClosedSchema implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        requireKnown((Message) message);
        super.onMessage(message);
      }
    };
  }

  /**
   * @throws Refusal UNKNOWN_FIELD, naming the message type and the field's number
   */
  static void requireKnown(Message message) {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw Refusal.of(
          AccessReason.UNKNOWN_FIELD,
          "field "
              + message.getUnknownFields().asMap().keySet().iterator().next()
              + " of "
              + message.getDescriptorForType().getFullName());
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        requireKnownIn(field.getValue());
      }
    }
  }

  private static void requireKnownIn(Object value) {
    if (value instanceof List<?> list) {
      list.forEach(ClosedSchema::requireKnownIn);
    } else if (value instanceof Message message) {
      requireKnown(message);
    }
  }
}
