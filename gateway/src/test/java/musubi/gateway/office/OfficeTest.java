package musubi.gateway.office;

import static musubi.gateway.addressee.LinkageNetwork.number;
import static musubi.gateway.addressee.LinkageNetwork.person;
import static musubi.gateway.addressee.LinkageNetwork.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import musubi.client.CallException;
import musubi.client.RequestIds;
import musubi.gateway.addressee.LinkageNetwork;
import musubi.gateway.local.Tables;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.office.Notices.Answer;
import musubi.gateway.office.Notices.Numbered;
import musubi.gateway.office.Notices.Way;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingOffer;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.OfficeServiceGrpc.OfficeServiceBlockingStub;
import musubi.type.v1.Date;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Notices between the systems of a city, at a running linkage node. */
@Execution(ExecutionMode.SAME_THREAD)
class OfficeTest {
  private final LinkageNetwork linkage = LinkageNetwork.shared();
  private String unified;

  @BeforeEach
  void register() {
    unified = linkage.assigned("register", person(), number());
  }

  @Test
  void fetch_everyLane_answersInOrderAgainAndAgainUntilAcknowledged() {
    Notices.ALL.forEach(this::inOrder);
  }

  private <M extends MessageLite> void inOrder(Way<M> way) {
    long before = drain(way);
    List<M> first = make(way, 2);
    List<M> second = make(way, 1);
    long posted = post(way, first);
    assertEquals(posted + 1, post(way, second));

    Answer<M> all = fetch(way, before);

    List<M> expected = Stream.of(first, second).flatMap(List::stream).toList();
    assertEquals(expected, all.messages(), way.lane().name());
    assertEquals(
        LongStream.rangeClosed(before + 1, before + 3).boxed().toList(),
        all.notices().stream().map(Numbered::number).toList());
    assertEquals(all, fetch(way, before));
    assertEquals(expected.subList(1, 3), fetch(way, before + 1).messages());
    assertEquals(List.of(), fetch(way, posted + 1).messages());
    assertEquals(expected, fetch(way, before).messages(), "kept for who has lost what it had");
    assertEquals(0, waiting(way));
  }

  @Test
  void post_repeated_postsOnceAndAnswersTheSame() {
    Notices.ALL.forEach(this::repeated);
  }

  private <M extends MessageLite> void repeated(Way<M> way) {
    long before = drain(way);
    List<M> messages = make(way, 2);
    UUID id = RequestIds.next();

    long number = post(way, id, messages);

    assertEquals(number, post(way, id, messages));
    assertEquals("REQUEST_ID_REUSED", refusal(() -> post(way, id, make(way, 2))));
    assertEquals(messages, fetch(way, before).messages());
  }

  @Test
  void call_everyMethod_isRecordedWithWhomItIsAbout() {
    Notices.ALL.forEach(this::recorded);
  }

  private <M extends MessageLite> void recorded(Way<M> way) {
    long before = drain(way);
    UUID posted = RequestIds.next();
    UUID fetched = RequestIds.next();

    post(way, posted, make(way, 1));
    way.fetch().call(stub(way.receiver(), fetched), before);

    int row = way.lane().code() * 2;
    assertEquals(
        List.of(List.of("O-%02d".formatted(row - 1), "1"), List.of("O-%02d".formatted(row), "1")),
        linkage.rows(
            "select exchange, decision from call_record where request_id in (?, ?)"
                + " order by exchange",
            posted,
            fetched));
    assertEquals(
        1,
        linkage.count(
            "select count(distinct subject) from call_record"
                + " where request_id in (?, ?) and subject is not null",
            posted,
            fetched));
  }

  @Test
  void fetch_numberThatWasNeverAnswered_acknowledgesNothing() {
    Notices.ALL.forEach(this::neverAnswered);
  }

  private <M extends MessageLite> void neverAnswered(Way<M> way) {
    long before = drain(way);
    long last = post(way, make(way, 2));

    assertEquals("ITEM_INVALID", refusal(() -> fetch(way, last)));
    assertEquals("ITEM_INVALID", refusal(() -> fetch(way, -1)));
    assertEquals("ITEM_INVALID", refusal(() -> fetch(way, Long.MAX_VALUE)));

    assertEquals(2, waiting(way));
    assertEquals(2, fetch(way, before).notices().size());
  }

