package musubi.demo;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import musubi.backends.convenience.ConvenienceSystem;
import musubi.backends.convenience.NotIssuedException;
import musubi.backends.progress.DeliveryState;
import musubi.backends.progress.NotPossibleException;
import musubi.backends.progress.ProgressSystem;
import musubi.backends.reservation.NotBookedException;
import musubi.backends.reservation.ReservationSystem;
import musubi.client.Connection;
import musubi.client.ConvenienceClient;
import musubi.client.Days;
import musubi.client.FourItemsCheck;
import musubi.client.ProgressClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.client.ReservationClient;
import musubi.gateway.local.Member;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CardState;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.DeliveryProgressNotice;
import musubi.linkage.v1.DeliveryStep;
import musubi.linkage.v1.FetchBookableRequest;
import musubi.linkage.v1.FetchBookingsRequest;
import musubi.linkage.v1.FetchDeliveryProgressResponse;
import musubi.linkage.v1.FetchProgressRequest;
import musubi.linkage.v1.FetchSerialsRequest;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.PostSerialsRequest;
import musubi.linkage.v1.SerialStatus;
import musubi.registry.v1.IdentityRecord;

/**
 * What the demonstration shows of the systems of one city: a card comes, its person is invited,
 * books a visit under a code and takes the card; a kiosk learns whose certificate it reads. The
 * systems meet at the linkage node alone.
 */
final class OfficeCases {
  private static final Member LINKAGE = LinkageCases.SETAGAYA;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CARD = "CARD-DEMO-1";
  private static final String NUMBER = "990000001";
  private static final String COUNTER = "main";
  private static final String SERIAL = "7a5ec0de01";
  private static final List<String> OURS = List.of();

  private final Scenario scenario;
  private final IdentityRecord person = ConfirmationCases.resident(Cast.SETAGAYA, 5);
  private final InstantSource clock = InstantSource.system();
  private ProgressSystem progress;
  private ReservationSystem reservation;
  private ConvenienceSystem convenience;
  private String unified;
  private long cursor;

  OfficeCases(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    arrival();
    invitation();
    visit();
    handOver();
    serials();
    refusals();
  }

  private void arrival() {
    shown(
        "O-01 card arrived",
        "register",
        () -> {
          progress = new ProgressSystem(new ProgressClient(connection("progress")), clock);
          reservation =
              new ReservationSystem(
                  new ReservationClient(connection("reservation")), Map.of(COUNTER, 2), clock);
          convenience = new ConvenienceSystem(new ConvenienceClient(connection("convenience")));
          unified = assigned();
          tell(CardState.CARD_STATE_ARRIVED);
          recorded(OfficeServiceGrpc.getPostProgressMethod());
          return "left for the progress system";
        });
    shown(
        "O-02 card taken up",
        "progress",
        () -> {
          progress.exchange(PATIENCE);
          requireState(DeliveryState.ARRIVED);
          refusedByTable(() -> progress.handOver(CARD));
          progress.check(CARD);
          recorded(OfficeServiceGrpc.getFetchProgressMethod());
          return "arrived and checked; no hand-over without a reception";
        });
    shown(
        "O-03 checked",
        "progress",
        () -> {
          progress.exchange(PATIENCE);
          recorded(OfficeServiceGrpc.getPostDeliveryProgressMethod());
          return "left for the register";
        });
    shown(
        "O-04 checked, at the register",
        "register",
        () -> {
          requireTold(DeliveryStep.DELIVERY_STEP_PREPARATION_CHECKED);
          recorded(OfficeServiceGrpc.getFetchDeliveryProgressMethod());
          return "under the register's own reference, without any number";
        });
  }

