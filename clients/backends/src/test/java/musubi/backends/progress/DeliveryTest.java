package musubi.backends.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.backends.office.Reviewed;
import musubi.backends.progress.NotPossibleException.Objection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DeliveryTest {
  private static final List<List<String>> ROWS = Reviewed.rows("delivery.tsv");
  private static final LocalDate DAY = LocalDate.of(2026, 4, 1);
  private static final LocalDate LAST = DAY.plusDays(Delivery.KEPT_DAYS);
  private static final Instant SLOT = Instant.parse("2026-04-10T00:00:00Z");

  @Test
  void event_everyStateAndEvent_leadsWhereTheReviewedTableSaysOrIsRefused() {
    Map<String, String> expected = new HashMap<>();
    ROWS.forEach(row -> expected.put(row.get(0) + " " + row.get(1), row.get(2)));
    int listed = 0;
    int refused = 0;

    for (DeliveryState state : DeliveryState.values()) {
      for (DeliveryEvent event : DeliveryEvent.values()) {
        String next = expected.get(state + " " + event);
        if (next == null) {
          assertEquals(Objection.STATE, objection(() -> after(state, event)), state + " " + event);
          refused++;
        } else {
          assertEquals(next, after(state, event).state().name(), state + " " + event);
          listed++;
        }
      }
    }

    System.out.printf("delivery of a card: %d steps taken, %d pairs refused%n", listed, refused);
    assertEquals(ROWS.size(), listed);
    assertEquals(DeliveryTable.STEPS.size(), listed);
    assertEquals(11 * 13, listed + refused);
    assertTrue(ROWS.stream().allMatch(row -> row.get(3).matches("(ours|001 X-\\d\\d).*")));
  }

  /** On paths of the table no card is in a person's hands without a reception just before. */
  @Test
  void handOver_everyWayToIt_comesFromAReception() {
    assertEquals(
        List.of(DeliveryState.RECEPTION),
        DeliveryTable.STEPS.stream()
            .filter(step -> step.to() == DeliveryState.HANDED_OVER)
            .map(DeliveryTable.Step::from)
            .toList());
    assertEquals(
        List.of(),
        DeliveryTable.STEPS.stream()
            .filter(step -> List.of("DELIVERED", "RETURNED", "ENDED").contains(step.from().name()))
            .toList());
  }

  @Test
  void invitation_lastDay_isTheLastForVisitAndReception() {
    Delivery invited = in(DeliveryState.CHECKED).invited(DAY);

    assertEquals(Optional.of(LAST), invited.keptUntil());
    assertEquals(DeliveryState.BOOKED, invited.visit(DeliveryEvent.BOOK, SLOT, LAST).state());
    assertEquals(DeliveryState.RECEPTION, invited.after(DeliveryEvent.RECEIVE, LAST).state());
    LocalDate after = LAST.plusDays(1);
    assertEquals(
        Objection.TOO_LATE, objection(() -> invited.visit(DeliveryEvent.BOOK, SLOT, after)));
    assertEquals(Objection.TOO_LATE, objection(() -> invited.after(DeliveryEvent.RECEIVE, after)));
  }

  @Test
  void card_kept_goesBackOnTheDayAfter() {
    Delivery invited = in(DeliveryState.CHECKED).invited(DAY);

    assertEquals(Objection.TOO_EARLY, objection(() -> invited.after(DeliveryEvent.EXPIRE, LAST)));
    assertEquals(
        DeliveryState.RETURNED, invited.after(DeliveryEvent.EXPIRE, LAST.plusDays(1)).state());
  }

  @Test
  void stoppedBeforeInvitation_neverExpires() {
    Delivery stopped =
        Delivery.arrived("R-1", "100000000000001", "B-1").after(DeliveryEvent.STOP, DAY);

    assertEquals(
        Objection.TOO_EARLY,
        objection(() -> stopped.after(DeliveryEvent.EXPIRE, LAST.plusDays(9))));
  }

  @Test
  void visit_nobodyCame_isMissedAfterAWhile() {
    Delivery booked =
        in(DeliveryState.INVITED).visit(DeliveryEvent.BOOK, SLOT, LocalDate.of(2026, 4, 10));
    Instant over = SLOT.plus(Delivery.WAITED);

    assertEquals(Objection.TOO_EARLY, objection(() -> booked.missed(over.minusMillis(1))));
    assertEquals(DeliveryState.MISSED, booked.missed(over).state());
  }

  @Test
  void delivery_printed_showsItsStateAlone() {
    assertEquals("Delivery[BOOKED]", in(DeliveryState.BOOKED).toString());
  }

  /** Each event with days on which nothing but the state can stand in its way. */
  private static Delivery after(DeliveryState state, DeliveryEvent event) {
    Delivery delivery = in(state);
    return switch (event) {
      case INVITE -> delivery.invited(DAY);
      case BOOK, CHANGE -> delivery.visit(event, SLOT, DAY);
      case MISS -> delivery.missed(SLOT.plus(Delivery.WAITED));
      case EXPIRE -> delivery.after(event, LAST.plusDays(1));
      case CHECK, CANCEL, RECEIVE, SEND_AWAY, HAND_OVER, CONFIRM, STOP, END ->
          delivery.after(event, DAY);
    };
  }

  private static Delivery in(DeliveryState state) {
    return new Delivery(
        "R-1", "100000000000001", "B-1", state, Optional.of(LAST), Optional.of(SLOT));
  }

  private static Objection objection(Executable step) {
    return assertThrows(NotPossibleException.class, step).objection();
  }
}
