package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.BookingOffer;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.FetchBookingsRequest;
import musubi.linkage.v1.FetchBookingsResponse;
import musubi.linkage.v1.FetchProgressRequest;
import musubi.linkage.v1.FetchProgressResponse;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.PostBookableRequest;
import musubi.linkage.v1.PostDeliveryProgressRequest;

/**
 * What a card-delivery progress system calls at the linkage node of its municipality: it fetches
 * what the register and the booking system left for it, and leaves them notices.
 *
 * <p>Acts have a request id, {@link RequestIds#next()}, which is kept and used for every repeat;
 * they are repeated while the patience lasts. Questions are asked once. Every method throws {@link
 * CallException} when the node refuses or none answers.
 *
 * <p>Thread-safe.
 */
public final class ProgressClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public ProgressClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * What the register told of cards, in order, at most 500.
   *
   * @param after number up to which the caller has them all; acknowledged, and 0 at first
   */
  public FetchProgressResponse progress(long after) {
    FetchProgressRequest request = FetchProgressRequest.newBuilder().setAfterNumber(after).build();
    return calls.ask(OfficeServiceGrpc.getFetchProgressMethod(), request);
  }

  /**
   * Tells the register how far 1 to 500 deliveries are. Returns the number of the last.
   *
   * @throws CallException NOTICES_WAIT and others
   */
  public long postDelivery(UUID requestId, List<DeliveryProgress> progress, Duration patience) {
    PostDeliveryProgressRequest request =
        PostDeliveryProgressRequest.newBuilder().addAllProgress(progress).build();
    return calls
        .act(
            OfficeServiceGrpc.getPostDeliveryProgressMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getNumber();
  }

  /**
   * Tells the booking system of 1 to 500 codes. Returns the number of the last.
   *
   * @throws CallException NOTICES_WAIT and others
   */
  public long postBookable(UUID requestId, List<BookingOffer> offers, Duration patience) {
    PostBookableRequest request = PostBookableRequest.newBuilder().addAllOffers(offers).build();
    return calls
        .act(
            OfficeServiceGrpc.getPostBookableMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getNumber();
  }

  /**
   * What became of bookings, in order, at most 500.
   *
   * @param after number up to which the caller has them all; acknowledged, and 0 at first
   */
  public FetchBookingsResponse bookings(long after) {
    FetchBookingsRequest request = FetchBookingsRequest.newBuilder().setAfterNumber(after).build();
    return calls.ask(OfficeServiceGrpc.getFetchBookingsMethod(), request);
  }
}
