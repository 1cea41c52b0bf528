package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.Metadata;

/**
 * What a call of a person is made for.
 *
 * @param business the business (事務) it belongs to
 * @param reference number of the application it belongs to
 * @param operator id of the person (操作者ID)
 * @param terminal id of the terminal (操作端末ID)
 */
public record Purpose(String business, String reference, String operator, String terminal) {
  /** All four are required: 1 to 64 of {@code A-Z a-z 0-9 . _ : / -}. */
  public Purpose {
    requireNonNull(business, "business");
    requireNonNull(reference, "reference");
    requireNonNull(operator, "operator");
    requireNonNull(terminal, "terminal");
  }

  Metadata headers() {
    Metadata headers = new Metadata();
    headers.put(Headers.BUSINESS, business);
    headers.put(Headers.REFERENCE, reference);
    headers.put(Headers.OPERATOR, operator);
    headers.put(Headers.TERMINAL, terminal);
    return headers;
  }

  @Override
  public String toString() {
    return "Purpose[business=" + business + "]";
  }
}
