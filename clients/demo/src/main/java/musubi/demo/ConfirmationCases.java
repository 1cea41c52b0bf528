package musubi.demo;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import musubi.client.CallException;
import musubi.client.FourItemsCheck;
import musubi.client.Statements;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.FourItem;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvideResponse;
import musubi.confirmation.v1.ProvisionServiceGrpc;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pki.CertificateName;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;

/**
 * What the demonstration shows of questions about persons: search, confirmation, inquiry and
 * provision, through all tiers.
 *
 * <p>Carried means here that the node that was asked and the one that answered both recorded by
 * what was looked, how it matched and how many there were.
 */
final class ConfirmationCases {
  private static final MethodDescriptor<SearchRequest, SearchResponse> SEARCH =
      SearchServiceGrpc.getSearchMethod();
  private static final MethodDescriptor<ConfirmRequest, ConfirmResponse> CONFIRM =
      ConfirmationServiceGrpc.getConfirmMethod();
  private static final MethodDescriptor<ProvideRequest, ProvideResponse> PROVIDE =
      ProvisionServiceGrpc.getProvideMethod();

  private static final List<String> SEARCHES = List.of("003 X-05", "001 X-05", "000 X-07");
  private static final List<String> CONFIRMATIONS = List.of("003 X-04", "001 X-04", "000 X-08");
  private static final List<String> INQUIRIES = List.of("003 X-06", "001 X-06", "000 X-06");
  private static final List<String> PREFECTURE_SEARCHES = List.of("002 X8");
  private static final List<String> PREFECTURE_INQUIRIES = List.of("002 X7");
  private static final List<String> PROVISIONS = List.of("002 X4");
  private static final List<String> PROVISIONS_ELSEWHERE = List.of("002 X6");

  private static final String NUMBER_REASON = "card-issue";

  /** Persons that a list of Asahikawa may hold, so that few are too many. */
  private static final int FEW = 2;

  /** Misses after which an operator is refused, as nodes have it when nothing is configured. */
  private static final int MISSES = 20;

  private static final Desk SETAGAYA = Desk.terminal("counter", Cast.SETAGAYA);
  private static final Desk ASAHIKAWA = Desk.terminal("counter", Cast.ASAHIKAWA);
  private static final Desk FUKUOKA = Desk.terminal("counter", Cast.FUKUOKA);
  private static final Desk REPRESENTATIVE = Desk.terminal("representative", Cast.TOKYO);
  private static final Desk EDUCATION =
      new Desk("agency/130001/board-of-education", Cast.TOKYO, Operators.SCHOLARSHIP);
  private static final Desk TAX =
      new Desk("department/130001/tax", Cast.TOKYO, Operators.PREFECTURAL_TAX);

  private final Scenario scenario;
  private final Operators operators;

  /** Where somebody asks: a system, the node of its own body, and the business. */
  private record Desk(String caller, Member node, String business) {
    static Desk terminal(String name, Member node) {
      return new Desk("terminal/" + node.body().digits() + "/" + name, node, Operators.BUSINESS);
    }

    String shown() {
      CertificateName name = CertificateName.ofPath(caller);
      return Cast.show(name.kind(), name.code());
    }

    Desk forBusiness(String other) {
      return new Desk(caller, node, other);
    }
  }

  /** What nodes record of an answer: by what was looked, how it matched, how many, and why. */
  private record Finding(String key, String match, int hits, String numberReason) {
    static Finding of(String key, String match) {
      return new Finding(key, match, 1, "");
    }

    static Finding nobody(String key) {
      return new Finding(key, "", 0, "");
    }

    Finding withNumber() {
      return new Finding(key, match, hits, NUMBER_REASON);
    }
  }

  /** Looks at what came back, and says it in a few words. */
  @FunctionalInterface
  private interface Look<R> {
    String at(List<R> answers);
  }

  ConfirmationCases(Scenario scenario, Operators operators) {
    this.scenario = scenario;
    this.operators = operators;
  }

