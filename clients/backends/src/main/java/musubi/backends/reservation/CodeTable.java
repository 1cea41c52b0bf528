package musubi.backends.reservation;

import java.util.List;
import java.util.Optional;

/**
 * What may happen to a booking code, and where it leads; what is not listed is refused. A code has
 * one visit at a time.
 */
final class CodeTable {
  /** How a code stands; the list is ours. */
  enum State {
    UNKNOWN,
    OFFERED,
    BOOKED,
    WITHDRAWN
  }

  /** What happens to a code; the list is ours. */
  enum Event {
    /** The progress system says that it may be used, or for how long now. */
    OFFER,
    /** The progress system says that it may be used no more. */
    WITHDRAW,
    BOOK,
    CHANGE,
    CANCEL,
    /** The visit has begun; another may be booked. */
    BEGIN
  }

  /** One row. */
  record Step(State from, Event event, State to) {}

  static final List<Step> STEPS =
      List.of(
          new Step(State.UNKNOWN, Event.OFFER, State.OFFERED),
          new Step(State.OFFERED, Event.OFFER, State.OFFERED),
          new Step(State.OFFERED, Event.WITHDRAW, State.WITHDRAWN),
          new Step(State.OFFERED, Event.BOOK, State.BOOKED),
          new Step(State.BOOKED, Event.OFFER, State.BOOKED),
          new Step(State.BOOKED, Event.WITHDRAW, State.WITHDRAWN),
          new Step(State.BOOKED, Event.CHANGE, State.BOOKED),
          new Step(State.BOOKED, Event.CANCEL, State.OFFERED),
          new Step(State.BOOKED, Event.BEGIN, State.OFFERED),
          new Step(State.WITHDRAWN, Event.OFFER, State.OFFERED),
          new Step(State.WITHDRAWN, Event.WITHDRAW, State.WITHDRAWN));

  private CodeTable() {}

  /** Where an event leads; empty when it is refused. */
  static Optional<State> after(State from, Event event) {
    return STEPS.stream()
        .filter(step -> step.from() == from && step.event() == event)
        .map(Step::to)
        .findFirst();
  }
}
