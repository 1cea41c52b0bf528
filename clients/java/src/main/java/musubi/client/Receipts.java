package musubi.client;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;

/**
 * The receipts in the trailers of a call: one per node on its path, in no order, also when it was
 * refused. As bytes, which are the evidence to keep; {@link ReceiptVerifier} says what they are
 * worth.
 */
public final class Receipts {
  private static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Receipts() {}

  /** The receipts in the trailers; empty when no node answered. */
  public static List<byte[]> of(Metadata trailers) {
    List<byte[]> receipts = new ArrayList<>();
    Iterable<byte[]> values = trailers.getAll(TRAILER);
    if (values != null) {
      values.forEach(receipts::add);
    }
    return List.copyOf(receipts);
  }
}
