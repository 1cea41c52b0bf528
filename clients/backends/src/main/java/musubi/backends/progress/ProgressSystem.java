package musubi.backends.progress;

import com.google.protobuf.Timestamp;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import musubi.backends.office.Outbox;
import musubi.backends.progress.NotPossibleException.Objection;
import musubi.client.CallException;
import musubi.client.Days;
import musubi.client.ProgressClient;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingNotice;
import musubi.linkage.v1.BookingOffer;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CardProgressNotice;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.DeliveryStep;
import musubi.linkage.v1.FetchBookingsResponse;
import musubi.linkage.v1.FetchProgressResponse;
import musubi.type.v1.Date;

/**
 * The card-delivery progress system of a municipality, as small as an honest one can be ([001
 * system 9]): it hears of cards from the register, has visits booked under codes that say nothing,
 * and tells the register how far each delivery is.
 *
 * <p>A notice that does not fit what it knows is left out and counted as an objection, for people
 * to look into. Its state is in memory.
 *
 * <p>Thread-safe.
 */
public final class ProgressSystem {
  private static final int CODE_BYTES = 16;

  private final ProgressClient client;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Delivery> deliveries = new HashMap<>();
  private final Map<String, String> cardOfCode = new HashMap<>();
  private final List<Objection> objections = new ArrayList<>();
  private final Outbox<DeliveryProgress> toRegister = new Outbox<>();
  private final Outbox<BookingOffer> toBooking = new Outbox<>();
  private long registerCursor;
  private long bookingCursor;

  /** Works over a client, to the linkage node of the municipality. */
  public ProgressSystem(ProgressClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Takes what the register and the booking system have left, and leaves what waits for them.
   *
   * @throws CallException the node refuses, or stayed away; what came before stands
   */
  public synchronized void exchange(Duration patience) {
    followRegister();
    toBooking.send((id, offers) -> client.postBookable(id, offers, patience));
    followBookings();
    toBooking.send((id, offers) -> client.postBookable(id, offers, patience));
    toRegister.send((id, progress) -> client.postDelivery(id, progress, patience));
  }

  /** How far a card is; empty when it has not come. */
  public synchronized Optional<DeliveryState> state(String cardReference) {
    return Optional.ofNullable(deliveries.get(cardReference)).map(Delivery::state);
  }

  /** The code by which a visit for a card can be booked; it stands on the invitation. */
  public synchronized Optional<String> bookingCode(String cardReference) {
    return Optional.ofNullable(deliveries.get(cardReference)).map(Delivery::bookingCode);
  }

  /** Why notices were left out, in their order. */
  public synchronized List<Objection> objections() {
    return List.copyOf(objections);
  }

  /**
   * Somebody has compared the card with its list.
   *
   * @throws NotPossibleException UNKNOWN, STATE
   */
  public synchronized void check(String cardReference) {
    change(cardReference, delivery -> delivery.after(DeliveryEvent.CHECK, today()));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_PREPARATION_CHECKED);
  }

