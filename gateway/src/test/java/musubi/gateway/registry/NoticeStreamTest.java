package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.gateway.registry.NoticePeer.history;
import static musubi.gateway.registry.NoticePeer.notice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import musubi.backends.people.People;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.BatchDisposed;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NumberedUpdate;
import musubi.registry.v1.Placeholder;
import musubi.registry.v1.RejectingTier;
import musubi.registry.v1.Rejection;
import musubi.registry.v1.SenderHello;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The notice stream against a prefecture's and the nation's node, spoken by hand. */
@Execution(ExecutionMode.SAME_THREAD)
class NoticeStreamTest {
  private static final AtomicInteger NEXT = new AtomicInteger(230);
  private static final Member NATION = Member.NATION;

  private final LocalNetwork network = TestNetwork.shared();
  private final IdentityMessages codec = new IdentityMessages();

  /** A municipality of Fukuoka that no other test speaks for. */
  private final String city = municipality("40", NEXT.getAndIncrement());

  @Test
  void batch_withoutHello_isOutOfStepAndRecorded() throws Exception {
    try (NoticePeer peer = new NoticePeer("communication/" + city, FUKUOKA_PREFECTURE)) {
      peer.batch(city, 1, entries(1, 1));

      assertEquals("STREAM_OUT_OF_STEP", peer.end());
    }
    assertEquals(0, numbers(FUKUOKA_PREFECTURE));
    assertEquals(1, refusalsRecorded("STREAM_OUT_OF_STEP"));
  }

