package musubi.gateway.addressee;

import static musubi.gateway.addressee.LinkageNetwork.assigning;
import static musubi.gateway.addressee.LinkageNetwork.number;
import static musubi.gateway.addressee.LinkageNetwork.person;
import static musubi.gateway.addressee.LinkageNetwork.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.gateway.local.TestPeer;
import musubi.linkage.v1.Addressee;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.AssignNumberResponse;
import musubi.linkage.v1.ChangeIndividualNumberRequest;
import musubi.linkage.v1.FourItemsUpdate;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.Judgement;
import musubi.linkage.v1.ListChangesRequest;
import musubi.linkage.v1.ListChangesResponse;
import musubi.linkage.v1.SearchAddresseesRequest;
import musubi.linkage.v1.UpdateFourItemsRequest;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.Test;

/** Unified addressee numbers at a running linkage node. */
class AddresseeTest {
  private static final String REGISTER = "register";
  private static final String PENSION = "pension";

  private final LinkageNetwork linkage = LinkageNetwork.shared();

  @Test
  void assign_person_hasOneNumberInEveryBusiness() {
    IdentityRecord person = person();

    AssignNumberResponse first = linkage.assign(REGISTER, assigning(person, number()));
    AssignNumberResponse second = linkage.assign(PENSION, assigning(person, number()));

    assertTrue(first.getUnifiedAddresseeNumber().matches("[0-9]{15}"));
    assertEquals(Judgement.JUDGEMENT_NEW, first.getJudgement());
    assertEquals(first.getUnifiedAddresseeNumber(), second.getUnifiedAddresseeNumber());
    assertEquals(Judgement.JUDGEMENT_SAME_PERSON, second.getJudgement());
  }

  @Test
  void assign_comesBackUnderAnotherAddress_inheritsTheNumber() {
    IdentityRecord person = person();
    String number = number();
    String unified = linkage.assigned(REGISTER, person, number);
    IdentityRecord back = person.toBuilder().setAddress("東京都世田谷区三軒茶屋二丁目9番9号").build();

    AssignNumberResponse again = linkage.assign(REGISTER, assigning(back, number));

    assertEquals(unified, again.getUnifiedAddresseeNumber());
    assertEquals(Judgement.JUDGEMENT_SAME_PERSON, again.getJudgement());
    assertEquals(
        List.of(List.of(back.getAddress())),
        linkage.rows("select address from addressee where unified_number = ?", unified));
  }

  @Test
  void assign_repeated_answersTheSameAndDoesNothingAgain() {
    IdentityRecord person = person();
    AssignNumberRequest request = assigning(person, number());
    UUID id = RequestIds.next();

    AssignNumberResponse first = linkage.assign(REGISTER, id, request);

    assertEquals(first, linkage.assign(REGISTER, id, request));
    assertEquals(
        "REQUEST_ID_REUSED",
        refusal(() -> linkage.assign(REGISTER, id, assigning(person, number()))));
    assertEquals(
        1,
        linkage.count(
            "select count(*) from addressee where individual_number = ?",
            person.getIndividualNumber()));
  }

  @Test
  void assign_birthDateOrSexDiffers_isDoubtfulAndRecordedAboutThePerson() {
    IdentityRecord person = person();
    linkage.assigned(REGISTER, person, number());
    UUID id = RequestIds.next();

    for (FourItems other :
        List.of(
            FourItemsCheck.itemsOf(person).toBuilder()
                .setBirthDate(person.getBirthDate().toBuilder().setYear(1901))
                .build(),
            FourItemsCheck.itemsOf(person).toBuilder()
                .setSex(person.getSex() == Sex.SEX_MALE ? Sex.SEX_FEMALE : Sex.SEX_MALE)
                .build())) {
      AssignNumberRequest request =
          assigning(person, number()).toBuilder().setFourItems(other).build();
      assertEquals("SAME_PERSON_DOUBTFUL", refusal(() -> linkage.assign(PENSION, request)));
      assertEquals(
          0,
          linkage.count(
              "select count(*) from addressee_number where addressee_number = ?",
              request.getAddresseeNumber()));
    }
    AssignNumberRequest last =
        assigning(person, number()).toBuilder()
            .setFourItems(FourItemsCheck.itemsOf(person).toBuilder().setSex(Sex.SEX_UNKNOWN))
            .build();
    assertEquals("SAME_PERSON_DOUBTFUL", refusal(() -> linkage.assign(PENSION, id, last)));
    assertEquals(
        List.of(List.of("2", "SAME_PERSON_DOUBTFUL", "t")),
        linkage.rows(
            "select decision, reason, subject is not null from call_record where request_id = ?",
            id));
  }