  private void invitation() {
    shown(
        "O-05 code offered",
        "progress",
        () -> {
          tell(CardState.CARD_STATE_INVITED);
          progress.exchange(PATIENCE);
          requireState(DeliveryState.INVITED);
          requireTold(DeliveryStep.DELIVERY_STEP_READY);
          recorded(OfficeServiceGrpc.getPostBookableMethod());
          return "a code that tells nothing, and its last day";
        });
    shown(
        "O-06 code taken up",
        "reservation",
        () -> {
          notBooked("a code that nobody offered");
          reservation.exchange(PATIENCE);
          recorded(OfficeServiceGrpc.getFetchBookableMethod());
          return "the booking system has the code, and no number";
        });
  }

  private void visit() {
    shown(
        "O-07 visit booked and changed",
        "reservation",
        () -> {
          String code = progress.bookingCode(CARD).orElseThrow();
          reservation.book(code, COUNTER, slot(1));
          notBooked(code);
          reservation.change(code, COUNTER, slot(2));
          reservation.exchange(PATIENCE);
          Scenario.require(reservation.free(COUNTER, slot(1)) == 2, "the first time is taken");
          recorded(OfficeServiceGrpc.getPostBookingMethod());
          return "one visit, at its second time";
        });
    shown(
        "O-08 visit, at the progress system",
        "progress",
        () -> {
          progress.exchange(PATIENCE);
          requireState(DeliveryState.BOOKED);
          recorded(OfficeServiceGrpc.getFetchBookingsMethod());
          return "booked";
        });
  }

  private void handOver() {
    shown(
        "O-03 handed over",
        "progress",
        () -> {
          progress.receive(CARD);
          progress.handOver(CARD);
          progress.exchange(PATIENCE);
          requireTold(DeliveryStep.DELIVERY_STEP_RECEPTION, DeliveryStep.DELIVERY_STEP_HANDED_OVER);
          reservation.exchange(PATIENCE);
          notBooked(progress.bookingCode(CARD).orElseThrow());
          return "after a reception; the code is withdrawn";
        });
    shown(
        "O-01 delivered",
        "register",
        () -> {
          tell(CardState.CARD_STATE_DELIVERED);
          progress.exchange(PATIENCE);
          requireState(DeliveryState.DELIVERED);
          Scenario.require(progress.objections().isEmpty(), "notices were left out");
          return "entered by the register";
        });
  }

  /** The last leg of the serials that come from the card system. */
  private void serials() {
    scenario.carried(
        "O-09 serial of a user-authentication certificate",
        OURS,
        Cast.show("register", "131121"),
        LINKAGE,
        () -> {
          tell(SerialStatus.SERIAL_STATUS_VALID, 1);
          recorded(OfficeServiceGrpc.getPostSerialsMethod());
          return "left for the convenience system";
        });
    scenario.carried(
        "O-10 serial, at the convenience system",
        OURS,
        Cast.show("convenience", "131121"),
        LINKAGE,
        () -> {
          convenience.follow();
          Scenario.require(convenience.holder(SERIAL).equals(unified), "another person");
          tell(SerialStatus.SERIAL_STATUS_REVOKED, 2);
          convenience.follow();
          requireNoCertificate();
          recorded(OfficeServiceGrpc.getFetchSerialsMethod());
          return "whose card it is; none after the revocation";
        });
  }

  private void refusals() {
    refused(
        "O-02 booking system asks whose card it is",
        "reservation/131121/main",
        OfficeServiceGrpc.getFetchProgressMethod(),
        FetchProgressRequest.getDefaultInstance());
    refused(
        "O-06 convenience system asks for codes",
        "convenience/131121/main",
        OfficeServiceGrpc.getFetchBookableMethod(),
        FetchBookableRequest.getDefaultInstance());
    refused(
        "O-08 register asks for bookings",
        "register/131121/main",
        OfficeServiceGrpc.getFetchBookingsMethod(),
        FetchBookingsRequest.getDefaultInstance());
    refused(
        "O-09 convenience system writes serials",
        "convenience/131121/main",
        OfficeServiceGrpc.getPostSerialsMethod(),
        PostSerialsRequest.getDefaultInstance());
    refused(
        "O-10 another city's convenience system",
        "convenience/012041/main",
        OfficeServiceGrpc.getFetchSerialsMethod(),
        FetchSerialsRequest.getDefaultInstance());
  }

