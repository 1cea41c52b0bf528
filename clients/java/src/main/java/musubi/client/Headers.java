package musubi.client;

import io.grpc.Metadata;

/** Metadata of a call: all that a node must check before it reads the message. */
final class Headers {
  static final Metadata.Key<String> REQUEST_ID = text("musubi-request-id");
  static final Metadata.Key<String> TO = text("musubi-to");
  static final Metadata.Key<String> BUSINESS = text("musubi-business");
  static final Metadata.Key<String> REFERENCE = text("musubi-reference");
  static final Metadata.Key<String> OPERATOR = text("musubi-operator");
  static final Metadata.Key<String> TERMINAL = text("musubi-terminal");

  private Headers() {}

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
