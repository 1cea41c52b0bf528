package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.FetchBookableRequest;
import musubi.linkage.v1.FetchBookableResponse;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.PostBookingRequest;

/**
 * What a booking system for visits calls at the linkage node of its municipality. It meets booking
 * codes, and nobody's number or name.
 *
 * <p>Acts have a request id, {@link RequestIds#next()}, which is kept and used for every repeat;
 * they are repeated while the patience lasts. Questions are asked once. Every method throws {@link
 * CallException} when the node refuses or none answers.
 *
 * <p>Thread-safe.
 */
public final class ReservationClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public ReservationClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Which codes may be used, in order, at most 500.
   *
   * @param after number up to which the caller has them all; acknowledged, and 0 at first
   */
  public FetchBookableResponse bookable(long after) {
    FetchBookableRequest request = FetchBookableRequest.newBuilder().setAfterNumber(after).build();
    return calls.ask(OfficeServiceGrpc.getFetchBookableMethod(), request);
  }

  /**
   * Tells the progress system what became of 1 to 500 bookings. Returns the number of the last.
   *
   * @throws CallException NOTICES_WAIT and others
   */
  public long postBookings(UUID requestId, List<Booking> bookings, Duration patience) {
    PostBookingRequest request = PostBookingRequest.newBuilder().addAllBookings(bookings).build();
    return calls
        .act(
            OfficeServiceGrpc.getPostBookingMethod(), request, Act.of(requestId).patience(patience))
        .getNumber();
  }
}
