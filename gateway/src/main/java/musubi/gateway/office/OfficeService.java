package musubi.gateway.office;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import musubi.gateway.office.OfficeDesk.Fetched;
import musubi.gateway.office.OfficeDesk.Notice;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.linkage.v1.BookingNotice;
import musubi.linkage.v1.BookingOfferNotice;
import musubi.linkage.v1.CardProgressNotice;
import musubi.linkage.v1.CertificateSerialNotice;
import musubi.linkage.v1.DeliveryProgressNotice;
import musubi.linkage.v1.FetchBookableRequest;
import musubi.linkage.v1.FetchBookableResponse;
import musubi.linkage.v1.FetchBookingsRequest;
import musubi.linkage.v1.FetchBookingsResponse;
import musubi.linkage.v1.FetchDeliveryProgressRequest;
import musubi.linkage.v1.FetchDeliveryProgressResponse;
import musubi.linkage.v1.FetchProgressRequest;
import musubi.linkage.v1.FetchProgressResponse;
import musubi.linkage.v1.FetchSerialsRequest;
import musubi.linkage.v1.FetchSerialsResponse;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.PostBookableRequest;
import musubi.linkage.v1.PostBookableResponse;
import musubi.linkage.v1.PostBookingRequest;
import musubi.linkage.v1.PostBookingResponse;
import musubi.linkage.v1.PostDeliveryProgressRequest;
import musubi.linkage.v1.PostDeliveryProgressResponse;
import musubi.linkage.v1.PostProgressRequest;
import musubi.linkage.v1.PostProgressResponse;
import musubi.linkage.v1.PostSerialsRequest;
import musubi.linkage.v1.PostSerialsResponse;

/** Serves {@code musubi.linkage.v1.OfficeService}: two methods for each lane. */
public final class OfficeService extends OfficeServiceGrpc.OfficeServiceImplBase {
  private final OfficeDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public OfficeService(OfficeDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void postProgress(PostProgressRequest request, StreamObserver<PostProgressResponse> out) {
    post(
        out,
        OfficeMessages.CARD,
        request.getProgressList(),
        number -> PostProgressResponse.newBuilder().setNumber(number).build());
  }

  @Override
  public void fetchProgress(
      FetchProgressRequest request, StreamObserver<FetchProgressResponse> out) {
    fetch(
        out,
        OfficeMessages.CARD,
        request.getAfterNumber(),
        fetched ->
            FetchProgressResponse.newBuilder()
                .addAllNotices(
                    OfficeMessages.CARD.each(
                        fetched.waiting(),
                        (number, progress) ->
                            CardProgressNotice.newBuilder()
                                .setNumber(number)
                                .setProgress(progress)
                                .build()))
                .setErasedNumber(fetched.erased())
                .build());
  }

  @Override
  public void postDeliveryProgress(
      PostDeliveryProgressRequest request, StreamObserver<PostDeliveryProgressResponse> out) {
    post(
        out,
        OfficeMessages.DELIVERY,
        request.getProgressList(),
        number -> PostDeliveryProgressResponse.newBuilder().setNumber(number).build());
  }

  @Override
  public void fetchDeliveryProgress(
      FetchDeliveryProgressRequest request, StreamObserver<FetchDeliveryProgressResponse> out) {
    fetch(
        out,
        OfficeMessages.DELIVERY,
        request.getAfterNumber(),
        fetched ->
            FetchDeliveryProgressResponse.newBuilder()
                .addAllNotices(
                    OfficeMessages.DELIVERY.each(
                        fetched.waiting(),
                        (number, progress) ->
                            DeliveryProgressNotice.newBuilder()
                                .setNumber(number)
                                .setProgress(progress)
                                .build()))
                .setErasedNumber(fetched.erased())
                .build());
  }

  @Override
  public void postBookable(PostBookableRequest request, StreamObserver<PostBookableResponse> out) {
    post(
        out,
        OfficeMessages.OFFER,
        request.getOffersList(),
        number -> PostBookableResponse.newBuilder().setNumber(number).build());
  }

  @Override
  public void fetchBookable(
      FetchBookableRequest request, StreamObserver<FetchBookableResponse> out) {
    fetch(
        out,
        OfficeMessages.OFFER,
        request.getAfterNumber(),
        fetched ->
            FetchBookableResponse.newBuilder()
                .addAllNotices(
                    OfficeMessages.OFFER.each(
                        fetched.waiting(),
                        (number, offer) ->
                            BookingOfferNotice.newBuilder()
                                .setNumber(number)
                                .setOffer(offer)
                                .build()))
                .setErasedNumber(fetched.erased())
                .build());
  }

  @Override
  public void postBooking(PostBookingRequest request, StreamObserver<PostBookingResponse> out) {
    post(
        out,
        OfficeMessages.BOOKING,
        request.getBookingsList(),
        number -> PostBookingResponse.newBuilder().setNumber(number).build());
  }

  @Override
  public void fetchBookings(
      FetchBookingsRequest request, StreamObserver<FetchBookingsResponse> out) {
    fetch(
        out,
        OfficeMessages.BOOKING,
        request.getAfterNumber(),
        fetched ->
            FetchBookingsResponse.newBuilder()
                .addAllNotices(
                    OfficeMessages.BOOKING.each(
                        fetched.waiting(),
                        (number, booking) ->
                            BookingNotice.newBuilder()
                                .setNumber(number)
                                .setBooking(booking)
                                .build()))
                .setErasedNumber(fetched.erased())
                .build());
  }

  @Override
  public void postSerials(PostSerialsRequest request, StreamObserver<PostSerialsResponse> out) {
    post(
        out,
        OfficeMessages.SERIALS,
        request.getSerialsList(),
        number -> PostSerialsResponse.newBuilder().setNumber(number).build());
  }

  @Override
  public void fetchSerials(FetchSerialsRequest request, StreamObserver<FetchSerialsResponse> out) {
    fetch(
        out,
        OfficeMessages.SERIALS,
        request.getAfterNumber(),
        fetched ->
            FetchSerialsResponse.newBuilder()
                .addAllNotices(
                    OfficeMessages.SERIALS.each(
                        fetched.waiting(),
                        (number, serial) ->
                            CertificateSerialNotice.newBuilder()
                                .setNumber(number)
                                .setSerial(serial)
                                .build()))
                .setErasedNumber(fetched.erased())
                .build());
  }

  private <M extends MessageLite, R> void post(
      StreamObserver<R> out,
      OfficeMessages.Kind<M> kind,
      List<M> messages,
      LongFunction<R> answer) {
    calls.effect(
        out,
        () -> {
          List<Notice> notices = kind.notices(messages);
          return answer.apply(calls.act(acts, desk.post(kind.lane(), notices)));
        });
  }

  private <M extends MessageLite, R> void fetch(
      StreamObserver<R> out, OfficeMessages.Kind<M> kind, long after, Function<Fetched, R> answer) {
    calls.read(
        out,
        () -> {
          Fetched fetched = desk.fetch(kind.lane(), after);
          return new Calls.Recorded<>(
              answer.apply(fetched),
              Call.current().answered(clock.instant()),
              kind.about(fetched.waiting()).stream().map(desk::subject).toList());
        });
  }
}
