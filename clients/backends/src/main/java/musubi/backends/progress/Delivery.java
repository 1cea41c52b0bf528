package musubi.backends.progress;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import musubi.backends.progress.NotPossibleException.Objection;

/**
 * The delivery of one card. Prints as its state.
 *
 * @param cardReference of the register
 * @param unifiedNumber the person's
 * @param bookingCode under which the booking system knows it
 * @param keptUntil last day on which it may be taken; empty before the invitation
 * @param slot begin of the booked visit
 */
record Delivery(
    String cardReference,
    String unifiedNumber,
    String bookingCode,
    DeliveryState state,
    Optional<LocalDate> keptUntil,
    Optional<Instant> slot) {
  /** How long a card is kept after the invitation; ours. */
  static final int KEPT_DAYS = 90;

  /** How long after its begin a visit counts as missed; ours. */
  static final Duration WAITED = Duration.ofMinutes(30);

  /** A card that has come. */
  static Delivery arrived(String cardReference, String unifiedNumber, String bookingCode) {
    return new Delivery(
        cardReference,
        unifiedNumber,
        bookingCode,
        DeliveryState.ARRIVED,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The delivery after an event that concerns neither invitation nor visit.
   *
   * @throws NotPossibleException STATE; TOO_LATE for a reception, TOO_EARLY for a return
   */
  Delivery after(DeliveryEvent event, LocalDate day) {
    DeliveryState next = next(event);
    if (event == DeliveryEvent.RECEIVE) {
      requireKept(day);
    }
    if (event == DeliveryEvent.EXPIRE && !keptUntil.map(day::isAfter).orElse(false)) {
      throw refused(Objection.TOO_EARLY);
    }
    return with(next, keptUntil, Optional.empty());
  }

  /**
   * The delivery after the invitation; it is kept from that day on.
   *
   * @throws NotPossibleException STATE
   */
  Delivery invited(LocalDate day) {
    return with(next(DeliveryEvent.INVITE), Optional.of(day.plusDays(KEPT_DAYS)), Optional.empty());
  }

  /**
   * The delivery with a visit, by {@code BOOK} or {@code CHANGE}.
   *
   * @throws NotPossibleException STATE, TOO_LATE
   */
  Delivery visit(DeliveryEvent event, Instant begin, LocalDate day) {
    DeliveryState next = next(event);
    requireKept(day);
    return with(next, keptUntil, Optional.of(begin));
  }

  /**
   * The delivery after nobody came.
   *
   * @throws NotPossibleException STATE; TOO_EARLY while the person is waited for
   */
  Delivery missed(Instant now) {
    DeliveryState next = next(DeliveryEvent.MISS);
    if (slot.map(begin -> now.isBefore(begin.plus(WAITED))).orElse(false)) {
      throw refused(Objection.TOO_EARLY);
    }
    return with(next, keptUntil, Optional.empty());
  }

  private Delivery with(DeliveryState next, Optional<LocalDate> until, Optional<Instant> visit) {
    return new Delivery(cardReference, unifiedNumber, bookingCode, next, until, visit);
  }

  private DeliveryState next(DeliveryEvent event) {
    return DeliveryTable.after(state, event)
        .orElseThrow(
            () -> new NotPossibleException(Objection.STATE, "no " + event + " from " + state));
  }

  private void requireKept(LocalDate day) {
    if (keptUntil.map(day::isAfter).orElse(true)) {
      throw refused(Objection.TOO_LATE);
    }
  }

  private static NotPossibleException refused(Objection objection) {
    return new NotPossibleException(objection, objection.name());
  }

  @Override
  public String toString() {
    return "Delivery[" + state + "]";
  }
}
