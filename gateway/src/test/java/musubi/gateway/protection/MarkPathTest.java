package musubi.gateway.protection;

import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.KITAKYUSHU;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.gateway.protection.Marks.code;
import static musubi.gateway.protection.Marks.mark;
import static musubi.gateway.protection.Marks.notice;
import static musubi.gateway.protection.Marks.refusal;
import static musubi.gateway.protection.Marks.request;
import static musubi.registry.v1.MarkTier.MARK_TIER_COMMUNICATION;
import static musubi.registry.v1.MarkTier.MARK_TIER_NATION;
import static musubi.registry.v1.MarkTier.MARK_TIER_PREFECTURE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.NotifyMarksRequest;
import musubi.registry.v1.ProtectionMark;
import musubi.type.v1.Date;
import org.junit.jupiter.api.Test;

/** Marks from a register to the nation, over running nodes. */
class MarkPathTest {
  private static final ZoneId JAPAN = ZoneId.of("Asia/Tokyo");

  /** Revisions of a city that has no node: no two tests use the same. */
  private static final AtomicLong REVISIONS = new AtomicLong();

  private final LocalNetwork network = TestNetwork.shared();

  @Test
  void mark_unknownPerson_reachesTheNationWithinASecond() {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String code = code("131121");
      long begin = System.nanoTime();
      long revision = Marks.set(network, SETAGAYA, request(code, true));
      String expected = "true infinity " + revision;
      await("the mark at the nation", () -> at(Member.NATION, code).equals(List.of(expected)));
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      assertEquals(List.of(expected), at(SETAGAYA, code));
      assertEquals(List.of(expected), at(TOKYO, code));
    }