  @Test
  void assign_numbersTwice_isRefused() {
    IdentityRecord one = person();
    IdentityRecord other = person();
    String number = number();
    linkage.assigned(REGISTER, one, number);

    assertEquals(
        "ADDRESSEE_NUMBER_LINKED",
        refusal(() -> linkage.assign(REGISTER, assigning(other, number))));
    assertEquals(
        "SECOND_NUMBER", refusal(() -> linkage.assign(REGISTER, assigning(one, number()))));
    assertEquals(
        0,
        linkage.count(
            "select count(*) from addressee where individual_number = ?",
            other.getIndividualNumber()));
    linkage.assigned(PENSION, other, number);
  }

  @Test
  void assign_malformed_isRefused() {
    IdentityRecord person = person();
    AssignNumberRequest good = assigning(person, number());
    FourItems.Builder items = good.getFourItems().toBuilder();

    for (AssignNumberRequest bad :
        List.of(
            good.toBuilder().clearIndividualNumber().build(),
            good.toBuilder().setIndividualNumber("123456789012").build(),
            good.toBuilder().clearFourItems().build(),
            good.toBuilder().setFourItems(items.clone().clearName()).build(),
            good.toBuilder().setFourItems(items.clone().clearBirthDate()).build(),
            good.toBuilder().setFourItems(items.clone().clearSex()).build(),
            good.toBuilder().setFourItems(items.clone().clearAddress()).build(),
            good.toBuilder().setFourItems(items.clone().setName("山".repeat(101))).build(),
            good.toBuilder().clearAddresseeNumber().build(),
            good.toBuilder().setAddresseeNumber("1234567890123456").build(),
            good.toBuilder().setAddresseeNumber("12a").build())) {
      assertEquals("ITEM_INVALID", refusal(() -> linkage.assign(REGISTER, bad)));
    }
  }

  /** Two businesses at once, many times: nobody gets two numbers. */
  @Test
  void assign_twoBusinessesAtOnce_onePersonHasOneNumber() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        IdentityRecord person = person();
        List<CompletableFuture<String>> both =
            List.of(REGISTER, PENSION).stream()
                .map(
                    kind ->
                        CompletableFuture.supplyAsync(
                            () -> linkage.assigned(kind, person, number()), threads))
                .toList();