  @Test
  void message_withoutContent_isOutOfStep() throws Exception {
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.send(NotifyUpdatesRequest.getDefaultInstance());

      assertEquals("STREAM_OUT_OF_STEP", peer.end());
    }
  }

  @Test
  void message_unknownField_isRefusedAndRecorded() throws Exception {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.send(
          NotifyUpdatesRequest.newBuilder()
              .setHello(SenderHello.newBuilder().setContractRevision(1).setUnknownFields(unknown))
              .build());

      assertEquals("UNKNOWN_FIELD", peer.end());
    }
    assertEquals(1, refusalsRecorded("UNKNOWN_FIELD"));
  }

  @Test
  void hello_twice_isAnsweredTwice() throws Exception {
    try (NoticePeer peer = new NoticePeer("communication/" + city, FUKUOKA_PREFECTURE)) {
      var first = peer.greet(history(city, 0, new byte[32]));
      peer.disposed(city, 1, entries(1, 2));
      var second = peer.greet(history(city, 2, hashAfter(entries(1, 2))));

      assertEquals(0, first.getHistories(0).getLastNumber());
      assertEquals(ByteString.copyFrom(new byte[32]), first.getHistories(0).getRunningHash());
      assertEquals(2, second.getHistories(0).getLastNumber());
      assertEquals(
          ByteString.copyFrom(hashAfter(entries(1, 2))), second.getHistories(0).getRunningHash());
      assertEquals(3, peer.disposed(city, 3, entries(3, 3)).getThroughNumber());
    }
  }

  @Test
  void hello_revisionZero_isTooOld() throws Exception {
    try (NoticePeer peer = new NoticePeer("communication/" + city, FUKUOKA_PREFECTURE)) {
      peer.hello(0, history(city, 0, new byte[32]));

      assertEquals("CONTRACT_TOO_OLD", peer.end());
    }
  }

  @Test
  void hello_municipalityOfAnother_isRefused() throws Exception {
    for (String other : List.of("401307", "131121", "400009", "40130", "abcdef", "")) {
      try (NoticePeer peer = new NoticePeer("communication/" + city, FUKUOKA_PREFECTURE)) {
        peer.hello(1, history(city, 0, new byte[32]), history(other, 0, new byte[32]));

        assertEquals("MUNICIPALITY_NOT_CALLERS", peer.end(), other);
      }
    }
    try (NoticePeer peer = new NoticePeer("prefecture/270008", NATION)) {
      peer.hello(1, history(city, 0, new byte[32]));

      assertEquals("MUNICIPALITY_NOT_CALLERS", peer.end());
    }
    assertEquals(6, refusalsRecorded("MUNICIPALITY_NOT_CALLERS"));
  }

  @Test
  void batch_municipalityWithoutHello_isOutOfStep() throws Exception {
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.batch("401307", 1, entries(1, 1));

      assertEquals("STREAM_OUT_OF_STEP", peer.end());
    }
  }

  @Test
  void batch_beyondTheCursor_isOutOfStep() throws Exception {
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.disposed(city, 1, entries(1, 1));
      peer.batch(city, 3, entries(3, 3));

      assertEquals("STREAM_OUT_OF_STEP", peer.end());
    }
    assertEquals(1, numbers(FUKUOKA_PREFECTURE));
  }

  @Test
  void batch_overlapsWhatIsKnown_passesItOver() throws Exception {
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.disposed(city, 1, entries(1, 3));
      BatchDisposed further = peer.disposed(city, 2, entries(2, 4));
      BatchDisposed again = peer.disposed(city, 1, entries(1, 4));

      assertEquals(4, further.getThroughNumber());
      assertArrayEquals(hashAfter(entries(1, 4)), further.getRunningHash().toByteArray());
      assertEquals(further, again);
    }
    assertEquals(4, numbers(FUKUOKA_PREFECTURE));
  }

  @Test
  void batch_ofNoneOrTooMany_isOutOfStep() throws Exception {
    for (int size : List.of(0, 501)) {
      try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
        peer.batch(city, 1, entries(1, size));

        assertEquals("STREAM_OUT_OF_STEP", peer.end());
      }
    }
    for (long first : List.of(0L, -1L, Long.MAX_VALUE)) {
      try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
        peer.batch(city, first, entries(1, 1));

        assertEquals("STREAM_OUT_OF_STEP", peer.end());
      }
    }
    assertEquals(0, numbers(FUKUOKA_PREFECTURE));
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      assertEquals(500, peer.disposed(city, 1, entries(1, 500)).getThroughNumber());
    }
  }

  @Test
  void number_withoutContentOrWithForeignReason_isOutOfStep() throws Exception {
    for (NumberedUpdate bad :
        List.of(
            NumberedUpdate.getDefaultInstance(),
            placeholder(""),
            placeholder("not a reason"),
            placeholder("NUL\u0000"),
            placeholder("X".repeat(65)))) {
      try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
        peer.batch(city, 1, List.of(bad));

        assertEquals("STREAM_OUT_OF_STEP", peer.end());
      }
    }
    assertEquals(0, numbers(FUKUOKA_PREFECTURE));
  }

  @Test
  void badNotices_areRejectedWithoutAPersonAboveAndOthersGoOn() throws Exception {
    IdentityNotice good = IdentityNotice.parseFrom(entry(2));
    List<NumberedUpdate> batch =
        List.of(
            notice(entry(1)),
            notice(good.toBuilder().setResidentRecordCode("12345678904").build().toByteArray()),
            notice("no message".getBytes(StandardCharsets.UTF_8)),
            notice(
                good.toBuilder()
                    .setUpdateSequenceNumber(4)
                    .setUnknownFields(
                        UnknownFieldSet.newBuilder()
                            .addField(
                                10,
                                UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("0001000"))
                                    .build())
                            .build())
                    .build()
                    .toByteArray()),
            notice(good.toBuilder().setUpdateSequenceNumber(4).build().toByteArray()),
            notice(
                good.toBuilder()
                    .setUpdateSequenceNumber(6)
                    .setMunicipalityCode("401307")
                    .build()
                    .toByteArray()),
            notice(entry(1, 7)),
            notice(entry(8)));
    List<String> reasons =
        List.of(
            "",
            "ITEM_INVALID",
            "MESSAGE_UNREADABLE",
            "UNKNOWN_FIELD",
            "ITEM_INVALID",
            "MUNICIPALITY_NOT_CALLERS",
            "ALREADY_RESIDENT",
            "");
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      BatchDisposed disposed = peer.disposed(city, 1, batch);

      assertEquals(8, disposed.getThroughNumber());
      assertArrayEquals(hashAfter(batch), disposed.getRunningHash().toByteArray());
      assertEquals(reasons, reasons(FUKUOKA_PREFECTURE));
      await("all numbers at the nation", () -> numbers(NATION) == 8);
      assertEquals(reasons, reasons(NATION));
      assertEquals(
          6,
          count(
              network,
              NATION,
              "select count(*) from identity_update where municipality = ? and disposition = 2"
                  + " and resident_record_code is null and notice is null and remainder is null",
              city));
      assertEquals(2, people(FUKUOKA_PREFECTURE));
      assertEquals(2, people(NATION));
      List<NumberedUpdate> sentOn = new ArrayList<>(batch);
      IntStream.range(0, 8)
          .filter(i -> !reasons.get(i).isEmpty())
          .forEach(i -> sentOn.set(i, placeholder(reasons.get(i))));
      assertArrayEquals(hashAfter(sentOn), hash(NATION, "received_hash"));
      assertArrayEquals(hashAfter(sentOn), hash(FUKUOKA_PREFECTURE, "sent_hash"));
      assertRejectionsUntilSeen(peer, reasons);
    }
  }

  @Test
  void update_theNationCannotApply_comesDownThroughThePrefecture() throws Exception {
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      peer.disposed(city, 1, entries(1, 1));
      await("the first at the nation", () -> people(NATION) == 1);
      // The nation's file is made to know the second already.
      update(
          "update identity_record set resident_record_code = ? where municipality_code = ?",
          IdentityNotice.parseFrom(entry(2)).getResidentRecordCode(),
          city);

      peer.disposed(city, 2, entries(2, 3));

      List<Rejection> rejected = peer.nextRejections();
      assertEquals(1, rejected.size());
      assertEquals(
          Rejection.newBuilder()
              .setMunicipalityCode(city)
              .setNumber(2)
              .setReason("ALREADY_RESIDENT")
              .setTier(RejectingTier.REJECTING_TIER_NATION)
              .build(),
          rejected.getFirst());
      assertEquals(List.of("", "", ""), reasons(FUKUOKA_PREFECTURE));
      await("the third at the nation", () -> numbers(NATION) == 3);
      assertEquals(List.of("", "ALREADY_RESIDENT", ""), reasons(NATION));
    }
  }

  @Test
  void prefecture_atTheNation_hearsOfItsRejectionsOnly() throws Exception {
    String osaka = municipality("27", NEXT.getAndIncrement());
    try (NoticePeer peer = new NoticePeer("prefecture/270008", NATION)) {
      peer.greet(history(osaka, 0, new byte[32]));
      BatchDisposed disposed =
          peer.disposed(
              osaka, 1, List.of(placeholder("ITEM_INVALID"), notice(new byte[] {1, 2, 3})));

      List<Rejection> rejected = peer.nextRejections();

      assertEquals(2, disposed.getThroughNumber());
      assertEquals(1, rejected.size());
      assertEquals(2, rejected.getFirst().getNumber());
      assertEquals("MESSAGE_UNREADABLE", rejected.getFirst().getReason());
      assertEquals(RejectingTier.REJECTING_TIER_NATION, rejected.getFirst().getTier());
    }
  }

  @Test
  void seen_rejectionOfAnother_staysUnseen() throws Exception {
    String other = municipality("40", NEXT.getAndIncrement());
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE);
        NoticePeer stranger = NoticePeer.greeted(other, FUKUOKA_PREFECTURE)) {
      peer.disposed(city, 1, List.of(notice(new byte[] {1})));
      List<Rejection> rejected = peer.nextRejections();

      stranger.seen(rejected);
      stranger.greet(history(other, 0, new byte[32]));

      assertEquals(1, unseen());
    }
  }

  @Test
  void batch_ofAHistoryThatDiffers_isForkedAndOthersGoOn() throws Exception {
    String other = municipality("40", NEXT.getAndIncrement());
    String certificate = "communication/" + city;
    try (NoticePeer peer = new NoticePeer(certificate, FUKUOKA_PREFECTURE)) {
      peer.greet(history(city, 0, new byte[32]));
      peer.disposed(city, 1, entries(1, 2));
    }
    try (NoticePeer peer = new NoticePeer(certificate, FUKUOKA_PREFECTURE);
        NoticePeer neighbour = NoticePeer.greeted(other, FUKUOKA_PREFECTURE)) {
      byte[] foreign = hashAfter(List.of(notice(entry(5)), notice(entry(6))));
      assertEquals(2, peer.greet(history(city, 2, foreign)).getHistories(0).getLastNumber());

      peer.batch(city, 3, entries(3, 3));

      assertEquals("FORKED", peer.end());
      assertEquals(
          1, neighbour.disposed(other, 1, List.of(placeholder("ITEM_INVALID"))).getThroughNumber());
    }
    assertEquals(2, numbers(FUKUOKA_PREFECTURE));
  }

  @Test
  void peer_helloAndThenNothing_holdsNobodyUp() throws Exception {
    try (NoticePeer silent = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      try (NoticePeer other = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
        assertEquals(2, other.disposed(city, 1, entries(1, 2)).getThroughNumber());
      }

      silent.halfClose();

      assertEquals("in order", silent.end());
    }
  }

  @Test
  void peer_disconnectsInTheMiddle_goesOnFromTheCursor() throws Exception {
    int total = 200;
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      for (int first = 1; first <= 100; first += 20) {
        peer.batch(city, first, entries(first, first + 19));
      }
    }
    try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      long cursor = peer.greet(history(city, 0, new byte[32])).getHistories(0).getLastNumber();
      // What the broken stream had under way may still come in between.
      BatchDisposed disposed = peer.disposed(city, cursor + 1, entries((int) cursor + 1, total));

      assertEquals(total, disposed.getThroughNumber());
      assertArrayEquals(hashAfter(entries(1, total)), disposed.getRunningHash().toByteArray());
    }
    assertEquals(total, numbers(FUKUOKA_PREFECTURE));
    assertEquals(total, people(FUKUOKA_PREFECTURE));
  }

  @Test
  void twoStreams_sameMunicipality_eachNumberOnce() throws Exception {
    int total = 400;
    NoticePeer.greeted(city, FUKUOKA_PREFECTURE).close();
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BatchDisposed>> last =
          both.invokeAll(List.of(sendsAll(total, 1), sendsAll(total, 2)));

      for (Future<BatchDisposed> each : last) {
        assertEquals(total, each.get().getThroughNumber());
        assertArrayEquals(hashAfter(entries(1, total)), each.get().getRunningHash().toByteArray());
      }
    }
    assertEquals(total, numbers(FUKUOKA_PREFECTURE));
    assertEquals(0, reasons(FUKUOKA_PREFECTURE).stream().filter(r -> !r.isEmpty()).count());
    await("all at the nation", () -> numbers(NATION) == total);
    assertArrayEquals(hashAfter(entries(1, total)), hash(NATION, "received_hash"));
  }

  private Callable<BatchDisposed> sendsAll(int total, long seed) {
    return () -> {
      Random random = new Random(seed);
      try (NoticePeer peer = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
        BatchDisposed disposed = BatchDisposed.getDefaultInstance();
        while (disposed.getThroughNumber() < total) {
          int first = (int) disposed.getThroughNumber() + 1;
          int last = Math.min(total, first + random.nextInt(15));
          disposed = peer.disposed(city, first, entries(first, last));
        }
        return disposed;
      }
    };
  }

  private void assertRejectionsUntilSeen(NoticePeer peer, List<String> reasons)
      throws InterruptedException {
    List<Rejection> first = peer.nextRejections();
    List<Rejection> again = peer.nextRejections();
    assertEquals(
        LongStream.rangeClosed(1, 8)
            .filter(n -> !reasons.get((int) n - 1).isEmpty())
            .mapToObj(n -> n + " " + reasons.get((int) n - 1))
            .toList(),
        first.stream().limit(6).map(r -> r.getNumber() + " " + r.getReason()).toList());
    assertTrue(
        first.stream().allMatch(r -> r.getTier() == RejectingTier.REJECTING_TIER_PREFECTURE));
    assertEquals(first.subList(0, 6), again.subList(0, 6));

    peer.seen(first.subList(0, 6));

    await("the rejections seen", () -> unseen() == 0);
    try (NoticePeer next = NoticePeer.greeted(city, FUKUOKA_PREFECTURE)) {
      assertEquals(List.of(), next.take(Duration.ofMillis(300)).stream().toList());
    }
  }

  private List<NumberedUpdate> entries(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(n -> notice(entry(n))).toList();
  }

  private byte[] entry(int number) {
    return entry(number, number);
  }

  /** The entry of a resident under a number. */
  private byte[] entry(int resident, long number) {
    return codec.notice(
        IdentityMessages.parse(People.of(city, 1).resident(resident).build()).toBuilder()
            .set(Item.UPDATE_SEQUENCE_NUMBER, number)
            .build());
  }

  private static NumberedUpdate placeholder(String reason) {
    return NumberedUpdate.newBuilder()
        .setPlaceholder(Placeholder.newBuilder().setReason(reason))
        .build();
  }

  /** The running hash after updates from number 1, from the words of the contract. */
  private static byte[] hashAfter(List<NumberedUpdate> updates) throws Exception {
    byte[] hash = new byte[32];
    for (int i = 0; i < updates.size(); i++) {
      NumberedUpdate update = updates.get(i);
      byte[] content =
          update.hasNotice()
              ? update.getNotice().toByteArray()
              : update.getPlaceholder().getReason().getBytes(StandardCharsets.UTF_8);
      ByteBuffer all = ByteBuffer.allocate(41 + content.length);
      all.put(hash).putLong(i + 1L).put((byte) (update.hasNotice() ? 1 : 2)).put(content);
      hash = MessageDigest.getInstance("SHA-256").digest(all.array());
    }
    return hash;
  }

  private byte[] hash(Member tier, String column) {
    String text =
        rows(
                network,
                tier,
                "select encode(" + column + ", 'hex') from lane where municipality = ?",
                city)
            .getFirst()
            .getFirst();
    return java.util.HexFormat.of().parseHex(text);
  }

  private List<String> reasons(Member tier) {
    return rows(
            network,
            tier,
            "select reason, disposition from identity_update where municipality = ? order by number",
            city)
        .stream()
        .peek(row -> assertEquals(row.get(0).isEmpty() ? "1" : "2", row.get(1)))
        .map(List::getFirst)
        .toList();
  }

  private long numbers(Member tier) {
    return count(
        network, tier, "select count(*) from identity_update where municipality = ?", city);
  }

  private long people(Member tier) {
    return count(
        network, tier, "select count(*) from identity_record where municipality_code = ?", city);
  }

  private long unseen() {
    return count(
        network,
        FUKUOKA_PREFECTURE,
        "select count(*) from rejection where municipality = ? and not seen_below",
        city);
  }

  private long refusalsRecorded(String reason) {
    return count(
        network,
        FUKUOKA_PREFECTURE,
        "select count(*) from call_record where caller = ? and reason = ? and decision = 2",
        "musubi://communication/" + city,
        reason);
  }

  private void update(String sql, String... parameters) throws Exception {
    try (Connection connection = network.database(NATION).connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      assertEquals(1, statement.executeUpdate());
    }
  }

  private static String municipality(String prefecture, int place) {
    String digits = prefecture + place;
    int sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += (digits.charAt(i) - '0') * (6 - i);
    }
    return digits + (11 - sum % 11) % 10;
  }
}