    millis.sort(null);
    System.out.printf(
        "a mark from the register to the nation's table: median %d ms, slowest of 10 %d ms%n",
        millis.get(5), millis.getLast());
    assertTrue(millis.get(5) < 1_000, millis.toString());
  }

  @Test
  void mark_repeated_hasTheSameRevisionAndIsRecordedAgain() {
    UUID id = RequestIds.next();
    MarkRequest request = request(code("131121"), true);

    long first = Marks.set(network, SETAGAYA, id, request);

    assertEquals(first, Marks.set(network, SETAGAYA, id, request));
    assertEquals(
        2,
        count(
            network,
            SETAGAYA,
            "select count(*) from call_record where request_id = ? and decision = 1"
                + " and first_number = ? and subject is not null",
            id,
            first));
  }

  @Test
  void mark_sameIdOtherContent_isRefused() {
    UUID id = RequestIds.next();
    Marks.set(network, SETAGAYA, id, request(code("131121"), true));

    assertEquals(
        "REQUEST_ID_REUSED",
        refusal(() -> Marks.set(network, SETAGAYA, id, request(code("131121"), true))));
  }

  @Test
  void mark_sameAgainAndTakenBack_laterRevisionStandsEverywhere() {
    String code = code("131121");
    long first = Marks.set(network, SETAGAYA, request(code, true));
    long again = Marks.set(network, SETAGAYA, request(code, true));
    long back = Marks.set(network, SETAGAYA, request(code, false));

    assertTrue(first < again && again < back, first + " " + again + " " + back);
    for (Member tier : List.of(SETAGAYA, TOKYO, Member.NATION)) {
      await(
          "the last mark at " + tier.label(),
          () -> at(tier, code).equals(List.of("false infinity " + back)));
    }
  }

  @Test
  void mark_withALastDay_endsWithThatDayInJapan() {
    String code = code("131121");
    LocalDate today = LocalDate.ofInstant(Instant.now(), JAPAN);

    Marks.set(network, SETAGAYA, Marks.until(code, today));

    Instant end = today.plusDays(1).atStartOfDay(JAPAN).toInstant();
    for (Member tier : List.of(SETAGAYA, TOKYO, Member.NATION)) {
      await(
          "the mark at " + tier.label(),
          () ->
              count(
                      network,
                      tier,
                      "select count(*) from protection where resident_record_code = ?"
                          + " and until = to_timestamp(?)",
                      code,
                      end.getEpochSecond())
                  == 1);
    }
    assertTrue(Marks.get(network, SETAGAYA, code).getInForce());
    assertEquals(Marks.date(today), Marks.get(network, SETAGAYA, code).getMark().getValidUntil());
  }

  @Test
  void mark_malformed_isRefusedAndNothingIsMarked() {
    String code = code("131121");
    LocalDate today = LocalDate.ofInstant(Instant.now(), JAPAN);
    Date noDay = Date.newBuilder().setYear(2999).setMonth(2).setDay(29).build();
    Date noMonth = Date.newBuilder().setYear(2999).build();
    char last = code.charAt(10);
    String wrong = code.substring(0, 10) + (last == '9' ? '0' : (char) (last + 1));

    assertEquals("ITEM_INVALID", refused(request("", true)));
    assertEquals("ITEM_INVALID", refused(request("1234567890", true)));
    assertEquals("ITEM_INVALID", refused(request(code + "1", true)));
    assertEquals("ITEM_INVALID", refused(request("１２３４５６７８９０３", true)));
    assertEquals("ITEM_INVALID", refused(request(wrong, true)));
    for (Date date : List.of(noDay, noMonth, Date.getDefaultInstance())) {
      assertEquals(
          "ITEM_INVALID", refused(request(code, true).toBuilder().setValidUntil(date).build()));
    }
    assertEquals(
        "ITEM_INVALID", refused(Marks.until(code, today).toBuilder().setProtected(false).build()));
    assertEquals("MARK_DATE_PAST", refused(Marks.until(code, today.minusDays(1))));
    assertEquals(List.of(), at(SETAGAYA, code));
  }

  @Test
  void getMark_setMark_namesAllTiersInTheEnd() {
    String code = code("131121");
    long revision = Marks.set(network, SETAGAYA, request(code, true));

    await(
        "all tiers known to have it",
        () ->
            Marks.get(network, SETAGAYA, code)
                .getTiersList()
                .equals(List.of(MARK_TIER_COMMUNICATION, MARK_TIER_PREFECTURE, MARK_TIER_NATION)));
    GetMarkResponse found = Marks.get(network, SETAGAYA, code);
    assertEquals(mark(code, true, revision), found.getMark());
    assertTrue(found.getInForce());
  }

  @Test
  void getMark_neverMarked_saysSo() {
    GetMarkResponse found = Marks.get(network, SETAGAYA, code("131121"));

    assertFalse(found.hasMark());
    assertFalse(found.getInForce());
    assertEquals(List.of(), found.getTiersList());
  }

  @Test
  void notify_municipalityThatIsNotBelowTheCaller_isRefusedAndNothingStored() {
    String code = code("131121");
    for (String other : List.of("131016", "401307", "130001", "900001", "", "131122")) {
      NotifyMarksRequest request = notice(other, 0, mark(code, true, 1));

      assertEquals(
          "MUNICIPALITY_NOT_CALLERS",
          refusal(() -> Marks.notify(network, "communication/131121", TOKYO, request)),
          other);
      assertEquals(List.of(), at(TOKYO, code));
    }
    for (String other : List.of("401307", "130001", "400009", "900001", "")) {
      NotifyMarksRequest request = notice(other, 0, mark(code, true, 1));

      assertEquals(
          "MUNICIPALITY_NOT_CALLERS",
          refusal(() -> Marks.notify(network, "prefecture/130001", Member.NATION, request)),
          other);
      assertEquals(List.of(), at(Member.NATION, code));
    }
  }

  @Test
  void notify_olderRevision_doesNotOverwrite() {
    String code = code(KITAKYUSHU);
    String other = code(KITAKYUSHU);
    long base = REVISIONS.getAndAdd(10);
    notifyPrefecture(0, mark(other, true, base + 2), mark(code, true, base + 5));

    var late = notifyPrefecture(0, mark(code, false, base + 3), mark(other, false, base + 4));

    assertEquals(base + 5, late.getRevision());
    assertEquals(List.of("true infinity " + (base + 5)), at(FUKUOKA_PREFECTURE, code));
    assertEquals(List.of("false infinity " + (base + 4)), at(FUKUOKA_PREFECTURE, other));
  }

  @Test
  void notify_repeated_changesNothing() {
    String code = code(KITAKYUSHU);
    long base = REVISIONS.getAndAdd(10);
    notifyPrefecture(0, mark(code, true, base + 1));
    List<List<String>> before = row(code);

    var again = notifyPrefecture(0, mark(code, true, base + 1));

    assertEquals(base + 1, again.getRevision());
    assertEquals(before, row(code));
  }

  @Test
  void notify_behindAGap_storesNothingAndSaysHowFarItIs() {
    String code = code(KITAKYUSHU);
    long here = notifyPrefecture(0).getRevision();

    var answer = notifyPrefecture(here + 1_000_000, mark(code, true, here + 1_000_001));

    assertEquals(here, answer.getRevision());
    assertEquals(List.of(), at(FUKUOKA_PREFECTURE, code));
  }

  @Test
  void notify_outOfOrder_isRefusedWhole() {
    String code = code(KITAKYUSHU);
    String other = code(KITAKYUSHU);
    long base = REVISIONS.getAndAdd(1_000);
    for (NotifyMarksRequest request :
        List.of(
            notice(KITAKYUSHU, base, mark(code, true, base + 2), mark(other, true, base + 1)),
            notice(KITAKYUSHU, base, mark(code, true, base + 1), mark(other, true, base + 1)),
            notice(KITAKYUSHU, base + 1, mark(code, true, base + 1)),
            notice(KITAKYUSHU, -1),
            notice(
                KITAKYUSHU,
                base,
                IntStream.rangeClosed(1, 501)
                    .mapToObj(i -> mark(code, true, base + i))
                    .toArray(ProtectionMark[]::new)))) {
      assertEquals(
          "MARKS_OUT_OF_ORDER",
          refusal(
              () ->
                  Marks.notify(
                      network, "communication/" + KITAKYUSHU, FUKUOKA_PREFECTURE, request)));
    }
    assertEquals(List.of(), at(FUKUOKA_PREFECTURE, code));
  }

  @Test
  void notify_manyAtOnce_arriveInOneMessage() {
    long base = REVISIONS.getAndAdd(1_000);
    List<String> codes = IntStream.range(0, 500).mapToObj(i -> code(KITAKYUSHU)).toList();

    notifyPrefecture(
        0,
        IntStream.range(0, 500)
            .mapToObj(i -> mark(codes.get(i), true, base + 1 + i))
            .toArray(ProtectionMark[]::new));

    await(
        "all at the nation",
        () ->
            count(
                    network,
                    Member.NATION,
                    "select count(*) from protection where municipality = ? and protected"
                        + " and revision between ? and ?",
                    KITAKYUSHU,
                    base + 1,
                    base + 500)
                == 500);
  }

  @Test
  void mark_manyAtOnce_eachHasARevisionAndAllArrive() throws Exception {
    List<String> codes = IntStream.range(0, 40).mapToObj(i -> code("131121")).toList();

    List<Long> revisions = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Long>> calls =
          codes.stream()
              .map(
                  code ->
                      CompletableFuture.supplyAsync(
                          () -> Marks.set(network, SETAGAYA, request(code, true)), threads))
              .toList();
      for (CompletableFuture<Long> call : calls) {
        revisions.add(call.get(20, TimeUnit.SECONDS));
      }
    }

    assertEquals(40, revisions.stream().distinct().count());
    for (int i = 0; i < 40; i++) {
      String code = codes.get(i);
      List<String> expected = List.of("true infinity " + revisions.get(i));
      await("mark " + i + " at the nation", () -> at(Member.NATION, code).equals(expected));
    }
  }

  private String refused(MarkRequest request) {
    return refusal(() -> Marks.set(network, SETAGAYA, request));
  }

  private musubi.registry.v1.NotifyMarksResponse notifyPrefecture(
      long after, ProtectionMark... marks) {
    return Marks.notify(
        network,
        "communication/" + KITAKYUSHU,
        FUKUOKA_PREFECTURE,
        notice(KITAKYUSHU, after, marks));
  }

  private List<String> at(Member tier, String code) {
    return Marks.at(network, tier, code);
  }

  private List<List<String>> row(String code) {
    return rows(
        network,
        FUKUOKA_PREFECTURE,
        "select *, xmin from protection where resident_record_code = ?",
        code);
  }
}
