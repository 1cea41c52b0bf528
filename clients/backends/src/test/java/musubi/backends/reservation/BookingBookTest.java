package musubi.backends.reservation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import musubi.backends.office.Reviewed;
import musubi.backends.reservation.CodeTable.Event;
import musubi.backends.reservation.CodeTable.State;
import musubi.backends.reservation.NotBookedException.Objection;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingEvent;
import musubi.linkage.v1.BookingOffer;
import musubi.type.v1.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BookingBookTest {
  private static final List<List<String>> ROWS = Reviewed.rows("booking.tsv");

  /** 10:00 of a Wednesday in Japan, and the codes' last day. */
  private static final Instant TEN = Instant.parse("2026-04-08T01:00:00Z");

  private static final LocalDate LAST = LocalDate.of(2026, 4, 10);
  private static final String COUNTER = "main";

  private Instant now = Instant.parse("2026-04-01T00:00:00Z");
  private final BookingBook book = new BookingBook(Map.of(COUNTER, 2, "branch", 1), () -> now);

  @Test
  void table_everyStateAndEvent_isWhatTheReviewedTableSays() {
    int refused = 0;
    for (State state : State.values()) {
      for (Event event : Event.values()) {
        Optional<State> expected =
            ROWS.stream()
                .filter(r -> r.get(0).equals(state.name()) && r.get(1).equals(event.name()))
                .map(row -> State.valueOf(row.get(2)))
                .findFirst();

        assertEquals(expected, CodeTable.after(state, event), state + " " + event);
        refused += expected.isEmpty() ? 1 : 0;
      }
    }

    System.out.printf("booking codes: %d steps taken, %d pairs refused%n", ROWS.size(), refused);
    assertEquals(CodeTable.STEPS.size(), ROWS.size());
    assertEquals(4 * 6, ROWS.size() + refused);
    assertTrue(ROWS.stream().allMatch(row -> row.get(3).matches("(ours|001 X-\\d\\d).*")));
  }

  /** The book itself refuses what the table does. */
  @Test
  void act_everyStateAndAct_goesByTheTable() {
    for (State state : State.values()) {
      for (Event event : List.of(Event.BOOK, Event.CHANGE, Event.CANCEL)) {
        String code = state + "-" + event;
        bring(code, state);

        if (CodeTable.after(state, event).isPresent()) {
          act(code, event);
        } else {
          assertEquals(Objection.STATE, objection(() -> act(code, event)), code);
        }
      }
    }
  }

  @Test
  void book_counterIsFull_isRefusedUntilSomebodyCancels() {
    offer("a", "b", "c");
    book.book("a", COUNTER, TEN);
    book.book("b", COUNTER, TEN);

    assertEquals(Objection.FULL, objection(() -> book.book("c", COUNTER, TEN)));
    assertEquals(0, book.free(COUNTER, TEN));
    book.cancel("a");
    assertEquals(1, book.free(COUNTER, TEN));
    book.book("c", COUNTER, TEN);
    assertEquals(0, book.free(COUNTER, TEN));
  }

  @Test
  void change_toAFullSlot_leavesTheVisitAsItWas() {
    offer("a", "b");
    book.book("a", "branch", TEN);
    book.book("b", COUNTER, TEN);

    assertEquals(Objection.FULL, objection(() -> book.change("b", "branch", TEN)));

    assertEquals(1, book.free(COUNTER, TEN));
    Booking cancelled = book.cancel("b");
    assertEquals(COUNTER, cancelled.getCounter());
    assertEquals(BookingEvent.BOOKING_EVENT_CANCELLED, cancelled.getEvent());
    assertEquals(TEN.getEpochSecond(), cancelled.getSlotTime().getSeconds());
  }

  @Test
  void change_toTheSameFullSlot_isTaken() {
    offer("a");
    book.book("a", "branch", TEN);

    Booking changed = book.change("a", "branch", TEN);

    assertEquals(BookingEvent.BOOKING_EVENT_CHANGED, changed.getEvent());
    assertEquals(0, book.free("branch", TEN));
  }

  /** Every quarter of an hour of a week: sixteen visits on each of five days. */
  @Test
  void book_everyQuarterOfAWeek_isOpenWhenTheCounterIs() {
    Instant monday = Instant.parse("2026-04-05T15:00:00Z");
    long open =
        IntStream.range(0, 7 * 24 * 4)
            .mapToObj(quarter -> monday.plus(Duration.ofMinutes(15L * quarter)))
            .filter(OpeningHours::hasVisitAt)
            .count();

    assertEquals(5 * 16, open);
    offer("a");
    for (Instant closed :
        List.of(
            TEN.minus(Duration.ofMinutes(90)),
            TEN.plus(Duration.ofHours(7)),
            TEN.plusSeconds(900),
            TEN.plusSeconds(1),
            TEN.plusNanos(1),
            TEN.minus(Duration.ofDays(3)))) {
      assertEquals(Objection.CLOSED, objection(() -> book.book("a", COUNTER, closed)));
    }
  }

  @Test
  void book_dayCounterAndTime_areChecked() {
    offer("a");

    assertEquals(Objection.COUNTER_UNKNOWN, objection(() -> book.book("a", "other", TEN)));
    book.book("a", COUNTER, TEN.plus(Duration.ofDays(2)));
    Instant after = TEN.plus(Duration.ofDays(5));
    assertEquals(Objection.CODE_OVER, objection(() -> book.change("a", COUNTER, after)));
    now = TEN;
    assertEquals(Objection.PAST, objection(() -> book.change("a", COUNTER, TEN)));
  }

  @Test
  void visit_begun_canNeitherBeChangedNorCancelled() {
    offer("a");
    book.book("a", COUNTER, TEN);
    Instant later = TEN.plus(Duration.ofDays(1));

    now = TEN;

    assertEquals(Objection.STATE, objection(() -> book.cancel("a")));
    assertEquals(Objection.STATE, objection(() -> book.change("a", COUNTER, later)));
    assertEquals(BookingEvent.BOOKING_EVENT_BOOKED, book.book("a", COUNTER, later).getEvent());
  }

  @Test
  void withdrawal_bookedCode_freesTheSlot() {
    offer("a");
    book.book("a", "branch", TEN);

    book.take(offering("a").setWithdrawn(true).build());

    assertEquals(1, book.free("branch", TEN));
    assertEquals(Objection.STATE, objection(() -> book.cancel("a")));
    book.take(offering("never-offered").setWithdrawn(true).build());
    assertEquals(Objection.STATE, objection(() -> book.book("never-offered", COUNTER, TEN)));
  }

  private void bring(String code, State state) {
    if (state != State.UNKNOWN) {
      offer(code);
    }
    if (state == State.BOOKED) {
      book.book(code, COUNTER, TEN);
    }
    if (state == State.WITHDRAWN) {
      book.take(offering(code).setWithdrawn(true).build());
    }
  }

  private void act(String code, Event event) {
    switch (event) {
      case BOOK -> book.book(code, COUNTER, TEN.plus(Duration.ofHours(1)));
      case CHANGE -> book.change(code, COUNTER, TEN.plus(Duration.ofHours(2)));
      case CANCEL -> book.cancel(code);
      case OFFER, WITHDRAW, BEGIN -> throw new AssertionError("nobody does this at the counter");
    }
  }

  private void offer(String... codes) {
    for (String code : codes) {
      book.take(offering(code).build());
    }
  }

  private static BookingOffer.Builder offering(String code) {
    return BookingOffer.newBuilder()
        .setBookingCode(code)
        .setBookableUntil(
            Date.newBuilder()
                .setYear(LAST.getYear())
                .setMonth(LAST.getMonthValue())
                .setDay(LAST.getDayOfMonth()));
  }

  private static Objection objection(Executable act) {
    return assertThrows(NotBookedException.class, act).objection();
  }
}