  /** Configures what the cases need: the recipients of Tokyo, short lists in Asahikawa. */
  static void configure(LocalNetwork network) {
    network.configure(
        Cast.TOKYO,
        """
        recipients:
          - name: agency/130001/board-of-education
            businesses: [scholarship]
            residentRecordCodeUntil: "2099-12-31"
          - name: department/130001/tax
            businesses: [prefectural-tax]
            residentRecordCodeUntil: "2020-03-31"
        """);
    network.configure(Cast.ASAHIKAWA, "limits: { searchHits: " + FEW + " }\n");
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    searches();
    searchesThatAreNotLawful();
    confirmations();
    inquiries();
    prefectureTerminals();
    provisions();
    provisionsThatAreNotLawful();
    new ProtectionCases(scenario, operators).add();
    fishing();
  }

  // ---- search -----------------------------------------------------------------------------------

  private void searches() {
    IdentityRecord here = resident(Cast.SETAGAYA, 1);
    IdentityRecord variant =
        first(Cast.SETAGAYA, 200, p -> isPlain(p) && p.getNameKanji().contains("髙"));
    searched(
        "name and birth date",
        SETAGAYA,
        Cast.SETAGAYA,
        byItems(nameAndBirthDate(here)),
        Finding.of("name+birth-date", "EXACT"),
        here);
    scenario.carried(
        "R-01 a resident named 髙",
        scenario.sourcesOf("R-01"),
        Cast.show("register", "131121"),
        Cast.SETAGAYA,
        () -> "number " + scenario.confirmed(Cast.SETAGAYA, variant) + " in the file");
    searched(
        "髙 by 高",
        SETAGAYA,
        Cast.SETAGAYA,
        byItems(nameAndBirthDate(variant).setName(variant.getNameKanji().replace('髙', '高'))),
        Finding.of("name+birth-date", "NORMALISED"),
        variant);
    searched(
        "reading and address",
        SETAGAYA,
        Cast.SETAGAYA,
        byItems(
            SearchItems.newBuilder()
                .setNameKana(otherKana(here.getNameKana()))
                .setAddress(here.getAddress())),
        Finding.of("kana+address", "NORMALISED"),
        here);
    searched(
        "code",
        SETAGAYA,
        Cast.SETAGAYA,
        SearchRequest.newBuilder().setResidentRecordCode(here.getResidentRecordCode()).build(),
        Finding.of("code", "EXACT"),
        here);
    searched(
        "number, with a reason",
        SETAGAYA,
        Cast.SETAGAYA,
        SearchRequest.newBuilder()
            .setIndividualNumber(here.getIndividualNumber())
            .setNumberReason(NUMBER_REASON)
            .build(),
        Finding.of("number", "EXACT").withNumber(),
        here);
    IdentityRecord neighbour = Scenario.kitakyushu(0);
    searched(
        "by the prefecture",
        FUKUOKA,
        Cast.FUKUOKA_PREFECTURE,
        byItems(nameAndBirthDate(neighbour).setMunicipalityCode(Cast.KITAKYUSHU)),
        Finding.of("name+birth-date+municipality", "EXACT"),
        neighbour);
    IdentityRecord there = resident(Cast.FUKUOKA, 1);
    searched(
        "by the nation",
        SETAGAYA,
        Member.NATION,
        byItems(nameAndBirthDate(there)),
        Finding.of("name+birth-date", "EXACT"),
        there);
  }

  private void searched(
      String what,
      Desk desk,
      Member answering,
      SearchRequest request,
      Finding finding,
      IdentityRecord person) {
    carried(
        "C-01 " + what,
        desk.equals(REPRESENTATIVE) ? PREFECTURE_SEARCHES : SEARCHES,
        desk,
        answering,
        SEARCH,
        request,
        finding,
        list -> {
          require(list.getLast().getSummary().getAnsweredBy(), answering);
          Scenario.require(list.size() == 2, list.size() - 1 + " hits");
          SearchHit hit = list.getFirst().getHit();
          requirePerson(hit.getRecord(), person, finding);
          return "1 hit, " + hit.getMatch().name().substring("MATCH_KIND_".length());
        });
  }

