package musubi.backends.progress;

import static musubi.backends.progress.DeliveryEvent.BOOK;
import static musubi.backends.progress.DeliveryEvent.CANCEL;
import static musubi.backends.progress.DeliveryEvent.CHANGE;
import static musubi.backends.progress.DeliveryEvent.CHECK;
import static musubi.backends.progress.DeliveryEvent.CONFIRM;
import static musubi.backends.progress.DeliveryEvent.END;
import static musubi.backends.progress.DeliveryEvent.EXPIRE;
import static musubi.backends.progress.DeliveryEvent.HAND_OVER;
import static musubi.backends.progress.DeliveryEvent.INVITE;
import static musubi.backends.progress.DeliveryEvent.MISS;
import static musubi.backends.progress.DeliveryEvent.RECEIVE;
import static musubi.backends.progress.DeliveryEvent.SEND_AWAY;
import static musubi.backends.progress.DeliveryEvent.STOP;
import static musubi.backends.progress.DeliveryState.ARRIVED;
import static musubi.backends.progress.DeliveryState.BOOKED;
import static musubi.backends.progress.DeliveryState.CHECKED;
import static musubi.backends.progress.DeliveryState.DELIVERED;
import static musubi.backends.progress.DeliveryState.ENDED;
import static musubi.backends.progress.DeliveryState.HANDED_OVER;
import static musubi.backends.progress.DeliveryState.INVITED;
import static musubi.backends.progress.DeliveryState.MISSED;
import static musubi.backends.progress.DeliveryState.RECEPTION;
import static musubi.backends.progress.DeliveryState.RETURNED;
import static musubi.backends.progress.DeliveryState.STOPPED;

import java.util.List;
import java.util.Optional;

/**
 * Which event leads from which state to which: what is not listed is refused. Nobody books before
 * the invitation, and no card is handed over but at a reception. What was stopped is checked anew.
 */
final class DeliveryTable {
  /** One row. */
  record Step(DeliveryState from, DeliveryEvent event, DeliveryState to) {}

  static final List<Step> STEPS =
      List.of(
          new Step(ARRIVED, CHECK, CHECKED),
          new Step(ARRIVED, STOP, STOPPED),
          new Step(ARRIVED, END, ENDED),
          new Step(CHECKED, INVITE, INVITED),
          new Step(CHECKED, STOP, STOPPED),
          new Step(CHECKED, END, ENDED),
          new Step(INVITED, BOOK, BOOKED),
          new Step(INVITED, RECEIVE, RECEPTION),
          new Step(INVITED, STOP, STOPPED),
          new Step(INVITED, EXPIRE, RETURNED),
          new Step(INVITED, END, ENDED),
          new Step(BOOKED, CHANGE, BOOKED),
          new Step(BOOKED, CANCEL, INVITED),
          new Step(BOOKED, MISS, MISSED),
          new Step(BOOKED, RECEIVE, RECEPTION),
          new Step(BOOKED, STOP, STOPPED),
          new Step(BOOKED, END, ENDED),
          new Step(MISSED, BOOK, BOOKED),
          new Step(MISSED, RECEIVE, RECEPTION),
          new Step(MISSED, STOP, STOPPED),
          new Step(MISSED, EXPIRE, RETURNED),
          new Step(MISSED, END, ENDED),
          new Step(RECEPTION, SEND_AWAY, INVITED),
          new Step(RECEPTION, HAND_OVER, HANDED_OVER),
          new Step(RECEPTION, STOP, STOPPED),
          new Step(RECEPTION, END, ENDED),
          new Step(HANDED_OVER, CONFIRM, DELIVERED),
          new Step(STOPPED, CHECK, CHECKED),
          new Step(STOPPED, EXPIRE, RETURNED),
          new Step(STOPPED, END, ENDED));

  private DeliveryTable() {}

  /** Where an event leads; empty when it is refused. */
  static Optional<DeliveryState> after(DeliveryState from, DeliveryEvent event) {
    return STEPS.stream()
        .filter(step -> step.from() == from && step.event() == event)
        .map(Step::to)
        .findFirst();
  }
}
