package musubi.backends.operators;

import java.util.List;

/**
 * The call that a person wants to make.
 *
 * @param method full name of the gRPC method
 * @param business the business (事務) it belongs to
 * @param reference number of the application it belongs to
 * @param systemThumbprint thumbprint of the calling system's certificate, {@code
 *     Connection.thumbprint()}
 * @param audience codes of the bodies whose nodes may act on it
 */
public record Wanted(
    String method,
    String business,
    String reference,
    String systemThumbprint,
    List<String> audience) {
  /** Business and reference have 1 to 64 of {@code A-Z a-z 0-9 . _ : / -}. */
  public Wanted {
    Words.require("business", business);
    Words.require("reference", reference);
    audience = List.copyOf(audience);
  }

  @Override
  public String toString() {
    return "Wanted[redacted]";
  }
}
