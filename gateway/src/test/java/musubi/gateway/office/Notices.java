package musubi.gateway.office;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.grpc.Channel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingEvent;
import musubi.linkage.v1.BookingOffer;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CardState;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.DeliveryStep;
import musubi.linkage.v1.FetchBookableRequest;
import musubi.linkage.v1.FetchBookingsRequest;
import musubi.linkage.v1.FetchDeliveryProgressRequest;
import musubi.linkage.v1.FetchProgressRequest;
import musubi.linkage.v1.FetchSerialsRequest;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.OfficeServiceGrpc.OfficeServiceBlockingStub;
import musubi.linkage.v1.PostBookableRequest;
import musubi.linkage.v1.PostBookingRequest;
import musubi.linkage.v1.PostDeliveryProgressRequest;
import musubi.linkage.v1.PostProgressRequest;
import musubi.linkage.v1.PostSerialsRequest;
import musubi.linkage.v1.SerialStatus;
import musubi.type.v1.Date;

/** The five lanes of the contract, for tests that walk them all. */
final class Notices {
  private static final AtomicLong NEXT = new AtomicLong(1);

  static final Date DAY = Date.newBuilder().setYear(2026).setMonth(4).setDay(1).build();
  static final Timestamp SLOT = Timestamp.newBuilder().setSeconds(1_775_000_400).build();

  static final Way<CardProgress> CARD =
      new Way<>(
          Lane.CARD,
          "register",
          "progress",
          Notices::card,
          (stub, all) ->
              stub.postProgress(PostProgressRequest.newBuilder().addAllProgress(all).build())
                  .getNumber(),
          (stub, after) -> {
            var answer =
                stub.fetchProgress(FetchProgressRequest.newBuilder().setAfterNumber(after).build());
            return new Answer<>(
                each(answer.getNoticesList(), n -> new Numbered<>(n.getNumber(), n.getProgress())),
                answer.getErasedNumber());
          });
  static final Way<DeliveryProgress> DELIVERY =
      new Way<>(
          Lane.DELIVERY,
          "progress",
          "register",
          unified -> delivery(),
          (stub, all) ->
              stub.postDeliveryProgress(
                      PostDeliveryProgressRequest.newBuilder().addAllProgress(all).build())
                  .getNumber(),
          (stub, after) -> {
            var answer =
                stub.fetchDeliveryProgress(
                    FetchDeliveryProgressRequest.newBuilder().setAfterNumber(after).build());
            return new Answer<>(
                each(answer.getNoticesList(), n -> new Numbered<>(n.getNumber(), n.getProgress())),
                answer.getErasedNumber());
          });
  static final Way<BookingOffer> OFFER =
      new Way<>(
          Lane.OFFER,
          "progress",
          "reservation",
          unified -> offer(),
          (stub, all) ->
              stub.postBookable(PostBookableRequest.newBuilder().addAllOffers(all).build())
                  .getNumber(),
          (stub, after) -> {
            var answer =
                stub.fetchBookable(FetchBookableRequest.newBuilder().setAfterNumber(after).build());
            return new Answer<>(
                each(answer.getNoticesList(), n -> new Numbered<>(n.getNumber(), n.getOffer())),
                answer.getErasedNumber());
          });
  static final Way<Booking> BOOKING =
      new Way<>(
          Lane.BOOKING,
          "reservation",
          "progress",
          unified -> booking(),
          (stub, all) ->
              stub.postBooking(PostBookingRequest.newBuilder().addAllBookings(all).build())
                  .getNumber(),
          (stub, after) -> {
            var answer =
                stub.fetchBookings(FetchBookingsRequest.newBuilder().setAfterNumber(after).build());
            return new Answer<>(
                each(answer.getNoticesList(), n -> new Numbered<>(n.getNumber(), n.getBooking())),
                answer.getErasedNumber());
          });
  static final Way<CertificateSerial> SERIAL =
      new Way<>(
          Lane.SERIAL,
          "register",
          "convenience",
          Notices::serial,
          (stub, all) ->
              stub.postSerials(PostSerialsRequest.newBuilder().addAllSerials(all).build())
                  .getNumber(),
          (stub, after) -> {
            var answer =
                stub.fetchSerials(FetchSerialsRequest.newBuilder().setAfterNumber(after).build());
            return new Answer<>(
                each(answer.getNoticesList(), n -> new Numbered<>(n.getNumber(), n.getSerial())),
                answer.getErasedNumber());
          });

  static final List<Way<?>> ALL = List.of(CARD, DELIVERY, OFFER, BOOKING, SERIAL);

  private Notices() {}

  /** A notice with its number. */
  record Numbered<M>(long number, M message) {}

  /** What a fetch answered. */
  record Answer<M>(List<Numbered<M>> notices, long erased) {
    List<M> messages() {
      return notices.stream().map(Numbered::message).toList();
    }

    long last() {
      return notices.getLast().number();
    }
  }

  /** Posts a list; the number of the last. */
  interface Post<M> {
    long call(OfficeServiceBlockingStub stub, List<M> messages);
  }

  /** Fetches what comes after a number. */
  interface Fetch<M> {
    Answer<M> call(OfficeServiceBlockingStub stub, long after);
  }

  /**
   * One lane of the contract: who posts, who fetches, and how.
   *
   * @param make a new message, about the person of a unified number where it names one
   */
  record Way<M extends MessageLite>(
      Lane lane,
      String sender,
      String receiver,
      Function<String, M> make,
      Post<M> post,
      Fetch<M> fetch) {}

  static OfficeServiceBlockingStub stub(Channel channel) {
    return OfficeServiceGrpc.newBlockingStub(channel);
  }

  static CardProgress card(String unified) {
    return CardProgress.newBuilder()
        .setCardReference(next("R-"))
        .setUnifiedAddresseeNumber(unified)
        .setState(CardState.CARD_STATE_ARRIVED)
        .setDate(DAY)
        .build();
  }

  static DeliveryProgress delivery() {
    return DeliveryProgress.newBuilder()
        .setCardReference(next("R-"))
        .setStep(DeliveryStep.DELIVERY_STEP_READY)
        .setDate(DAY)
        .build();
  }

  static BookingOffer offer() {
    return BookingOffer.newBuilder().setBookingCode(next("B-")).setBookableUntil(DAY).build();
  }

  static Booking booking() {
    return Booking.newBuilder()
        .setBookingCode(next("B-"))
        .setEvent(BookingEvent.BOOKING_EVENT_BOOKED)
        .setSlotTime(SLOT)
        .setCounter("main-1")
        .build();
  }

  static CertificateSerial serial(String unified) {
    return CertificateSerial.newBuilder()
        .setUnifiedAddresseeNumber(unified)
        .setUserAuthenticationCertificateSerial("7a5ec0de77" + NEXT.getAndIncrement())
        .setStatus(SerialStatus.SERIAL_STATUS_VALID)
        .setRevision(1)
        .build();
  }

  private static String next(String prefix) {
    return prefix + "MARK7731-" + NEXT.getAndIncrement();
  }

  private static <N, M> List<Numbered<M>> each(List<N> notices, Function<N, Numbered<M>> of) {
    return notices.stream().map(of).toList();
  }
}
