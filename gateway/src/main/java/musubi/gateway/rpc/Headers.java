package musubi.gateway.rpc;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.NodeName;
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

  /** JWS of the operator authority ({@code OperatorStatement}). */
  public static final Metadata.Key<String> STATEMENT = text("musubi-operator-statement");

  /**
   * The node that the call is for, {@code prefecture/130001}; the node that is called if absent.
   */
  public static final Metadata.Key<String> DESTINATION = text("musubi-to");

  /** JWS of a node that calls for somebody else ({@code Hops}). */
  public static final Metadata.Key<String> HOP = text("musubi-hop");

  /** Receipts in the trailers, one of each node on the path. */
  public static final Metadata.Key<byte[]> RECEIPT =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

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

  /** The receipts in the trailers of a call; none when there are no trailers. */
  public static List<byte[]> receipts(Metadata trailers) {
    Iterable<byte[]> found = trailers == null ? null : trailers.getAll(RECEIPT);
    List<byte[]> receipts = new ArrayList<>();
    if (found != null) {
      found.forEach(receipts::add);
    }
    return receipts;
  }

  /** The destination; empty when the call is for the node that it came to. */
  static Optional<NodeName> destination(Metadata headers) {
    String text = headers.get(DESTINATION);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(NodeName.parse(text));
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(
          AccessReason.DESTINATION_MALFORMED,
          DESTINATION.name(),
          AccessReason.DESTINATION_MALFORMED.meaning());
    }
  }

  static String value(Metadata headers, Metadata.Key<String> key) {
    String value = headers.get(key);
    return value == null ? "" : value;
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
