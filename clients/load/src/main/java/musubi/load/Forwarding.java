package musubi.load;

import io.grpc.Metadata;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import musubi.client.RequestIds;

/** The call that is forwarded: the same for every target. Asked by several threads. */
final class Forwarding implements Supplier<Calls.Call> {
  /** Full name of the method. */
  static final String METHOD = "musubi.directory.v1.DirectoryService/GetDirectory";

  private static final Metadata.Key<String> TO = text("musubi-to");
  private static final Metadata.Key<String> REQUEST_ID = text("musubi-request-id");
  private static final Metadata.Key<String> BUSINESS = text("musubi-business");
  private static final String DESTINATION =
      Site.PREFECTURE.role() + "/" + Site.PREFECTURE.body().digits();

  private final byte[] message;

  /** Calls with a message of so many bytes. */
  Forwarding(int bytes) {
    message = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(message);
  }

  @Override
  public Calls.Call get() {
    Metadata headers = new Metadata();
    headers.put(TO, DESTINATION);
    headers.put(REQUEST_ID, RequestIds.next().toString());
    headers.put(BUSINESS, "load");
    return new Calls.Call(headers, message);
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
