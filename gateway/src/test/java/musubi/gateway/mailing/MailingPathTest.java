package musubi.gateway.mailing;

import static musubi.gateway.local.TestNetwork.KITAKYUSHU;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.mailing.Letters.letter;
import static musubi.gateway.mailing.Letters.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import musubi.backends.people.Changes;
import musubi.card.v1.DeliveryReceipt;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingState;
import musubi.card.v1.SubmittedMailing;
import musubi.card.v1.SubmittedResult;
import musubi.card.v1.TakenMailing;
import musubi.client.Mailings;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Tables;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MailingPathTest {
  private final LocalNetwork network = TestNetwork.shared();
  private final Letters register = new Letters(network, SETAGAYA);

  @Test
  void submit_freshLetter_reachesIssuingByteForByteAndIsReceipted() {
    SubmittedMailing mailing =
        register.taken(submitted(letter(register.resident(), register.resident())));

    MailingOutcome end = register.end(mailing);

    assertEquals(MailingState.MAILING_STATE_DELIVERED, end.getState());
    assertTrue(end.hasReceivedAt());
    TakenMailing taken = given(mailing);
    assertEquals(mailing.getContent(), taken.getContent());
    assertEquals(mailing.getDigest(), taken.getDigest());
    assertEquals("131121", taken.getMunicipalityCode());
  }

  @Test
  void submit_lettersOfEveryKind_eachStandsForItself() throws Exception {
    IdentityRecord person = register.resident();
    MailingRecord good = letter(person).build();
    ByteString bytes = good.toByteString();
    SubmittedMailing other = submitted(letter(Letters.person("401307")));
    Map<String, Long> before = Map.of("rows", mailings());

    List<SubmittedResult> results =
        register.submit(
            submitted(letter(person)),
            submitted(bytes).toBuilder().setDigest(flipped(Mailings.digest(bytes))).build(),
            submitted(ByteString.copyFrom(new byte[] {10, 127})),
            submitted(bytes.concat(ByteString.copyFrom(new byte[] {(byte) 0xB8, 6, 1}))),
            submitted(ByteString.copyFrom(new byte[Mailing.MOST_BYTES + 1])),
            submitted(good.toBuilder().setPrintClass("普通")),
            submitted(good.toBuilder().setMailingNameKanjiLength(99)),
            submitted(good.toBuilder().setMailingNameKanjiGaijiCount(7)),
            submitted(good.toBuilder().setSubjectCount(2)),
            other,
            submitted(letter(person)));

    assertEquals(
        List.of(
            "TAKEN ",
            "DIGEST_DIFFERS ",
            "UNREADABLE ",
            "UNREADABLE ",
            "UNREADABLE ",
            "ITEM_INVALID print_class",
            "LENGTH_DIFFERS mailing_name_kanji_length",
            "GAIJI_COUNT_DIFFERS mailing_name_kanji_gaiji_count",
            "PERSON_COUNT_DIFFERS subject_count",
            "MUNICIPALITY_NOT_CALLERS municipality_code",
            "TAKEN "),
        results.stream().map(MailingPathTest::text).toList());
    assertEquals(before.get("rows") + 2, mailings());
  }

  @Test
  void submit_malformedBatch_isRefusedAndNothingIsKept() {
    SubmittedMailing good = submitted(letter(register.resident()));
    SubmittedMailing[] tooMany = new SubmittedMailing[501];
    Arrays.setAll(
        tooMany,
        i ->
            SubmittedMailing.newBuilder()
                .setMailingId(RequestIds.bytes(UUID.randomUUID()))
                .setDigest(good.getDigest())
                .build());
    Map<String, String> before = Tables.of(network, SETAGAYA);

    assertEquals("ITEM_INVALID", refusal(() -> register.submit()));
    assertEquals("ITEM_INVALID", refusal(() -> register.submit(tooMany)));
    assertEquals("ITEM_INVALID", refusal(() -> register.submit(good, good)));
    for (int size : List.of(0, 15, 17)) {
      ByteString id = ByteString.copyFrom(new byte[size]);
      assertEquals(
          "ITEM_INVALID",
          refusal(() -> register.submit(good.toBuilder().setMailingId(id).build())));
    }
    for (int size : List.of(0, 31, 33)) {
      ByteString digest = ByteString.copyFrom(new byte[size]);
      assertEquals(
          "ITEM_INVALID",
          refusal(() -> register.submit(good.toBuilder().setDigest(digest).build())));
    }
    assertEquals(before.get("mailing"), Tables.of(network, SETAGAYA).get("mailing"));
  }

  @Test
  void submit_again_isTakenOnceAndOtherBytesAreRefused() {
    SubmittedMailing mailing = submitted(letter(register.resident()));
    UUID requestId = RequestIds.next();
    register.submit(requestId, mailing);
    MailingOutcome end = register.end(mailing);

    List<SubmittedResult> repeated = register.submit(requestId, mailing);
    List<SubmittedResult> anew = register.submit(mailing);
    List<SubmittedResult> otherBytes =
        register.submit(
            Mailings.submitted(
                RequestIds.of(mailing.getMailingId()), letter(register.resident()).build(), false));

    assertEquals("TAKEN ", text(repeated.getFirst()));
    assertEquals("TAKEN ", text(anew.getFirst()));
    assertEquals("ID_USED ", text(otherBytes.getFirst()));
    assertEquals(end, register.end(mailing));
    assertEquals(1, count(network, Member.CARDS, ROWS, RequestIds.of(mailing.getMailingId())));
  }

  @Test
  void send_personWhoChangedInBetween_isReturnedAndNeverSent() {
    IdentityRecord before = register.resident();
    IdentityRecord after = register.push(Changes.moved(before, 1).build());

    SubmittedMailing stale = register.taken(submitted(letter(before)));
    MailingOutcome end = register.end(stale);
    SubmittedMailing fresh = register.taken(submitted(letter(after)));

    assertEquals(MailingState.MAILING_STATE_CHANGED, end.getState());
    assertEquals(MailingState.MAILING_STATE_DELIVERED, register.end(fresh).getState());
    assertEquals(0, count(network, Member.CARDS, ROWS, RequestIds.of(stale.getMailingId())));
  }

  @Test
  void send_oneOfAHouseholdUnknown_isReturnedWhole() {
    IdentityRecord stranger = Letters.person("131121");
    SubmittedMailing mailing = register.taken(submitted(letter(register.resident(), stranger)));

    assertEquals(MailingState.MAILING_STATE_UNKNOWN, register.end(mailing).getState());
    assertEquals(0, count(network, Member.CARDS, ROWS, RequestIds.of(mailing.getMailingId())));
  }

  @Test
  void send_nationHasItOtherwise_waitsAndHoldsUpNobody() {
    IdentityRecord person = register.resident();
    try (IdentityFiles files = new IdentityFiles(network)) {
      files.execute(
          Member.NATION,
          "update identity_record set name_kanji = name_kanji || '子'"
              + " where resident_record_code = ?",
          person.getResidentRecordCode());
      SubmittedMailing held = register.taken(submitted(letter(person)));
      SubmittedMailing next = register.taken(submitted(letter(register.resident())));

      assertEquals(MailingState.MAILING_STATE_DELIVERED, register.end(next).getState());
      assertTrue(register.find(held).isEmpty());
      assertTrue(register.results(0, 1).getWaiting() >= 1);
      assertEquals(0, count(network, Member.CARDS, ROWS, RequestIds.of(held.getMailingId())));

      files.execute(
          Member.NATION,
          "update identity_record set name_kanji = ? where resident_record_code = ?",
          person.getNameKanji(),
          person.getResidentRecordCode());
      assertEquals(MailingState.MAILING_STATE_DELIVERED, register.end(held).getState());
    }
  }

  @Test
  void submit_protectedPerson_onlyWithTheRegistersWord() {
    IdentityRecord person = register.resident();
    UUID id = UUID.randomUUID();
    try (IdentityFiles files = new IdentityFiles(network)) {
      files.mark(SETAGAYA, person.getResidentRecordCode(), "401307", "infinity");
    }

    List<SubmittedResult> silent =
        register.submit(Mailings.submitted(id, letter(person).build(), false));
    SubmittedMailing directed =
        register.taken(Mailings.submitted(id, letter(person).build(), true));

    assertEquals("PROTECTED ", text(silent.getFirst()));
    assertEquals(MailingState.MAILING_STATE_DELIVERED, register.end(directed).getState());
  }

  @Test
  void results_manyEnds_haveNoGapAndPagesMissNone() {
    for (int i = 0; i < 5; i++) {
      register.end(register.taken(submitted(letter(register.resident()))));
    }

    List<Long> numbers = register.results().stream().map(MailingOutcome::getNumber).toList();
    ListMailingResultsResponse beyond = register.results(numbers.getLast() + 1_000, 0);

    assertEquals(LongStream.rangeClosed(1, numbers.getLast()).boxed().toList(), numbers);
    assertEquals(0, beyond.getOutcomesCount());
    assertEquals("ITEM_INVALID", refusal(() -> register.results(-1, 0)));
    assertEquals("ITEM_INVALID", refusal(() -> register.results(0, 501)));
  }

  @Test
  void deliver_again_getsTheSameReceiptAndOtherBytesAreRefused() {
    String caller = "communication/" + KITAKYUSHU;
    SubmittedMailing mailing = submitted(letter(Letters.person(KITAKYUSHU)));
    SubmittedMailing forged =
        Mailings.submitted(
            RequestIds.of(mailing.getMailingId()),
            letter(Letters.person(KITAKYUSHU)).build(),
            false);

    DeliveryReceipt first = Letters.deliver(network, caller, mailing).getFirst();
    DeliveryReceipt again = Letters.deliver(network, caller, mailing).getFirst();
    DeliveryReceipt refused = Letters.deliver(network, caller, forged).getFirst();

    assertEquals(MailingCheck.MAILING_CHECK_TAKEN, first.getCheck());
    assertEquals(mailing.getDigest(), first.getDigest());
    assertEquals(first, again);
    assertEquals(MailingCheck.MAILING_CHECK_ID_USED, refused.getCheck());
    assertTrue(refused.getDigest().isEmpty());
    assertEquals(1, count(network, Member.CARDS, ROWS, RequestIds.of(mailing.getMailingId())));
  }

  @Test
  void deliver_whatANodeHasChanged_isRefused() {
    String caller = "communication/" + KITAKYUSHU;
    MailingRecord letter = letter(Letters.person(KITAKYUSHU)).build();
    SubmittedMailing good = submitted(letter.toByteString());

    List<DeliveryReceipt> receipts =
        Letters.deliver(
            network,
            caller,
            submitted(good.getContent()).toBuilder()
                .setContent(letter.toBuilder().setPrintClass("2").build().toByteString())
                .build(),
            submitted(letter.toBuilder().setMailingNameKanjiLength(1)),
            submitted(letter(Letters.person("131121"))));

    assertEquals(
        List.of(
            MailingCheck.MAILING_CHECK_DIGEST_DIFFERS,
            MailingCheck.MAILING_CHECK_LENGTH_DIFFERS,
            MailingCheck.MAILING_CHECK_MUNICIPALITY_NOT_CALLERS),
        receipts.stream().map(DeliveryReceipt::getCheck).toList());
  }

  @Test
  void take_repeatedAndAhead_givesTheSameAndErasesNothingUnseen() {
    SubmittedMailing mailing = register.taken(submitted(letter(register.resident())));
    register.end(mailing);
    TakenMailing given = given(mailing);
    UUID id = RequestIds.next();

    List<TakenMailing> first = Letters.take(network, id, given.getNumber() - 1, 1);
    List<TakenMailing> repeated = Letters.take(network, id, given.getNumber() - 1, 1);
    String ahead =
        refusal(() -> Letters.take(network, RequestIds.next(), given.getNumber() + 100_000, 1));

    assertEquals(List.of(given), first);
    assertEquals(first, repeated);
    assertEquals("MAILING_NUMBER_AHEAD", ahead);
  }

  @Test
  void path_everyStep_isRecordedForThePerson() {
    SubmittedMailing mailing = register.taken(submitted(letter(register.resident())));
    register.end(mailing);
    given(mailing);

    for (Map.Entry<Member, List<String>> node :
        Map.of(
                SETAGAYA,
                List.of("M-01", "M-02", "M-03"),
                Member.NATION,
                List.of("M-02"),
                Member.CARDS,
                List.of("M-03", "M-05"))
            .entrySet()) {
      for (String exchange : node.getValue()) {
        assertTrue(
            count(
                    network,
                    node.getKey(),
                    "select count(*) from call_record where exchange = ? and decision = 1"
                        + " and subject is not null",
                    exchange)
                > 0,
            node.getKey().label() + " " + exchange);
      }
    }
  }

  private static final String ROWS = "select count(*) from mailing where mailing_id = ?";

  private TakenMailing given(SubmittedMailing mailing) {
    return Letters.untaken(network).stream()
        .filter(each -> each.getMailingId().equals(mailing.getMailingId()))
        .findFirst()
        .orElseThrow();
  }

  private long mailings() {
    return count(network, SETAGAYA, "select count(*) from mailing");
  }

  private static ByteString flipped(ByteString bytes) {
    byte[] other = bytes.toByteArray();
    other[0] ^= 1;
    return ByteString.copyFrom(other);
  }

  private static String text(SubmittedResult result) {
    return result.getCheck().name().replace("MAILING_CHECK_", "") + " " + result.getItem();
  }

  private static String refusal(Executable call) {
    return StreamEndedException.reasonOf(assertThrows(StatusRuntimeException.class, call));
  }
}