  @Test
  void fetch_moreThanAnAnswerHolds_goesOnWhereItEnded() {
    long before = drain(Notices.OFFER);
    List<BookingOffer> first = make(Notices.OFFER, 500);
    List<BookingOffer> second = make(Notices.OFFER, 7);
    post(Notices.OFFER, first);
    post(Notices.OFFER, second);

    Answer<BookingOffer> page = fetch(Notices.OFFER, before);

    assertEquals(first, page.messages());
    assertEquals(second, fetch(Notices.OFFER, page.last()).messages());
  }

  @Test
  void post_noneOrTooMany_isRefused() {
    for (Way<?> way : Notices.ALL) {
      counted(way);
    }
  }

  private <M extends MessageLite> void counted(Way<M> way) {
    String expected =
        List.of("progress", "offers", "bookings", "serials")
            .get(Math.max(0, way.lane().code() - 2));

    assertEquals(expected, field(way, List.of()));
    assertEquals(expected, field(way, make(way, 501)));
  }

  @Test
  void post_itemThatBreaksItsFormat_isRefusedWholeAndNamed() {
    Map<String, String> before = Tables.of(linkage.network(), LinkageNetwork.LINKAGE);

    int tried =
        bad(Notices.CARD, cards(Notices.card(unified)))
            + bad(Notices.DELIVERY, deliveries(Notices.delivery()))
            + bad(Notices.OFFER, offers(Notices.offer()))
            + bad(Notices.BOOKING, bookings(Notices.booking()))
            + bad(Notices.SERIAL, serials(Notices.serial(unified)));

    System.out.printf("notices with one bad item: %d, each refused by name%n", tried);
    assertEquals(before, Tables.of(linkage.network(), LinkageNetwork.LINKAGE));
  }

  /** Each bad message stands behind a good one, which must not be taken either. */
  private <M extends MessageLite> int bad(Way<M> way, Map<M, String> messages) {
    messages.forEach(
        (message, item) ->
            assertEquals(
                item, field(way, List.of(way.make().apply(unified), message)), way.lane().name()));
    return messages.size();
  }

  private static Map<CardProgress, String> cards(CardProgress good) {
    Map<CardProgress, String> bad = new HashMap<>();
    badCodes().forEach(c -> bad.put(edit(good, b -> b.setCardReference(c)), "card_reference"));
    for (String number : List.of("", "12345678901234", "1234567890123456", "12345678901234x")) {
      bad.put(edit(good, b -> b.setUnifiedAddresseeNumber(number)), "unified_addressee_number");
    }
    bad.put(edit(good, b -> b.setStateValue(0)), "state");
    badDays().forEach(day -> bad.put(edit(good, b -> b.setDate(day)), "date"));
    bad.put(edit(good, CardProgress.Builder::clearDate), "date");
    return bad;
  }

  private static Map<DeliveryProgress, String> deliveries(DeliveryProgress good) {
    Map<DeliveryProgress, String> bad = new HashMap<>();
    for (String code : badCodes()) {
      bad.put(good.toBuilder().setCardReference(code).build(), "card_reference");
    }
    bad.put(good.toBuilder().setStepValue(0).build(), "step");
    badDays().forEach(day -> bad.put(good.toBuilder().setDate(day).build(), "date"));
    bad.put(good.toBuilder().clearDate().build(), "date");
    return bad;
  }

  private static Map<BookingOffer, String> offers(BookingOffer good) {
    Map<BookingOffer, String> bad = new HashMap<>();
    badCodes().forEach(c -> bad.put(good.toBuilder().setBookingCode(c).build(), "booking_code"));
    for (Date day : badDays()) {
      bad.put(good.toBuilder().setBookableUntil(day).build(), "bookable_until");
    }
    bad.put(good.toBuilder().clearBookableUntil().build(), "bookable_until");
    return bad;
  }

