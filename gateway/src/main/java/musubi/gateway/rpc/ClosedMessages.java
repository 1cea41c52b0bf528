package musubi.gateway.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;

/** Messages that hold nothing but what the contract has ([002 R-002], [003 R-002]). */
public final class ClosedMessages {
  private ClosedMessages() {}

  /**
   * Looks for unknown fields, at any depth.
   *
   * @throws Refusal UNKNOWN_FIELD, naming the message type and the field's number
   */
  public static void requireKnown(Message message) {
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
      list.forEach(ClosedMessages::requireKnownIn);
    } else if (value instanceof Message message) {
      requireKnown(message);
    }
  }
}