        assertEquals(
            both.getFirst().get(20, TimeUnit.SECONDS), both.getLast().get(20, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void assign_pensionSaysOtherwise_theRegistersItemsStay() {
    IdentityRecord person = person();
    String unified = linkage.assigned(REGISTER, person, number());
    AssignNumberRequest elsewhere =
        assigning(person, number()).toBuilder()
            .setFourItems(FourItemsCheck.itemsOf(person).toBuilder().setAddress("北海道旭川市七条通九丁目"))
            .setProtected(true)
            .build();

    linkage.assign(PENSION, elsewhere);
    linkage.assign(PENSION, elsewhere.toBuilder().setProtected(false).build());

    assertEquals(
        List.of(List.of(person.getAddress(), "t")),
        linkage.rows("select address, protected from addressee where unified_number = ?", unified));
  }

  @Test
  void assign_personOfPensionAlone_pensionKeepsTheItemsUntilTheRegisterCame() {
    IdentityRecord person = person();
    String number = number();
    linkage.assigned(PENSION, person, number);
    IdentityRecord moved = person.toBuilder().setAddress("北海道旭川市七条通九丁目").build();

    String unified = linkage.assigned(PENSION, moved, number);

    assertEquals(moved.getAddress(), address(unified));
    linkage.assigned(REGISTER, person, number());
    assertEquals(person.getAddress(), address(unified));
  }

  @Test
  void change_number_keepsTheUnifiedNumberAndTheOldOneIsNobodys() {
    IdentityRecord person = person();
    String fresh = person().getIndividualNumber();
    String unified = linkage.assigned(REGISTER, person, number());
    UUID id = RequestIds.next();

    assertEquals(unified, change(id, person.getIndividualNumber(), fresh));
    assertEquals(unified, change(id, person.getIndividualNumber(), fresh));

    assertEquals(unified, get(byNumber(fresh)).getUnifiedAddresseeNumber());
    assertEquals("ADDRESSEE_UNKNOWN", refusal(() -> get(byNumber(person.getIndividualNumber()))));
    assertEquals(
        "NUMBER_REPLACED", refusal(() -> linkage.assign(PENSION, assigning(person, number()))));
    assertEquals(
        1,
        linkage.count("select count(distinct subject) from call_record where request_id = ?", id));
  }

  @Test
  void change_numberUnknownOrInUse_isRefused() {
    IdentityRecord one = person();
    IdentityRecord other = person();
    linkage.assigned(REGISTER, one, number());
    linkage.assigned(REGISTER, other, number());
    String fresh = person().getIndividualNumber();

    assertEquals(
        "ADDRESSEE_UNKNOWN",
        refusal(() -> change(RequestIds.next(), person().getIndividualNumber(), fresh)));
    assertEquals(
        "NUMBER_IN_USE",
        refusal(
            () ->
                change(RequestIds.next(), one.getIndividualNumber(), other.getIndividualNumber())));
    assertEquals(
        "ITEM_INVALID",
        refusal(
            () -> change(RequestIds.next(), one.getIndividualNumber(), one.getIndividualNumber())));
    change(RequestIds.next(), other.getIndividualNumber(), fresh);
    assertEquals(
        "NUMBER_IN_USE",
        refusal(
            () ->
                change(RequestIds.next(), one.getIndividualNumber(), other.getIndividualNumber())));
  }

  @Test
  void update_list_eachResultStandsForItself() {
    IdentityRecord person = person();
    IdentityRecord same = person();
    String number = number();
    String sameNumber = number();
    String unified = linkage.assigned(REGISTER, person, number);
    linkage.assigned(REGISTER, same, sameNumber);
    FourItems moved =
        FourItemsCheck.itemsOf(person).toBuilder().setAddress("東京都世田谷区代田一丁目1番1号").build();
    UpdateFourItemsRequest request =
        UpdateFourItemsRequest.newBuilder()
            .addUpdates(
                update(number, FourItemsCheck.itemsOf(person).toBuilder().setAddress("古い").build()))
            .addUpdates(update(number, moved))
            .addUpdates(update(sameNumber, FourItemsCheck.itemsOf(same)))
            .addUpdates(update(number(), moved))
            .addUpdates(update("x", moved))
            .addUpdates(update(number, moved.toBuilder().clearName().build()))
            .build();
    UUID id = RequestIds.next();

    assertEquals(
        List.of(
            ItemResult.ITEM_RESULT_STORED,
            ItemResult.ITEM_RESULT_STORED,
            ItemResult.ITEM_RESULT_UNCHANGED,
            ItemResult.ITEM_RESULT_ADDRESSEE_UNKNOWN,
            ItemResult.ITEM_RESULT_INVALID,
            ItemResult.ITEM_RESULT_INVALID),
        update(id, request));

    assertEquals(moved.getAddress(), address(unified));
    assertEquals(
        ItemResult.ITEM_RESULT_UNCHANGED, update(id, request).get(1), "what is so already");
    assertEquals(
        2,
        linkage.count("select count(distinct subject) from call_record where request_id = ?", id));
  }

  @Test
  void update_noneOrTooMany_isRefused() {
    FourItemsUpdate update = update(number(), FourItemsCheck.itemsOf(person()));

    assertEquals(
        "ITEM_INVALID",
        refusal(() -> update(RequestIds.next(), UpdateFourItemsRequest.getDefaultInstance())));
    assertEquals(
        "ITEM_INVALID",
        refusal(
            () ->
                update(
                    RequestIds.next(),
                    UpdateFourItemsRequest.newBuilder()
                        .addAllUpdates(java.util.Collections.nCopies(501, update))
                        .build())));
  }

  @Test
  void get_everyKey_findsThePersonWithTheNumberOfTheBusiness() {
    IdentityRecord person = person();
    String number = number();
    String unified = linkage.assigned(REGISTER, person, number());
    linkage.assigned(PENSION, person, number);

    for (GetAddresseeRequest request :
        List.of(
            byNumber(person.getIndividualNumber()),
            GetAddresseeRequest.newBuilder().setUnifiedAddresseeNumber(unified).build(),
            GetAddresseeRequest.newBuilder().setAddresseeNumber(number).build())) {
      Addressee found = get(request);
      assertEquals(unified, found.getUnifiedAddresseeNumber());
      assertEquals(number, found.getAddresseeNumber());
      assertEquals(FourItemsCheck.itemsOf(person), found.getFourItems());
      assertEquals(person.getIndividualNumber(), found.getIndividualNumber());
    }
    assertEquals("ITEM_INVALID", refusal(() -> get(GetAddresseeRequest.getDefaultInstance())));
    assertEquals(
        "ADDRESSEE_UNKNOWN",
        refusal(() -> get(GetAddresseeRequest.newBuilder().setAddresseeNumber(number()).build())));
  }

  @Test
  void protectedPerson_everyAnswer_hasNoAddress() {
    IdentityRecord person = person();
    String number = number();
    String registered = number();
    long before = lastRevision();
    String unified =
        linkage
            .assign(REGISTER, assigning(person, registered).toBuilder().setProtected(true).build())
            .getUnifiedAddresseeNumber();
    linkage.assigned(PENSION, person, number);
    FourItems.Builder name = FourItems.newBuilder().setName(person.getNameKanji());

    List<Addressee> answers = new ArrayList<>();
    answers.add(get(byNumber(person.getIndividualNumber())));
    answers.add(get(GetAddresseeRequest.newBuilder().setUnifiedAddresseeNumber(unified).build()));
    answers.add(get(GetAddresseeRequest.newBuilder().setAddresseeNumber(number).build()));
    answers.addAll(
        search("pension", s -> s.setFourItems(name.clone().setBirthDate(person.getBirthDate()))));
    answers.addAll(search("pension", s -> s.setUnifiedAddresseeNumber(unified)));
    answers.addAll(search("pension", s -> s.setIndividualNumber(person.getIndividualNumber())));
    answers.addAll(
        search("pension", s -> s.setBusiness("register").setAddresseeNumber(registered)));
    all(before).getChangesList().stream()
        .map(change -> change.getAddressee())
        .filter(addressee -> addressee.getUnifiedAddresseeNumber().equals(unified))
        .forEach(answers::add);

    assertEquals(8, answers.size());
    for (Addressee answer : answers) {
      assertEquals(unified, answer.getUnifiedAddresseeNumber());
      assertEquals("", answer.getFourItems().getAddress());
    }
    assertEquals(
        List.of(),
        search(
            "pension",
            s ->
                s.setFourItems(
                    name.clone()
                        .setBirthDate(person.getBirthDate())
                        .setAddress(person.getAddress()))));
  }

  @Test
  void protectedPerson_liftedByTheRegister_hasTheAddressAgain() {
    IdentityRecord person = person();
    String number = number();
    linkage.assign(REGISTER, assigning(person, number).toBuilder().setProtected(true).build());
    linkage.assigned(PENSION, person, number());

    update(
        RequestIds.next(),
        UpdateFourItemsRequest.newBuilder()
            .addUpdates(update(number, FourItemsCheck.itemsOf(person)))
            .build());

    assertEquals(
        person.getAddress(),
        get(byNumber(person.getIndividualNumber())).getFourItems().getAddress());
  }

  @Test
  void search_businessWithoutNumbers_neitherSearchesByThemNorSeesThem() {
    IdentityRecord person = person();
    String registered = number();
    String unified = linkage.assigned(REGISTER, person, registered);

    assertEquals(
        "NUMBER_SEARCH_NOT_ALLOWED",
        refusal(() -> search("library", s -> s.setIndividualNumber(person.getIndividualNumber()))));
    Addressee seen = search("library", s -> s.setUnifiedAddresseeNumber(unified)).getFirst();
    assertEquals("", seen.getIndividualNumber());
    assertEquals(FourItemsCheck.itemsOf(person), seen.getFourItems());
    assertEquals(
        person.getIndividualNumber(),
        search("pension", s -> s.setUnifiedAddresseeNumber(unified))
            .getFirst()
            .getIndividualNumber());
    assertEquals(
        registered,
        search("library", s -> s.setBusiness("register").setAddresseeNumber(registered))
            .getFirst()
            .getAddresseeNumber());
  }

  @Test
  void search_byItems_comparesAsTheIdentityFileDoes() {
    IdentityRecord person = person();
    String unified = linkage.assigned(REGISTER, person, number());
    FourItems.Builder name = FourItems.newBuilder().setName(person.getNameKanji().replace("　", ""));

    for (FourItems items :
        List.of(
            name.clone().setBirthDate(person.getBirthDate()).build(),
            name.clone().setAddress(person.getAddress()).build(),
            FourItemsCheck.itemsOf(person))) {
      assertTrue(
          search("library", s -> s.setFourItems(items)).stream()
              .anyMatch(hit -> hit.getUnifiedAddresseeNumber().equals(unified)));
    }
    assertEquals(
        List.of(),
        search(
            "library",
            s ->
                s.setFourItems(
                    name.clone().setBirthDate(person.getBirthDate().toBuilder().setYear(1902)))));
  }

  @Test
  void search_weakOrNotOneKey_isRefused() {
    IdentityRecord person = person();
    FourItems.Builder name = FourItems.newBuilder().setName(person.getNameKanji());

    assertEquals("CONDITION_WEAK", refusal(() -> search("library", s -> s.setFourItems(name))));
    assertEquals(
        "CONDITION_WEAK",
        refusal(
            () ->
                search(
                    "library",
                    s ->
                        s.setFourItems(
                            FourItems.newBuilder().setBirthDate(person.getBirthDate())))));
    assertEquals(
        "WILDCARD",
        refusal(
            () ->
                search(
                    "library",
                    s ->
                        s.setFourItems(
                            FourItems.newBuilder()
                                .setName("山*")
                                .setBirthDate(person.getBirthDate())))));
    assertEquals("ITEM_INVALID", refusal(() -> search("library", s -> s)));
    assertEquals(
        "ITEM_INVALID",
        refusal(
            () ->
                search(
                    "library",
                    s ->
                        s.setUnifiedAddresseeNumber("000000000000001")
                            .setFourItems(FourItemsCheck.itemsOf(person)))));
    assertEquals("ITEM_INVALID", refusal(() -> search("library", s -> s.setAddresseeNumber("1"))));
    assertEquals(List.of(), search("library", s -> s.setUnifiedAddresseeNumber("000000000000000")));
  }

  @Test
  void search_moreThanTheListHolds_showsNone() {
    FourItems crowd = FourItemsCheck.itemsOf(person()).toBuilder().setName("同名　太郎").build();
    for (int i = 0; i < 51; i++) {
      linkage.assign(
          REGISTER, assigning(person(), number()).toBuilder().setFourItems(crowd).build());
    }

    assertEquals("TOO_MANY_HITS", refusal(() -> search("library", s -> s.setFourItems(crowd))));
  }

  @Test
  void changes_otherBusiness_comeWithTheItemsAsTheyAreNow() {
    IdentityRecord person = person();
    String number = number();
    String registered = number();
    linkage.assigned(PENSION, person, number);
    linkage.assigned(REGISTER, person, registered);
    long before = lastRevision();
    FourItems married = FourItemsCheck.itemsOf(person).toBuilder().setName("新姓　花子").build();

    update(
        RequestIds.next(),
        UpdateFourItemsRequest.newBuilder().addUpdates(update(registered, married)).build());
    update(
        RequestIds.next(),
        UpdateFourItemsRequest.newBuilder().addUpdates(update(registered, married)).build());

    List<String> names =
        all(before).getChangesList().stream()
            .filter(change -> change.getAddressee().getAddresseeNumber().equals(number))
            .map(change -> change.getAddressee().getFourItems().getName())
            .toList();
    assertEquals(List.of(married.getName()), names);
    assertEquals("ITEM_INVALID", refusal(() -> changes(-1)));
  }

  /** Writers at once and a reader that goes on from what it was answered: it misses nobody. */
  @Test
  void changes_whileManyWrite_missNobody() throws Exception {
    long start = lastRevision();
    Set<String> written = ConcurrentHashMap.newKeySet();
    Set<String> read = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> writers =
          IntStream.range(0, 8)
              .mapToObj(
                  w ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int i = 0; i < 25; i++) {
                              String number = number();
                              linkage.assigned(PENSION, person(), number);
                              written.add(number);
                            }
                          },
                          threads))
              .toList();
      CompletableFuture<Void> all =
          CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
      long revision = start;
      while (!all.isDone()) {
        revision = read(revision, read);
      }
      all.get(20, TimeUnit.SECONDS);
      read(revision, read);
    }

    assertEquals(200, written.size());
    assertTrue(read.containsAll(written), "missed " + (200 - read.size()));
  }

  @Test
  void records_everyCall_areAboutThePersonAndNameNobodyInClear() {
    IdentityRecord person = person();
    String number = number();
    UUID id = RequestIds.next();
    String unified =
        linkage.assign(REGISTER, id, assigning(person, number)).getUnifiedAddresseeNumber();
    update(
        RequestIds.next(),
        UpdateFourItemsRequest.newBuilder()
            .addUpdates(update(number, FourItemsCheck.itemsOf(person)))
            .build());
    linkage.assigned(PENSION, person, number);
    get(byNumber(person.getIndividualNumber()));
    search("pension", s -> s.setIndividualNumber(person.getIndividualNumber()));

    List<List<String>> records =
        linkage.rows(
            "select exchange, c::text from call_record c where subject ="
                + " (select subject from call_record where request_id = ?) order by recorded_at",
            id);

    assertEquals(
        List.of("L-01", "L-03", "L-01", "L-04", "L-05"),
        records.stream().map(List::getFirst).filter(each -> !each.equals("L-06")).toList());
    for (List<String> each : records) {
      for (String secret :
          List.of(unified, number, person.getIndividualNumber(), person.getNameKanji())) {
        assertFalse(each.getLast().contains(secret), each.getFirst());
      }
    }
  }

  private String address(String unified) {
    return linkage
        .rows("select address from addressee where unified_number = ?", unified)
        .getFirst()
        .getFirst();
  }

  private long read(long revision, Set<String> numbers) {
    ListChangesResponse page = changes(revision);
    page.getChangesList()
        .forEach(change -> numbers.add(change.getAddressee().getAddresseeNumber()));
    return page.getRevision();
  }

  private long lastRevision() {
    ListChangesResponse page = changes(0);
    while (page.getChangesCount() > 0) {
      page = changes(page.getRevision());
    }
    return page.getRevision();
  }

  /** All changes after a revision. */
  private ListChangesResponse all(long after) {
    ListChangesResponse.Builder all = ListChangesResponse.newBuilder();
    ListChangesResponse page = changes(after);
    while (page.getChangesCount() > 0) {
      all.addAllChanges(page.getChangesList());
      page = changes(page.getRevision());
    }
    return all.build();
  }

  private ListChangesResponse changes(long after) {
    return linkage
        .stub(PENSION, AddresseeServiceGrpc::newBlockingStub)
        .listChanges(ListChangesRequest.newBuilder().setAfterRevision(after).build());
  }

  private List<Addressee> search(
      String business, java.util.function.UnaryOperator<SearchAddresseesRequest.Builder> key) {
    return linkage
        .official(business, AddresseeServiceGrpc::newBlockingStub)
        .searchAddressees(key.apply(SearchAddresseesRequest.newBuilder()).build())
        .getAddresseesList();
  }

  private Addressee get(GetAddresseeRequest request) {
    return linkage
        .stub(PENSION, AddresseeServiceGrpc::newBlockingStub)
        .getAddressee(request)
        .getAddressee();
  }

  private static GetAddresseeRequest byNumber(String individualNumber) {
    return GetAddresseeRequest.newBuilder().setIndividualNumber(individualNumber).build();
  }

  private String change(UUID id, String before, String after) {
    return linkage
        .stub(REGISTER, AddresseeServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .changeIndividualNumber(
            ChangeIndividualNumberRequest.newBuilder()
                .setOldIndividualNumber(before)
                .setNewIndividualNumber(after)
                .build())
        .getUnifiedAddresseeNumber();
  }

  private List<ItemResult> update(UUID id, UpdateFourItemsRequest request) {
    return linkage
        .stub(REGISTER, AddresseeServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .updateFourItems(request)
        .getResultsList();
  }

  private static FourItemsUpdate update(String number, FourItems items) {
    return FourItemsUpdate.newBuilder().setAddresseeNumber(number).setFourItems(items).build();
  }
}