  private static Map<Booking, String> bookings(Booking good) {
    Map<Booking, String> bad = new HashMap<>();
    badCodes().forEach(c -> bad.put(good.toBuilder().setBookingCode(c).build(), "booking_code"));
    bad.put(good.toBuilder().setEventValue(0).build(), "event");
    bad.put(good.toBuilder().clearSlotTime().build(), "slot_time");
    for (long seconds : List.of(-60L, 1L, 59L, 253_402_300_800L, Long.MAX_VALUE)) {
      bad.put(
          good.toBuilder().setSlotTime(Notices.SLOT.toBuilder().setSeconds(seconds)).build(),
          "slot_time");
    }
    bad.put(
        good.toBuilder().setSlotTime(Notices.SLOT.toBuilder().setNanos(1)).build(), "slot_time");
    for (String counter : List.of("", "窓口", "a b", "x".repeat(33))) {
      bad.put(good.toBuilder().setCounter(counter).build(), "counter");
    }
    return bad;
  }

  private static Map<CertificateSerial, String> serials(CertificateSerial good) {
    Map<CertificateSerial, String> bad = new HashMap<>();
    for (String serial : List.of("", "7A", "7a:3f", "g", "7".repeat(41))) {
      bad.put(
          good.toBuilder().setUserAuthenticationCertificateSerial(serial).build(),
          "user_authentication_certificate_serial");
    }
    bad.put(good.toBuilder().setUnifiedAddresseeNumber("1").build(), "unified_addressee_number");
    bad.put(good.toBuilder().setStatusValue(0).build(), "status");
    bad.put(good.toBuilder().setRevision(0).build(), "revision");
    bad.put(good.toBuilder().setRevision(-1).build(), "revision");
    return bad;
  }

  private static CardProgress edit(
      CardProgress good, Function<CardProgress.Builder, CardProgress.Builder> change) {
    return change.apply(good.toBuilder()).build();
  }

  private static List<String> badCodes() {
    return List.of("", "a b", "カード", "a/b", "x".repeat(65));
  }

  private static List<Date> badDays() {
    Date day = Notices.DAY;
    return List.of(
        Date.getDefaultInstance(),
        day.toBuilder().setDay(0).build(),
        day.toBuilder().setDay(31).build(),
        day.toBuilder().setMonth(13).build(),
        day.toBuilder().setYear(10_000).build());
  }

  @Test
  void post_personOfNobody_isRefusedWhole() {
    String pensionOnly = linkage.assigned("pension", person(), number());
    Map<String, String> before = Tables.of(linkage.network(), LinkageNetwork.LINKAGE);

    for (String nobody : List.of("999999999999999", pensionOnly)) {
      assertEquals(
          "ADDRESSEE_UNKNOWN",
          refusal(() -> post(Notices.CARD, List.of(Notices.card(unified), Notices.card(nobody)))));
      assertEquals(
          "ADDRESSEE_UNKNOWN",
          refusal(() -> post(Notices.SERIAL, List.of(Notices.serial(nobody)))));
    }

    assertEquals(before, Tables.of(linkage.network(), LinkageNetwork.LINKAGE));
  }

  /** Every kind at every method; the lawful pair of each lane alone passes. */
  @Test
  void call_otherKindOrOtherBody_isRefusedAndChangesNothing() {
    List<String> kinds =
        List.of("register", "progress", "reservation", "convenience", "pension", "terminal");
    Map<String, String> before = Tables.of(linkage.network(), LinkageNetwork.LINKAGE);
    int refused = 0;

    for (Way<?> way : Notices.ALL) {
      for (String kind : kinds) {
        for (String body : List.of("131121", "131016", "401307")) {
          boolean own = body.equals("131121");
          try (TestPeer peer =
              TestNetwork.peer(
                  linkage.network(), kind + "/" + body + "/office", LinkageNetwork.LINKAGE)) {
            if (!own || !kind.equals(way.sender())) {
              refused += mayNot(() -> postAs(peer, way));
            }
            if (!own || !kind.equals(way.receiver())) {
              refused += mayNot(() -> way.fetch().call(stub(peer), 0));
            }
          }
        }
      }
    }

    System.out.printf("callers that may not, at the methods of notices: %d refused%n", refused);
    assertEquals(5 * 2 * (6 * 3 - 1), refused);
    assertEquals(before, Tables.of(linkage.network(), LinkageNetwork.LINKAGE));
  }