  private void shown(String id, String kind, Case.Act act) {
    scenario.carried(id, scenario.sourcesOf("O-01"), Cast.show(kind, "131121"), LINKAGE, act);
  }

  private <Q extends Message, R extends Message> void refused(
      String id, String caller, MethodDescriptor<Q, R> method, Q request) {
    scenario.refused(id, OURS, caller, LINKAGE, method, request, "ROUTE_NOT_ALLOWED", Knock::once);
  }

  private String assigned() {
    AssignNumberRequest request =
        AssignNumberRequest.newBuilder()
            .setIndividualNumber(person.getIndividualNumber())
            .setFourItems(FourItemsCheck.itemsOf(person))
            .setAddresseeNumber(NUMBER)
            .build();
    return register().assign(RequestIds.next(), request, PATIENCE).getUnifiedAddresseeNumber();
  }

  private void tell(CardState state) {
    LocalDate today = Days.of(clock.instant());
    CardProgress told =
        CardProgress.newBuilder()
            .setCardReference(CARD)
            .setUnifiedAddresseeNumber(unified)
            .setState(state)
            .setDate(Days.message(today))
            .build();
    register().postProgress(RequestIds.next(), List.of(told), PATIENCE);
  }

  private void tell(SerialStatus status, long revision) {
    CertificateSerial told =
        CertificateSerial.newBuilder()
            .setUnifiedAddresseeNumber(unified)
            .setUserAuthenticationCertificateSerial(SERIAL)
            .setStatus(status)
            .setRevision(revision)
            .build();
    register().postSerials(RequestIds.next(), List.of(told), PATIENCE);
  }

  private void requireState(DeliveryState state) {
    Scenario.require(progress.state(CARD).orElseThrow() == state, "not " + state);
  }

  /** The register is told these steps of its card, in this order, and nothing else. */
  private void requireTold(DeliveryStep... steps) {
    FetchDeliveryProgressResponse answer = register().deliveryProgress(cursor);
    List<DeliveryProgress> told =
        answer.getNoticesList().stream().map(DeliveryProgressNotice::getProgress).toList();
    Scenario.require(
        told.stream().map(DeliveryProgress::getStep).toList().equals(List.of(steps))
            && told.stream().allMatch(each -> each.getCardReference().equals(CARD)),
        "other steps");
    cursor = answer.getNotices(answer.getNoticesCount() - 1).getNumber();
  }

  private static void refusedByTable(Runnable step) {
    try {
      step.run();
    } catch (NotPossibleException e) {
      return;
    }
    throw new Case.CaseFailedException("a step was taken that the table does not have");
  }

  private void notBooked(String code) {
    try {
      reservation.book(code, COUNTER, slot(3));
    } catch (NotBookedException e) {
      return;
    }
    throw new Case.CaseFailedException("a visit was booked");
  }

  private void requireNoCertificate() {
    try {
      convenience.holder(SERIAL);
    } catch (NotIssuedException e) {
      return;
    }
    throw new Case.CaseFailedException("a revoked certificate counts");
  }

  /** 10:00 of the working day that is so many working days from now. */
  private Instant slot(int workingDays) {
    LocalDate day = Days.of(clock.instant());
    for (int found = 0; found < workingDays; ) {
      day = day.plusDays(1);
      found += day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0 ? 1 : 0;
    }
    return day.atTime(LocalTime.of(10, 0)).atZone(Days.JAPAN).toInstant();
  }

  private RegisterLinkageClient register() {
    return new RegisterLinkageClient(connection("register"));
  }

  private Connection connection(String kind) {
    return scenario.connection(kind + "/131121/main", LINKAGE);
  }

  private void recorded(MethodDescriptor<?, ?> method) throws Exception {
    Scenario.require(
        scenario.reader(LINKAGE).answered(method.getFullMethodName()) > 0,
        "not recorded: " + method.getBareMethodName());
  }
}
