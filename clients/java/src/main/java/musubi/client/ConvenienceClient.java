package musubi.client;

import musubi.linkage.v1.FetchSerialsRequest;
import musubi.linkage.v1.FetchSerialsResponse;
import musubi.linkage.v1.OfficeServiceGrpc;

/**
 * What a certificate-issuing system for convenience stores calls at the linkage node of its
 * municipality: it fetches serials of user-authentication certificates.
 *
 * <p>Questions are asked once. Every method throws {@link CallException} when the node refuses or
 * none answers.
 *
 * <p>Thread-safe.
 */
public final class ConvenienceClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public ConvenienceClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Serials and whose they are, in order, at most 500.
   *
   * @param after number up to which the caller has them all; acknowledged, and 0 at first
   */
  public FetchSerialsResponse serials(long after) {
    FetchSerialsRequest request = FetchSerialsRequest.newBuilder().setAfterNumber(after).build();
    return calls.ask(OfficeServiceGrpc.getFetchSerialsMethod(), request);
  }
}