  /** Many senders at once, and a receiver that follows: nothing is missed, nothing comes twice. */
  @Test
  void fetch_whileManyPost_missesNothing() throws Exception {
    int senders = 8;
    int calls = 15;
    long before = drain(Notices.DELIVERY);
    List<Numbered<DeliveryProgress>> received = new ArrayList<>();
    AtomicBoolean posted = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> receiver = threads.submit(() -> follow(before, received, posted));
      List<Future<List<DeliveryProgress>>> sent =
          IntStream.range(0, senders).mapToObj(i -> threads.submit(() -> send(calls))).toList();

      List<DeliveryProgress> all = new ArrayList<>();
      for (Future<List<DeliveryProgress>> each : sent) {
        all.addAll(each.get());
      }
      posted.set(true);
      receiver.get();

      assertEquals(
          LongStream.rangeClosed(before + 1, before + 2L * senders * calls).boxed().toList(),
          received.stream().map(Numbered::number).toList());
      assertEquals(
          all.stream().map(DeliveryProgress::getCardReference).sorted().toList(),
          received.stream().map(n -> n.message().getCardReference()).sorted().toList());
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private List<DeliveryProgress> send(int calls) {
    List<DeliveryProgress> sent = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      List<DeliveryProgress> pair = make(Notices.DELIVERY, 2);
      post(Notices.DELIVERY, pair);
      sent.addAll(pair);
    }
    return sent;
  }

  private void follow(
      long before, List<Numbered<DeliveryProgress>> received, AtomicBoolean posted) {
    long cursor = before;
    boolean more = true;
    while (more) {
      boolean last = posted.get();
      Answer<DeliveryProgress> answer = fetch(Notices.DELIVERY, cursor);
      received.addAll(answer.notices());
      cursor = answer.notices().isEmpty() ? cursor : answer.last();
      more = !last || !answer.notices().isEmpty();
    }
  }

  private static int mayNot(Runnable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals("ROUTE_NOT_ALLOWED", CallException.of(refused).reason());
    return 1;
  }

  private <M extends MessageLite> void postAs(TestPeer peer, Way<M> way) {
    way.post().call(stub(peer), make(way, 1));
  }

  /** The field that a refused post names. */
  private <M extends MessageLite> String field(Way<M> way, List<M> messages) {
    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> post(way, messages));
    CallException said = CallException.of(refused);
    assertEquals("ITEM_INVALID", said.reason());
    Optional<String> field = said.field();
    assertTrue(field.isPresent());
    return field.get();
  }

  private <M extends MessageLite> List<M> make(Way<M> way, int count) {
    return Stream.generate(() -> way.make().apply(unified)).limit(count).toList();
  }

  private <M extends MessageLite> long post(Way<M> way, List<M> messages) {
    return post(way, RequestIds.next(), messages);
  }

  private <M extends MessageLite> long post(Way<M> way, UUID id, List<M> messages) {
    return way.post().call(stub(way.sender(), id), messages);
  }

  private <M extends MessageLite> Answer<M> fetch(Way<M> way, long after) {
    return way.fetch().call(stub(way.receiver(), RequestIds.next()), after);
  }

  /** Takes everything that waits in a lane; the number of the last. */
  private long drain(Way<?> way) {
    long last = linkage.count("select settled from office_lane where lane = ?", way.lane().code());
    Answer<?> answer = fetch(way, last);
    while (!answer.notices().isEmpty()) {
      last = answer.last();
      answer = fetch(way, last);
    }
    return last;
  }

  private long waiting(Way<?> way) {
    return linkage.count(
        "select count(*) from office_notice where lane = ? and settled_at is null",
        way.lane().code());
  }

  private OfficeServiceBlockingStub stub(String kind, UUID id) {
    return linkage.stub(kind, Notices::stub, TestPeer.machine(id));
  }

  private static OfficeServiceBlockingStub stub(TestPeer peer) {
    return peer.stub(Notices::stub, TestPeer.machine());
  }
}
