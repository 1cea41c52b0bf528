package musubi.load;

import io.grpc.Metadata;
import java.util.function.Supplier;
import musubi.client.RequestIds;

/**
 * What stands in the metadata of an inquiry, for one call each. Asked before a round, for as many
 * calls as it may need: what it costs is not measured.
 */
final class InquiryHeaders implements Supplier<Metadata> {
  private static final String BUSINESS = "resident-record";
  private static final String REFERENCE = "LOAD-1";
  private static final String OPERATOR = "SYN-OP-01";
  private static final String TERMINAL = "SYN-T-01";

  private final SyntheticAuthority authority;

  InquiryHeaders(SyntheticAuthority authority) {
    this.authority = authority;
  }

  @Override
  public Metadata get() {
    Metadata headers = new Metadata();
    put(headers, "musubi-request-id", RequestIds.next().toString());
    put(headers, "musubi-business", BUSINESS);
    put(headers, "musubi-reference", REFERENCE);
    put(headers, "musubi-operator", OPERATOR);
    put(headers, "musubi-terminal", TERMINAL);
    put(
        headers,
        "musubi-operator-statement",
        authority.statement(BareServer.INQUIRE, BUSINESS, REFERENCE, OPERATOR, TERMINAL));
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }
}
