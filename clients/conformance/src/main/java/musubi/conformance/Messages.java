package musubi.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import musubi.contract.Contract;

/**
 * Messages of the contracts by their names, between protobuf JSON and bytes. Thread-safe.
 *
 * <p>An exception says of which type a message is and nothing of its content.
 */
final class Messages {
  /** A number that no message of the contracts has. */
  private static final int UNKNOWN_FIELD = 20_999;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Contract contract;

  Messages(Contract contract) {
    this.contract = contract;
  }

  /** That bytes are no message of a type. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(Descriptor type) {
      super("no " + type.getFullName());
    }
  }

  /**
   * The bytes of a message.
   *
   * @throws IllegalArgumentException the contracts have no such type, or the JSON is no such
   *     message
   */
  byte[] encode(String type, JsonNode json) {
    return encode(
        contract
            .message(type)
            .orElseThrow(() -> new IllegalArgumentException("no such type: " + type)),
        json);
  }

  static byte[] encode(Descriptor type, JsonNode json) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    try {
      JsonFormat.parser().merge(json.toString(), message);
    } catch (InvalidProtocolBufferException e) {
      // No cause: it might show the content.
      throw new IllegalArgumentException("the JSON of a case is no " + type.getFullName());
    }
    return message.build().toByteArray();
  }

  /** The message with all its fields that are set; enums by their names. */
  static JsonNode decode(Descriptor type, byte[] bytes) throws UnreadableException {
    try {
      return JSON.readTree(JsonFormat.printer().print(DynamicMessage.parseFrom(type, bytes)));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new UnreadableException(type);
    }
  }

  /** An empty message with a field that the contract does not have. */
  static byte[] withUnknownField() {
    return UnknownFieldSet.newBuilder()
        .addField(UNKNOWN_FIELD, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
        .build()
        .toByteArray();
  }
}
