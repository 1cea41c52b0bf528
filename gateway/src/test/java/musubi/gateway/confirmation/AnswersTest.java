package musubi.gateway.confirmation;

import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.FourItem;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Search, inquiry and confirmation at a counter, through all tiers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private static final String COUNTER = "terminal/131121/counter";

  private final LocalNetwork network =
      TestNetwork.ownNetwork(Member.NATION, TOKYO, FUKUOKA_PREFECTURE, SETAGAYA, FUKUOKA);
  private final IdentityRecord here = People.of("131121", 41).resident(3).build();
  private final IdentityRecord there = People.of("401307", 41).resident(4).build();

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    push(SETAGAYA, here);
    push(FUKUOKA, there);
    for (IdentityRecord resident : List.of(here, there)) {
      await("a resident at the nation", () -> isHeld(Member.NATION, resident));
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @Test
  void inquire_byNumber_isAnsweredWithoutTheNumberUnlessAReasonAsksForIt() {
    UUID plain = RequestIds.next();
    UUID reasoned = RequestIds.next();
    InquireRequest byNumber =
        InquireRequest.newBuilder().setIndividualNumber(here.getIndividualNumber()).build();

    InquireResponse without = inquire(plain, byNumber);
    InquireResponse with =
        inquire(reasoned, byNumber.toBuilder().setNumberReason("card-issue").build());

    assertEquals(here.getResidentRecordCode(), without.getRecord().getResidentRecordCode());
    assertEquals("", without.getRecord().getIndividualNumber());
    assertEquals(here.getIndividualNumber(), with.getRecord().getIndividualNumber());
    assertEquals(List.of("number", "EXACT", "1", ""), finding(SETAGAYA, plain));
    assertEquals(List.of("number", "EXACT", "1", "card-issue"), finding(SETAGAYA, reasoned));
  }

  @Test
  void inquire_byFourItemsOfAResidentOfElsewhere_isAnsweredByTheNation() {
    UUID id = RequestIds.next();

    InquireResponse answer =
        inquire(
            id, InquireRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(there)).build());

    assertEquals(there.getResidentRecordCode(), answer.getRecord().getResidentRecordCode());
    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, answer.getAnsweredBy());
    assertEquals(List.of("four-items", "EXACT", "1", ""), finding(Member.NATION, id));
    assertEquals(List.of("four-items", "", "0", ""), finding(TOKYO, id));
  }

  @Test
  void inquire_oneItemDiffers_isNotFound() {
    FourItems items = FourItemsCheck.itemsOf(here);
    List<FourItems> others =
        List.of(
            items.toBuilder().setName(items.getName() + "子").build(),
            items.toBuilder()
                .setSex(there.getSex() == here.getSex() ? other(here) : there.getSex())
                .build(),
            items.toBuilder().setAddress(items.getAddress() + "１").build());
    for (FourItems other : others) {
      assertRefused(
          "PERSON_NOT_FOUND",
          () ->
              inquire(RequestIds.next(), InquireRequest.newBuilder().setFourItems(other).build()));
    }
    assertRefused(
        "PERSON_NOT_FOUND",
        () ->
            inquire(
                RequestIds.next(),
                InquireRequest.newBuilder()
                    .setIndividualNumber(there.getIndividualNumber())
                    .setExpected(items)
                    .build()));
  }

  @Test
  void confirm_codeFromACard_saysWhatDiffers() {
    FourItems presented =
        FourItemsCheck.itemsOf(here).toBuilder().setAddress("東京都世田谷区架空町以前の家").build();

    ConfirmResponse same = confirm(code(here).setPresented(FourItemsCheck.itemsOf(here)));
    ConfirmResponse moved = confirm(code(here).setPresented(presented));
    ConfirmResponse elsewhere = confirm(code(there));
    ConfirmResponse nobody =
        confirm(
            ConfirmRequest.newBuilder()
                .setFourItems(FourItemsCheck.itemsOf(here).toBuilder().setName("架空　不在")));

    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED, same.getResult());
    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_DIFFERENT, moved.getResult());
    assertEquals(List.of(FourItem.FOUR_ITEM_ADDRESS), moved.getDifferingList());
    assertEquals(here.getAddress(), moved.getRecord().getAddress());
    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED, elsewhere.getResult());
    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, elsewhere.getAnsweredBy());
    assertEquals(ConfirmationResult.CONFIRMATION_RESULT_NO_MATCH, nobody.getResult());
  }

  @Test
  void search_nameAndBirthDate_listsThePersonWhereverTheyLive() {
    UUID id = RequestIds.next();

    List<SearchResponse> list =
        search(
            id,
            SearchItems.newBuilder()
                .setName(there.getNameKanji())
                .setBirthDate(there.getBirthDate()));

    assertEquals(2, list.size());
    SearchHit hit = list.getFirst().getHit();
    assertEquals(there.getResidentRecordCode(), hit.getRecord().getResidentRecordCode());
    assertEquals("", hit.getRecord().getIndividualNumber());
    assertEquals(MatchKind.MATCH_KIND_EXACT, hit.getMatch());
    assertEquals(1, list.getLast().getSummary().getHits());
    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, list.getLast().getSummary().getAnsweredBy());
    assertEquals(List.of("name+birth-date", "EXACT", "1", ""), finding(SETAGAYA, id));
  }

  @Test
  void search_namesTheMunicipality_goesToTheTierThatCoversItAndNoOther() {
    UUID id = RequestIds.next();

    List<SearchResponse> list = search(id, fukuoka());

    assertEquals(1, list.getLast().getSummary().getHits());
    assertEquals(1, calls(Member.NATION, id));
    assertEquals(0, calls(TOKYO, id));
  }

  @Test
  void search_ofAnotherNode_isAnsweredFromTheOwnFileAlone() {
    UUID id = RequestIds.next();

    try (TestPeer city = peer(network, "communication/131121", TOKYO)) {
      List<SearchResponse> list = search(city, id, fukuoka());

      assertEquals(0, list.getLast().getSummary().getHits());
    }
    assertEquals(0, calls(Member.NATION, id));
  }

  private SearchItems.Builder fukuoka() {
    return SearchItems.newBuilder()
        .setName(there.getNameKanji())
        .setBirthDate(there.getBirthDate())
        .setMunicipalityCode("401307");
  }

  private long calls(Member tier, UUID id) {
    String recorded = "select count(*) from call_record where request_id = ?";
    return TestNetwork.count(network, tier, recorded, id);
  }

  @Test
  void search_weakOrWild_isRefusedAndSaysWhy() {
    SearchItems.Builder name = SearchItems.newBuilder().setName(here.getNameKanji());
    assertRefused("CONDITION_WEAK", () -> search(RequestIds.next(), name));
    assertRefused("CONDITION_WEAK", () -> search(RequestIds.next(), name.clone().setAddress("架空")));
    assertRefused(
        "CONDITION_WEAK",
        () ->
            search(
                RequestIds.next(),
                SearchItems.newBuilder()
                    .setBirthDate(here.getBirthDate())
                    .setAddress(here.getAddress())));
    assertRefused(
        "WILDCARD",
        () ->
            search(
                RequestIds.next(),
                SearchItems.newBuilder().setName("架空＊").setBirthDate(here.getBirthDate())));
  }

  private List<SearchResponse> search(UUID id, SearchItems.Builder items) {
    try (TestPeer counter = peer(network, COUNTER, SETAGAYA)) {
      return search(counter, id, items);
    }
  }

  private static List<SearchResponse> search(TestPeer asking, UUID id, SearchItems.Builder items) {
    List<SearchResponse> list = new ArrayList<>();
    asking
        .stub(SearchServiceGrpc::newBlockingStub, operator(id))
        .search(SearchRequest.newBuilder().setItems(items).build())
        .forEachRemaining(list::add);
    return list;
  }

  private InquireResponse inquire(UUID id, InquireRequest request) {
    try (TestPeer counter = peer(network, COUNTER, SETAGAYA)) {
      return counter.stub(InquiryServiceGrpc::newBlockingStub, operator(id)).inquire(request);
    }
  }

  private ConfirmResponse confirm(ConfirmRequest.Builder request) {
    try (TestPeer counter = peer(network, COUNTER, SETAGAYA)) {
      return counter
          .stub(ConfirmationServiceGrpc::newBlockingStub, operator(RequestIds.next()))
          .confirm(request.build());
    }
  }

  private void push(Member city, IdentityRecord resident) {
    try (TestPeer register = peer(network, "register/" + city.body().digits() + "/main", city)) {
      register
          .stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine())
          .pushUpdate(PushUpdateRequest.newBuilder().setRecord(resident).build());
    }
  }

  private boolean isHeld(Member tier, IdentityRecord resident) {
    String known = "select 1 from identity_record where resident_record_code = ?";
    return !rows(network, tier, known, resident.getResidentRecordCode()).isEmpty();
  }

  private List<String> finding(Member tier, UUID id) {
    String finding =
        "select search_key, match_kind, hits, number_reason from call_record where request_id = ?";
    return rows(network, tier, finding, id).getFirst();
  }

  private static ConfirmRequest.Builder code(IdentityRecord person) {
    return ConfirmRequest.newBuilder().setResidentRecordCode(person.getResidentRecordCode());
  }

  private static musubi.type.v1.Sex other(IdentityRecord person) {
    return person.getSex() == musubi.type.v1.Sex.SEX_MALE
        ? musubi.type.v1.Sex.SEX_FEMALE
        : musubi.type.v1.Sex.SEX_MALE;
  }

  private static Metadata operator(UUID id) {
    Metadata headers = TestPeer.operator();
    headers.removeAll(Headers.REQUEST_ID);
    headers.put(Headers.REQUEST_ID, id.toString());
    return headers;
  }

  private static void assertRefused(String reason, Runnable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(reason, StreamEndedException.reasonOf(refused));
    assertTrue(refused.getStatus().getDescription().length() > 10);
  }
}
