package musubi.load;

import io.grpc.Metadata;
import java.util.function.Supplier;
import musubi.client.RequestIds;

/**
 * What stands in the metadata of an inquiry, for one call each. Asked before a round, for as many
 * calls as it may need: what it costs is not measured.
 */
final class InquiryHeaders implements Supplier<Metadata> {
  @Override
  public Metadata get() {
    Metadata headers = new Metadata();
    put(headers, "musubi-request-id", RequestIds.next().toString());
    put(headers, "musubi-business", "resident-record");
    put(headers, "musubi-reference", "LOAD-1");
    put(headers, "musubi-operator", "SYN-OP-01");
    put(headers, "musubi-terminal", "SYN-T-01");
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }
}
