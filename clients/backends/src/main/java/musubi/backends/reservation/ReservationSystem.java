package musubi.backends.reservation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import musubi.backends.office.Outbox;
import musubi.client.CallException;
import musubi.client.ReservationClient;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingOfferNotice;
import musubi.linkage.v1.FetchBookableResponse;

/**
 * The booking system of a municipality for visits to the card counters, as small as an honest one
 * can be ([001 X-35]). It knows codes and slots; who comes it does not know. Its state is in
 * memory.
 *
 * <p>Thread-safe.
 */
public final class ReservationSystem {
  private final ReservationClient client;
  private final BookingBook book;
  private final Outbox<Booking> toProgress = new Outbox<>();
  private long cursor;

  /**
   * Works over a client, to the linkage node of the municipality.
   *
   * @param counters how many visits each counter takes at one time
   */
  public ReservationSystem(
      ReservationClient client, Map<String, Integer> counters, InstantSource clock) {
    this.client = client;
    this.book = new BookingBook(counters, clock);
  }

  /**
   * Takes new codes, and tells what was booked.
   *
   * @throws CallException the node refuses, or stayed away; what came before stands
   */
  public synchronized void exchange(Duration patience) {
    FetchBookableResponse page = client.bookable(cursor);
    while (page.getNoticesCount() > 0) {
      for (BookingOfferNotice notice : page.getNoticesList()) {
        book.take(notice.getOffer());
        cursor = notice.getNumber();
      }
      page = client.bookable(cursor);
    }
    toProgress.send((id, bookings) -> client.postBookings(id, bookings, patience));
  }

  /**
   * Books a visit.
   *
   * @throws NotBookedException it is not booked
   */
  public synchronized void book(String code, String counter, Instant begin) {
    toProgress.add(book.book(code, counter, begin));
  }

  /**
   * Books another time or counter in place of the visit that there is.
   *
   * @throws NotBookedException the visit stays as it was
   */
  public synchronized void change(String code, String counter, Instant begin) {
    toProgress.add(book.change(code, counter, begin));
  }

  /**
   * Cancels the visit that there is.
   *
   * @throws NotBookedException there is none, or it has begun
   */
  public synchronized void cancel(String code) {
    toProgress.add(book.cancel(code));
  }

  /** How many visits can still be booked at a counter for a time. */
  public synchronized int free(String counter, Instant begin) {
    return book.free(counter, begin);
  }
}
