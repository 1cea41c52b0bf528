package musubi.backends.reservation;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import musubi.backends.reservation.CodeTable.Event;
import musubi.backends.reservation.CodeTable.State;
import musubi.backends.reservation.NotBookedException.Objection;
import musubi.client.Days;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingEvent;
import musubi.linkage.v1.BookingOffer;

/** Codes and visits; each act answers the notice of what became of it. Not thread-safe. */
final class BookingBook {
  private final Map<String, Integer> counters;
  private final InstantSource clock;
  private final Map<String, Code> codes = new HashMap<>();

  /** A visit. */
  private record Visit(String counter, Instant begin) {
    @Override
    public String toString() {
      return "Visit[redacted]";
    }
  }

  /**
   * What is known of a code.
   *
   * @param until last day for a visit
   */
  private record Code(State state, LocalDate until, Optional<Visit> visit) {
    static final Code UNKNOWN = new Code(State.UNKNOWN, LocalDate.EPOCH, Optional.empty());

    Code after(Event event, LocalDate newUntil, Optional<Visit> newVisit) {
      State next =
          CodeTable.after(state, event).orElseThrow(() -> new NotBookedException(Objection.STATE));
      return new Code(next, newUntil, newVisit);
    }
  }

  /**
   * An empty book.
   *
   * @param counters how many visits each counter takes at one time
   */
  BookingBook(Map<String, Integer> counters, InstantSource clock) {
    this.counters = Map.copyOf(counters);
    this.clock = clock;
  }

  /**
   * Books a visit.
   *
   * @throws NotBookedException it is not booked
   */
  Booking book(String code, String counter, Instant begin) {
    return visit(code, Event.BOOK, BookingEvent.BOOKING_EVENT_BOOKED, new Visit(counter, begin));
  }

  /**
   * Books another time or counter in place of the visit that there is.
   *
   * @throws NotBookedException the visit stays as it was
   */
  Booking change(String code, String counter, Instant begin) {
    return visit(code, Event.CHANGE, BookingEvent.BOOKING_EVENT_CHANGED, new Visit(counter, begin));
  }

  /**
   * Cancels the visit that there is.
   *
   * @throws NotBookedException there is none, or it has begun
   */
  Booking cancel(String code) {
    Code known = now(code);
    Code next = known.after(Event.CANCEL, known.until(), Optional.empty());
    codes.put(code, next);
    return told(code, BookingEvent.BOOKING_EVENT_CANCELLED, known.visit().orElseThrow());
  }

  /** How many visits can still be booked at a counter for a time. */
  int free(String counter, Instant begin) {
    long taken =
        codes.values().stream()
            .flatMap(code -> code.visit().stream())
            .filter(new Visit(counter, begin)::equals)
            .count();
    return counters.getOrDefault(counter, 0) - (int) taken;
  }

  /** Takes what the progress system says of a code; an offer of a withdrawn one is a new one. */
  void take(BookingOffer offer) {
    Code known = now(offer.getBookingCode());
    LocalDate until =
        LocalDate.of(
            offer.getBookableUntil().getYear(),
            offer.getBookableUntil().getMonth(),
            offer.getBookableUntil().getDay());
    if (!offer.getWithdrawn()) {
      codes.put(offer.getBookingCode(), known.after(Event.OFFER, until, known.visit()));
    } else if (known.state() != State.UNKNOWN) {
      codes.put(offer.getBookingCode(), known.after(Event.WITHDRAW, until, Optional.empty()));
    }
  }

  private Booking visit(String code, Event step, BookingEvent event, Visit wanted) {
    Code known = now(code);
    Code next = known.after(step, known.until(), Optional.of(wanted));
    require(counters.containsKey(wanted.counter()), Objection.COUNTER_UNKNOWN);
    require(wanted.begin().isAfter(clock.instant()), Objection.PAST);
    require(OpeningHours.hasVisitAt(wanted.begin()), Objection.CLOSED);
    LocalDate day = LocalDate.ofInstant(wanted.begin(), Days.JAPAN);
    require(!day.isAfter(known.until()), Objection.CODE_OVER);
    boolean same = known.visit().equals(Optional.of(wanted));
    require(same || free(wanted.counter(), wanted.begin()) > 0, Objection.FULL);
    codes.put(code, next);
    return told(code, event, wanted);
  }

  /** A code as it is now: a visit that has begun is no longer one that can be changed. */
  private Code now(String code) {
    Code known = codes.getOrDefault(code, Code.UNKNOWN);
    boolean begun =
        known.visit().map(visit -> !visit.begin().isAfter(clock.instant())).orElse(false);
    return begun ? known.after(Event.BEGIN, known.until(), Optional.empty()) : known;
  }

  private static Booking told(String code, BookingEvent event, Visit visit) {
    return Booking.newBuilder()
        .setBookingCode(code)
        .setEvent(event)
        .setSlotTime(Timestamp.newBuilder().setSeconds(visit.begin().getEpochSecond()))
        .setCounter(visit.counter())
        .build();
  }

  private static void require(boolean holds, Objection objection) {
    if (!holds) {
      throw new NotBookedException(objection);
    }
  }
}