  private void searchesThatAreNotLawful() {
    IdentityRecord here = resident(Cast.SETAGAYA, 1);
    SearchRequest lawful = byItems(nameAndBirthDate(here));
    refused(
        "C-01 name alone",
        SEARCHES,
        SETAGAYA,
        SEARCH,
        byItems(SearchItems.newBuilder().setName(here.getNameKanji())),
        "CONDITION_WEAK");
    refused(
        "C-01 birth date and address, no name",
        SEARCHES,
        SETAGAYA,
        SEARCH,
        byItems(nameAndBirthDate(here).clearName().setAddress(here.getAddress())),
        "CONDITION_WEAK");
    refused(
        "C-01 wildcard",
        SEARCHES,
        SETAGAYA,
        SEARCH,
        byItems(nameAndBirthDate(here).setName("架空＊")),
        "WILDCARD");
    tooMany();
    refused(
        "C-01 tax system searches",
        List.of("003 8.5 (b)"),
        new Desk("tax/131121/main", Cast.SETAGAYA, Operators.BUSINESS),
        SEARCH,
        lawful,
        "ROUTE_NOT_ALLOWED");
    refusedStatement("another city's operator", operators.of("401307"), "STATEMENT_OF_OTHER_BODY");
    refusedStatement("expired statement", operators.expired("131121"), "STATEMENT_EXPIRED");
  }

  private void refusedStatement(String what, Statements statements, String reason) {
    scenario.refused(
        "C-01 " + what,
        List.of("003 8.5 (f)"),
        SETAGAYA.caller(),
        SETAGAYA.node(),
        SEARCH,
        byItems(nameAndBirthDate(resident(Cast.SETAGAYA, 1))),
        reason,
        () -> Knock.once().asOperator(statements));
  }

  /** Three persons of one name and birth date, where a list holds two. */
  private void tooMany() {
    List<IdentityRecord> alike = alike();
    scenario.carried(
        "R-01 three of one name and birth date",
        scenario.sourcesOf("R-01"),
        Cast.show("register", "012041"),
        Cast.ASAHIKAWA,
        () -> {
          for (IdentityRecord each : alike) {
            scenario.confirmed(Cast.ASAHIKAWA, each);
          }
          return alike.size() + " in the file";
        });
    refused(
        "C-01 too many",
        SEARCHES,
        ASAHIKAWA,
        SEARCH,
        byItems(nameAndBirthDate(alike.getFirst())),
        "TOO_MANY_HITS");
  }

  // ---- confirmation -----------------------------------------------------------------------------

