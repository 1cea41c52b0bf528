package musubi.gateway.rpc;

import io.grpc.Metadata;
import java.util.Optional;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.RequestId;

/** What a call says in its metadata. */
public final class Headers {
  /** UUIDv7 of the act; kept when the call is repeated. */
  public static final Metadata.Key<String> REQUEST_ID = text("musubi-request-id");

  /** The business (事務). */
  public static final Metadata.Key<String> BUSINESS = text("musubi-business");

  /** Number of the application that the call belongs to. */
  public static final Metadata.Key<String> REFERENCE = text("musubi-reference");

  /** The operator (操作者ID). */
  public static final Metadata.Key<String> OPERATOR = text("musubi-operator");

  /** The operator's terminal (操作端末ID). */
  public static final Metadata.Key<String> TERMINAL = text("musubi-terminal");

  private Headers() {}

  /** The purpose that the metadata state; absent parts are empty. */
  static Purpose purpose(Metadata headers) {
    return new Purpose(
        value(headers, BUSINESS),
        value(headers, REFERENCE),
        value(headers, OPERATOR),
        value(headers, TERMINAL));
  }

  /**
   * The request id.
   *
   * @throws Refusal REQUEST_ID_MISSING when there is none or it is no UUIDv7
   */
  static RequestId requestId(Metadata headers) {
    try {
      return RequestId.parse(value(headers, REQUEST_ID));
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(
          AccessReason.REQUEST_ID_MISSING,
          REQUEST_ID.name(),
          REQUEST_ID.name() + ": absent or no UUIDv7");
    }
  }

  /** Metadata of a call that goes on to another node for the same act. */
  public static Metadata of(Optional<RequestId> requestId, Purpose purpose) {
    Metadata headers = new Metadata();
    requestId.ifPresent(id -> headers.put(REQUEST_ID, id.value().toString()));
    put(headers, BUSINESS, purpose.business());
    put(headers, REFERENCE, purpose.reference());
    put(headers, OPERATOR, purpose.operator());
    put(headers, TERMINAL, purpose.terminal());
    return headers;
  }

  private static void put(Metadata headers, Metadata.Key<String> key, String value) {
    if (!value.isEmpty()) {
      headers.put(key, value);
    }
  }

  private static String value(Metadata headers, Metadata.Key<String> key) {
    String value = headers.get(key);
    return value == null ? "" : value;
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