  /**
   * The person has come.
   *
   * @throws NotPossibleException UNKNOWN, STATE, TOO_LATE
   */
  public synchronized void receive(String cardReference) {
    change(cardReference, delivery -> delivery.after(DeliveryEvent.RECEIVE, today()));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_RECEPTION);
  }

  /**
   * The person has left without the card.
   *
   * @throws NotPossibleException UNKNOWN, STATE
   */
  public synchronized void sendAway(String cardReference) {
    change(cardReference, delivery -> delivery.after(DeliveryEvent.SEND_AWAY, today()));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_READY);
  }

  /**
   * The person has taken the card.
   *
   * @throws NotPossibleException UNKNOWN; STATE when the person was not received
   */
  public synchronized void handOver(String cardReference) {
    withdraw(change(cardReference, delivery -> delivery.after(DeliveryEvent.HAND_OVER, today())));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_HANDED_OVER);
  }

  /**
   * Nobody has come to a booked visit.
   *
   * @throws NotPossibleException UNKNOWN, STATE, TOO_EARLY
   */
  public synchronized void missed(String cardReference) {
    change(cardReference, delivery -> delivery.missed(clock.instant()));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_VISIT_MISSED);
  }

  /**
   * The card goes back.
   *
   * @throws NotPossibleException UNKNOWN, STATE, TOO_EARLY
   */
  public synchronized void giveBack(String cardReference) {
    withdraw(change(cardReference, delivery -> delivery.after(DeliveryEvent.EXPIRE, today())));
    tell(cardReference, DeliveryStep.DELIVERY_STEP_RETURNED_TO_SENDER);
  }

  private void followRegister() {
    FetchProgressResponse page = client.progress(registerCursor);
    while (page.getNoticesCount() > 0) {
      for (CardProgressNotice notice : page.getNoticesList()) {
        attempt(() -> apply(notice.getProgress()));
        registerCursor = notice.getNumber();
      }
      page = client.progress(registerCursor);
    }
  }

  private void followBookings() {
    FetchBookingsResponse page = client.bookings(bookingCursor);
    while (page.getNoticesCount() > 0) {
      for (BookingNotice notice : page.getNoticesList()) {
        attempt(() -> apply(notice.getBooking()));
        bookingCursor = notice.getNumber();
      }
      page = client.bookings(bookingCursor);
    }
  }

  private void attempt(Runnable change) {
    try {
      change.run();
    } catch (NotPossibleException e) {
      objections.add(e.objection());
    }
  }

  private void apply(CardProgress progress) {
    String card = progress.getCardReference();
    LocalDate day = day(progress.getDate());
    switch (progress.getState()) {
      case CARD_STATE_ARRIVED -> arrive(progress);
      case CARD_STATE_INVITED -> invite(card, day);
      case CARD_STATE_DELIVERED ->
          change(card, delivery -> delivery.after(DeliveryEvent.CONFIRM, day));
      case CARD_STATE_STOPPED ->
          withdraw(change(card, delivery -> delivery.after(DeliveryEvent.STOP, day)));
      case CARD_STATE_ENDED ->
          withdraw(change(card, delivery -> delivery.after(DeliveryEvent.END, day)));
      case CARD_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new NotPossibleException(Objection.UNKNOWN, "a state of a newer contract");
    }
  }

  private void arrive(CardProgress progress) {
    String card = progress.getCardReference();
    if (deliveries.containsKey(card)) {
      throw new NotPossibleException(Objection.STATE, "the card has come before");
    }
    byte[] code = new byte[CODE_BYTES];
    random.nextBytes(code);
    String bookingCode = HexFormat.of().formatHex(code);
    deliveries.put(card, Delivery.arrived(card, progress.getUnifiedAddresseeNumber(), bookingCode));
    cardOfCode.put(bookingCode, card);
  }

  private void invite(String card, LocalDate day) {
    Delivery invited = change(card, delivery -> delivery.invited(day));
    toBooking.add(offer(invited).build());
    tell(card, DeliveryStep.DELIVERY_STEP_READY);
  }

  private void apply(Booking booking) {
    String card = cardOfCode.getOrDefault(booking.getBookingCode(), "");
    Instant begin = instant(booking.getSlotTime());
    LocalDate day = Days.of(begin);
    switch (booking.getEvent()) {
      case BOOKING_EVENT_BOOKED ->
          change(card, delivery -> delivery.visit(DeliveryEvent.BOOK, begin, day));
      case BOOKING_EVENT_CHANGED ->
          change(card, delivery -> delivery.visit(DeliveryEvent.CHANGE, begin, day));
      case BOOKING_EVENT_CANCELLED ->
          change(card, delivery -> delivery.after(DeliveryEvent.CANCEL, day));
      case BOOKING_EVENT_UNSPECIFIED, UNRECOGNIZED ->
          throw new NotPossibleException(Objection.UNKNOWN, "an event of a newer contract");
    }
  }

  private Delivery change(String card, Function<Delivery, Delivery> step) {
    Delivery delivery = deliveries.get(card);
    if (delivery == null) {
      throw new NotPossibleException(Objection.UNKNOWN, "no such card");
    }
    Delivery next = step.apply(delivery);
    deliveries.put(card, next);
    return next;
  }

  private void tell(String card, DeliveryStep step) {
    toRegister.add(
        DeliveryProgress.newBuilder()
            .setCardReference(card)
            .setStep(step)
            .setDate(Days.message(today()))
            .build());
  }

  /** Whoever was invited may book no more. */
  private void withdraw(Delivery delivery) {
    if (delivery.keptUntil().isPresent()) {
      toBooking.add(offer(delivery).setWithdrawn(true).build());
    }
  }

  private static BookingOffer.Builder offer(Delivery delivery) {
    return BookingOffer.newBuilder()
        .setBookingCode(delivery.bookingCode())
        .setBookableUntil(Days.message(delivery.keptUntil().orElseThrow()));
  }

  private LocalDate today() {
    return Days.of(clock.instant());
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds());
  }

  private static LocalDate day(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }
}