  private void confirmations() {
    IdentityRecord here = resident(Cast.SETAGAYA, 1);
    IdentityRecord there = resident(Cast.ASAHIKAWA, 1);
    FourItems items = FourItemsCheck.itemsOf(here);
    confirmed(
        "card's code",
        Cast.SETAGAYA,
        byCode(here).setPresented(items),
        Finding.of("code", "EXACT"),
        ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED,
        List.of());
    confirmed(
        "four items",
        Cast.SETAGAYA,
        ConfirmRequest.newBuilder().setFourItems(items),
        Finding.of("four-items", "EXACT"),
        ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED,
        List.of());
    confirmed(
        "card of elsewhere",
        Member.NATION,
        byCode(there).setPresented(FourItemsCheck.itemsOf(there)),
        Finding.of("code", "EXACT"),
        ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED,
        List.of());
    confirmed(
        "card with an old address",
        Cast.SETAGAYA,
        byCode(here).setPresented(items.toBuilder().setAddress("東京都世田谷区架空町以前の家")),
        Finding.of("code", "EXACT"),
        ConfirmationResult.CONFIRMATION_RESULT_DIFFERENT,
        List.of(FourItem.FOUR_ITEM_ADDRESS));
    confirmed(
        "nobody of these items",
        Cast.SETAGAYA,
        ConfirmRequest.newBuilder().setFourItems(items.toBuilder().setName("架空　不在")),
        Finding.nobody("four-items"),
        ConfirmationResult.CONFIRMATION_RESULT_NO_MATCH,
        List.of());
    confirmed(
        "card of somebody who died",
        Cast.SETAGAYA,
        byCode(Scenario.person(Cast.SETAGAYA, 100)),
        Finding.nobody("code"),
        ConfirmationResult.CONFIRMATION_RESULT_REMOVED,
        List.of());
    confirmed(
        ASAHIKAWA,
        "three of the same items",
        Cast.ASAHIKAWA,
        ConfirmRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(alike().getFirst())),
        Finding.nobody("four-items"),
        ConfirmationResult.CONFIRMATION_RESULT_AMBIGUOUS,
        List.of());
  }

  private void confirmed(
      String what,
      Member answering,
      ConfirmRequest.Builder request,
      Finding finding,
      ConfirmationResult result,
      List<FourItem> differing) {
    confirmed(SETAGAYA, what, answering, request, finding, result, differing);
  }

  private void confirmed(
      Desk desk,
      String what,
      Member answering,
      ConfirmRequest.Builder request,
      Finding finding,
      ConfirmationResult result,
      List<FourItem> differing) {
    carried(
        "C-02 " + what,
        CONFIRMATIONS,
        desk,
        answering,
        CONFIRM,
        request.build(),
        finding,
        answers -> {
          ConfirmResponse answer = answers.getFirst();
          Scenario.require(answer.getResult() == result, "result " + answer.getResult());
          Scenario.require(answer.getDifferingList().equals(differing), "other items differ");
          Scenario.require(answer.hasRecord() == (finding.hits() == 1), "a record too many");
          Scenario.require(
              answer.getRecord().getIndividualNumber().isEmpty(), "the number came along");
          return result.name().substring("CONFIRMATION_RESULT_".length());
        });
  }

  // ---- inquiry ----------------------------------------------------------------------------------

  private void inquiries() {
    IdentityRecord here = resident(Cast.SETAGAYA, 2);
    IdentityRecord there = resident(Cast.ASAHIKAWA, 2);
    inquired(
        "number, at the nation",
        INQUIRIES,
        SETAGAYA,
        Member.NATION,
        InquireRequest.newBuilder()
            .setIndividualNumber(there.getIndividualNumber())
            .setExpected(FourItemsCheck.itemsOf(there))
            .build(),
        Finding.of("number", "EXACT"),
        there);
    inquired(
        "four items, at the nation",
        INQUIRIES,
        SETAGAYA,
        Member.NATION,
        InquireRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(there)).build(),
        Finding.of("four-items", "EXACT"),
        there);
    inquired(
        "number for a code",
        List.of("003 X-14", "000 X-05"),
        SETAGAYA,
        Cast.SETAGAYA,
        Scenario.inquire(here).toBuilder().setNumberReason(NUMBER_REASON).build(),
        Finding.of("code", "EXACT").withNumber(),
        here);
    List<IdentityRecord> family = family();
    refused(
        "R-03 number of a family member",
        INQUIRIES,
        SETAGAYA,
        Scenario.INQUIRE,
        InquireRequest.newBuilder()
            .setIndividualNumber(family.getLast().getIndividualNumber())
            .setExpected(FourItemsCheck.itemsOf(family.getFirst()))
            .build(),
        "PERSON_NOT_FOUND");
  }

  private void inquired(
      String what,
      List<String> rows,
      Desk desk,
      Member answering,
      InquireRequest request,
      Finding finding,
      IdentityRecord person) {
    carried(
        "R-03 " + what,
        rows,
        desk,
        answering,
        Scenario.INQUIRE,
        request,
        finding,
        answers -> {
          InquireResponse answer = answers.getFirst();
          require(answer.getAnsweredBy(), answering);
          requirePerson(answer.getRecord(), person, finding);
          return withOrWithoutNumber(answer.getRecord());
        });
  }

  // ---- terminals of a prefecture ----------------------------------------------------------------

  private void prefectureTerminals() {
    IdentityRecord here = resident(Cast.SETAGAYA, 3);
    IdentityRecord there = resident(Cast.ASAHIKAWA, 3);
    searched(
        "in the governor's file",
        REPRESENTATIVE,
        Cast.TOKYO,
        byItems(nameAndBirthDate(here)),
        Finding.of("name+birth-date", "EXACT"),
        here);
    searched(
        "of elsewhere, at the nation",
        REPRESENTATIVE,
        Member.NATION,
        byItems(nameAndBirthDate(there)),
        Finding.of("name+birth-date", "EXACT"),
        there);
    inquired(
        "prefecture at the nation",
        PREFECTURE_INQUIRIES,
        REPRESENTATIVE,
        Member.NATION,
        Scenario.inquire(there),
        Finding.of("code", "EXACT"),
        there);
    refused(
        "C-01 terminal of another prefecture",
        List.of("003 8.5 (f)"),
        new Desk("terminal/400009/representative", Cast.TOKYO, Operators.BUSINESS),
        SEARCH,
        byItems(nameAndBirthDate(here)),
        "ROUTE_NOT_ALLOWED");
  }

  // ---- provision to agencies and departments ----------------------------------------------------

  private void provisions() {
    IdentityRecord here = resident(Cast.SETAGAYA, 4);
    IdentityRecord there = resident(Cast.FUKUOKA, 4);
    provided("agency, with the code", EDUCATION, Cast.TOKYO, byNumber(here), "number", here);
    provided(
        "department, code no longer",
        TAX,
        Cast.TOKYO,
        ProvideRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(here)),
        "four-items",
        here);
    provided(
        "agency, number with a reason",
        EDUCATION,
        Cast.TOKYO,
        ProvideRequest.newBuilder()
            .setResidentRecordCode(here.getResidentRecordCode())
            .setNumberReason(NUMBER_REASON),
        "code",
        here);
    provided("person of elsewhere", TAX, Member.NATION, byNumber(there), "number", there);
  }

  private void provided(
      String what,
      Desk desk,
      Member answering,
      ProvideRequest.Builder request,
      String key,
      IdentityRecord person) {
    Finding plain = Finding.of(key, "EXACT");
    Finding finding = request.getNumberReason().isEmpty() ? plain : plain.withNumber();
    boolean withCode = desk.equals(EDUCATION);
    carried(
        "C-03 " + what,
        answering.equals(Member.NATION) ? PROVISIONS_ELSEWHERE : PROVISIONS,
        desk,
        answering,
        PROVIDE,
        request.build(),
        finding,
        answers -> {
          ProvideResponse answer = answers.getFirst();
          IdentityNotice given = answer.getRecord();
          require(answer.getAnsweredBy(), answering);
          Scenario.require(
              given.getResidentRecordCode().equals(withCode ? person.getResidentRecordCode() : ""),
              "the code, against the list");
          requireRest(given, person, finding);
          return (withCode ? "with the code, " : "without the code, ") + withOrWithoutNumber(given);
        });
  }

  private void provisionsThatAreNotLawful() {
    IdentityRecord here = resident(Cast.SETAGAYA, 4);
    ProvideRequest request = byNumber(here).build();
    refused(
        "C-03 a business that is not its own",
        PROVISIONS,
        TAX.forBusiness(Operators.SCHOLARSHIP),
        PROVIDE,
        request,
        "RECIPIENT_NOT_LISTED");
    refused(
        "C-03 a department that is not listed",
        PROVISIONS,
        new Desk("department/130001/roads", Cast.TOKYO, Operators.PREFECTURAL_TAX),
        PROVIDE,
        request,
        "RECIPIENT_NOT_LISTED");
    refused(
        "C-03 one of four items differs",
        PROVISIONS,
        TAX,
        PROVIDE,
        ProvideRequest.newBuilder()
            .setFourItems(
                FourItemsCheck.itemsOf(here).toBuilder().setAddress(here.getAddress() + "１"))
            .build(),
        "PERSON_NOT_FOUND");
    refused(
        "C-03 an agency past its prefecture",
        PROVISIONS_ELSEWHERE,
        new Desk(EDUCATION.caller(), Member.NATION, Operators.SCHOLARSHIP),
        PROVIDE,
        request,
        "ROUTE_NOT_ALLOWED");
    refused(
        "C-01 an agency searches",
        PREFECTURE_SEARCHES,
        EDUCATION,
        SEARCH,
        byItems(nameAndBirthDate(here)),
        "ROUTE_NOT_ALLOWED");
  }

  // ---- fishing ----------------------------------------------------------------------------------

  /** Numbers tried one after the other: then the operator learns nothing of a resident either. */
  private void fishing() {
    scenario.refused(
        "R-03 fishing",
        INQUIRIES,
        SETAGAYA.caller(),
        SETAGAYA.node(),
        Scenario.INQUIRE,
        Scenario.inquire(resident(Cast.SETAGAYA, 1)),
        "TOO_MANY_MISSES",
        () -> {
          for (int i = 0; i < MISSES; i++) {
            IdentityRecord nobody = Scenario.person(Cast.SETAGAYA, 9_000 + i);
            CallException missed =
                Scenario.refusal(
                    () ->
                        fisher()
                            .call(
                                scenario.connection(SETAGAYA.caller(), SETAGAYA.node()),
                                Scenario.INQUIRE,
                                Scenario.inquire(nobody)));
            Scenario.require(missed.reason().equals("PERSON_NOT_FOUND"), missed.reason());
          }
          return fisher();
        });
  }

  private Knock fisher() {
    return Knock.once()
        .asOperator(operators.fisher("131121"), Operators.FISHER, Operators.BUSINESS);
  }

  // ---- how a case is made -----------------------------------------------------------------------

  private <Q extends Message, R extends Message> void carried(
      String id,
      List<String> rows,
      Desk desk,
      Member answering,
      MethodDescriptor<Q, R> method,
      Q request,
      Finding finding,
      Look<R> look) {
    scenario.carried(
        id,
        rows,
        desk.shown(),
        answering,
        () -> {
          Knock knock = operator(desk);
          List<R> answers =
              knock.list(scenario.connection(desk.caller(), desk.node()), method, request);
          String seen = look.at(answers);
          for (Member node : new LinkedHashSet<>(List.of(desk.node(), answering))) {
            Scenario.require(
                isRecorded(node, knock.requestId(), method, finding),
                "not recorded as it was at " + Cast.show(node));
          }
          return seen;
        });
  }

  private boolean isRecorded(Member node, UUID id, MethodDescriptor<?, ?> method, Finding finding)
      throws SQLException {
    return scenario
        .reader(node)
        .recordedFinding(
            id,
            method.getFullMethodName(),
            finding.key(),
            finding.match(),
            finding.hits(),
            finding.numberReason());
  }

  private <Q extends Message, R extends Message> void refused(
      String id,
      List<String> rows,
      Desk desk,
      MethodDescriptor<Q, R> method,
      Q request,
      String reason) {
    scenario.refused(
        id, rows, desk.caller(), desk.node(), method, request, reason, () -> operator(desk));
  }

  /** A call of the operator of the desk's own body. */
  private Knock operator(Desk desk) {
    String body = CertificateName.ofPath(desk.caller()).code();
    return operators.has(body)
        ? Knock.once().asOperator(operators.of(body), Operators.OPERATOR, desk.business())
        : Knock.once().asOperator();
  }

  private static void require(AnsweringTier tier, Member answering) {
    AnsweringTier expected =
        switch (answering.role()) {
          case "communication" -> AnsweringTier.ANSWERING_TIER_COMMUNICATION;
          case "prefecture" -> AnsweringTier.ANSWERING_TIER_PREFECTURE;
          default -> AnsweringTier.ANSWERING_TIER_NATION;
        };
    Scenario.require(tier == expected, "another tier answered: " + tier);
  }

  private static void requirePerson(IdentityNotice given, IdentityRecord person, Finding finding) {
    Scenario.require(
        given.getResidentRecordCode().equals(person.getResidentRecordCode()), "another person");
    requireRest(given, person, finding);
  }

  /** Name and address, and the number exactly when a reason asked for it. */
  private static void requireRest(IdentityNotice given, IdentityRecord person, Finding finding) {
    Scenario.require(given.getNameKanji().equals(person.getNameKanji()), "another name");
    Scenario.require(given.getAddress().equals(person.getAddress()), "another address");
    String number = finding.numberReason().isEmpty() ? "" : person.getIndividualNumber();
    Scenario.require(given.getIndividualNumber().equals(number), "the number, against the reason");
    Scenario.require(given.getOperatorId().isEmpty(), "the register's operator came along");
  }

  private static String withOrWithoutNumber(IdentityNotice given) {
    return given.getIndividualNumber().isEmpty()
        ? "eight items less the number"
        : "with the number, and why";
  }

  // ---- people -----------------------------------------------------------------------------------

  /** One of the loaded residents, whose name and birth date are plain. */
  static IdentityRecord resident(Member city, int which) {
    return LongStream.range(1, Scenario.LOADED)
        .mapToObj(i -> Scenario.person(city, i))
        .filter(ConfirmationCases::isPlain)
        .skip(which)
        .findFirst()
        .orElseThrow();
  }

  /** A person whom nobody has entered yet, with a plain name and birth date. */
  static IdentityRecord newcomer(Member city, long from) {
    return first(city, from, ConfirmationCases::isPlain);
  }

  private static IdentityRecord first(Member city, long from, Predicate<IdentityRecord> such) {
    return LongStream.iterate(from, i -> i + 1)
        .mapToObj(i -> Scenario.person(city, i))
        .filter(such)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isPlain(IdentityRecord person) {
    return person.getNameGaijiCount() == 0 && person.getBirthDate().getDay() != 0;
  }

  /** Two loaded residents of one household. */
  private static List<IdentityRecord> family() {
    return LongStream.range(1, Scenario.LOADED - 1)
        .mapToObj(
            i -> List.of(Scenario.person(Cast.SETAGAYA, i), Scenario.person(Cast.SETAGAYA, i + 1)))
        .filter(two -> two.getFirst().getAddress().equals(two.getLast().getAddress()))
        .findFirst()
        .orElseThrow();
  }

  /** One more than a list of Asahikawa holds, with the same four items. */
  private static List<IdentityRecord> alike() {
    IdentityRecord one = newcomer(Cast.ASAHIKAWA, 300);
    return LongStream.rangeClosed(0, FEW)
        .mapToObj(i -> Scenario.person(Cast.ASAHIKAWA, 400 + i))
        .map(
            other ->
                one.toBuilder()
                    .setResidentRecordCode(other.getResidentRecordCode())
                    .setIndividualNumber(other.getIndividualNumber())
                    .setRequestControlNumber(other.getRequestControlNumber())
                    .build())
        .toList();
  }

  /** Hiragana as katakana, and the other way round. */
  private static String otherKana(String kana) {
    int apart = 'ァ' - 'ぁ';
    return kana.codePoints()
        .map(
            c -> {
              if (c >= 'ぁ' && c <= 'ゖ') {
                return c + apart;
              }
              return c >= 'ァ' && c <= 'ヶ' ? c - apart : c;
            })
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static SearchItems.Builder nameAndBirthDate(IdentityRecord person) {
    return SearchItems.newBuilder()
        .setName(person.getNameKanji())
        .setBirthDate(person.getBirthDate());
  }

  private static SearchRequest byItems(SearchItems.Builder items) {
    return SearchRequest.newBuilder().setItems(items).build();
  }

  private static ConfirmRequest.Builder byCode(IdentityRecord person) {
    return ConfirmRequest.newBuilder().setResidentRecordCode(person.getResidentRecordCode());
  }

  private static ProvideRequest.Builder byNumber(IdentityRecord person) {
    return ProvideRequest.newBuilder().setIndividualNumber(person.getIndividualNumber());
  }
}
