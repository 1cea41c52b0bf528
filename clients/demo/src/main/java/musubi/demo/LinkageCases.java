package musubi.demo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import musubi.backends.pension.Eligibility;
import musubi.backends.pension.PensionSystem;
import musubi.backends.people.Changes;
import musubi.backends.register.LinkageDesk;
import musubi.broker.v1.NumberServiceGrpc;
import musubi.broker.v1.PermissionListServiceGrpc;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.client.AddresseeClient;
import musubi.client.Connection;
import musubi.client.FourItemsCheck;
import musubi.client.OfficialClient;
import musubi.client.PensionClient;
import musubi.client.Purpose;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.directory.v1.KeyLogServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AnswerOutcome;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.ImportOutcome;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.InquiryState;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.KeepAction;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.ListRecordsRequest;
import musubi.linkage.v1.PendingQuestion;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvisionServiceGrpc;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaItem;
import musubi.linkage.v1.ReplicaServiceGrpc;
import musubi.linkage.v1.RequestServiceGrpc;
import musubi.linkage.v1.TransferServiceGrpc;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/**
 * What the demonstration shows of symbols: two persons move from Asahikawa to Setagaya, both cities
 * acquire symbols for them, and Setagaya's pension business asks Asahikawa about them, with nobody
 * between who could say whom it asks about.
 */
final class LinkageCases {
  static final Member SETAGAYA = Member.linkage("131121");
  static final Member ASAHIKAWA = Member.linkage("012041");

  /** The right to decide about persons for whom no machine answers. */
  static final String MANUAL = "manual-provision";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ROW = "pension-residence";
  private static final String TRANSFER = "TRANSFER-1";
  private static final List<String> OURS = List.of();

  private final Scenario scenario;
  private final Operators operators;
  private final IdentityRecord plain = ConfirmationCases.newcomer(Cast.ASAHIKAWA, 500);
  private final IdentityRecord flagged = ConfirmationCases.newcomer(Cast.ASAHIKAWA, 600);
  private final List<IdentityRecord> movers = List.of(plain, flagged);
  private final Map<String, String> unified = new HashMap<>();
  private final Map<String, String> pensionNumbers = new HashMap<>();
  private final Map<Member, LinkageDesk> desks = new HashMap<>();
  private PensionSystem pension;
  private Inquiry pending;

  LinkageCases(Scenario scenario, Operators operators) {
    this.scenario = scenario;
    this.operators = operators;
  }

  /** What the linkage node needs to be told. */
  static void configure(LocalNetwork network) {
    network.configure(
        SETAGAYA,
        """
        linkage:
          approvedTransfers:
            TRANSFER-1: [insured_person_category, eligibility_acquired_date]
        """);
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    keys();
    entered();
    addressees(ASAHIKAWA, Cast.ASAHIKAWA);
    replicas();
    acquisition(ASAHIKAWA, Cast.ASAHIKAWA);
    moved();
    addressees(SETAGAYA, Cast.SETAGAYA);
    pensionTakesUp();
    acquisition(SETAGAYA, Cast.SETAGAYA);
    handles();
    inquiry();
    official();
    transfers();
    officialsViews();
    refusals();
  }

  private void keys() {
    answered(
        "K-01 keys entered", OURS, SETAGAYA, Member.BROKER, KeyLogServiceGrpc.getAppendKeyMethod());
    answered(
        "K-03 countersigned",
        OURS,
        Member.NATION,
        Member.BROKER,
        KeyLogServiceGrpc.getCountersignMethod());
    answered(
        "B-06 permission list",
        scenario.sourcesOf("B-06"),
        SETAGAYA,
        Member.BROKER,
        PermissionListServiceGrpc.getGetPermissionListMethod());
  }

  private void entered() {
    scenario.carried(
        "R-01 two newcomers",
        scenario.sourcesOf("R-01"),
        Cast.show("register", "012041"),
        Cast.ASAHIKAWA,
        () -> {
          long last = 0;
          for (IdentityRecord mover : movers) {
            last = scenario.confirmed(Cast.ASAHIKAWA, mover);
          }
          long number = last;
          Scenario.until(
              "their records at the nation", () -> scenario.found(Member.NATION, flagged, number));
          return "in Asahikawa";
        });
  }

  private void addressees(Member linkage, Member city) {
    scenario.carried(
        "L-01 unified numbers",
        scenario.sourcesOf("L-01"),
        Cast.show("register", city.body().digits()),
        linkage,
        () -> {
          Set<String> numbers = new HashSet<>();
          for (IdentityRecord mover : movers) {
            String number = desk(city).assign(mover.getResidentRecordCode(), PATIENCE);
            unified.put(key(linkage, mover), number);
            numbers.add(number);
            numbers.add(desk(city).assign(mover.getResidentRecordCode(), PATIENCE));
          }
          Scenario.require(numbers.size() == movers.size(), "a person has two numbers");
          recorded(linkage, AddresseeServiceGrpc.getAssignNumberMethod());
          return "one for each person, the same when asked again";
        });
    scenario.carried(
        "L-03 four items pushed",
        scenario.sourcesOf("L-03"),
        Cast.show("register", city.body().digits()),
        linkage,
        () -> {
          List<ItemResult> results = desk(city).pushFourItems(codes(), PATIENCE);
          Scenario.require(
              results.stream().allMatch(LinkageCases::isKept), "four items: " + results);
          recorded(linkage, AddresseeServiceGrpc.getUpdateFourItemsMethod());
          return movers.size() + " persons";
        });
  }

  private void replicas() {
    scenario.carried(
        "L-40 replicas",
        scenario.sourcesOf("L-40"),
        Cast.show("register", "012041"),
        ASAHIKAWA,
        () -> {
          List<ImportResult> results = desk(Cast.ASAHIKAWA).importReplicas(codes(), PATIENCE);
          Scenario.require(
              results.stream()
                  .map(ImportResult::getOutcome)
                  .allMatch(ImportOutcome.IMPORT_OUTCOME_STORED::equals),
              "replicas: " + results);
          recorded(ASAHIKAWA, ReplicaServiceGrpc.getImportReplicasMethod());
          return movers.size() + " checked and stored";
        });
    scenario.carried(
        "L-41 replicas exported",
        scenario.sourcesOf("L-41"),
        Cast.show("register", "012041"),
        ASAHIKAWA,
        () -> {
          RegisterLinkageClient register = register(Cast.ASAHIKAWA);
          List<Replica> exported = register.exportReplicas("").getReplicasList();
          Scenario.require(exported.size() == movers.size(), "not all of them");
          List<Replica> withheld = new ArrayList<>();
          String number =
              desk(Cast.ASAHIKAWA).addresseeNumber(flagged.getResidentRecordCode()).orElseThrow();
          for (Replica replica : exported) {
            if (replica.getAddresseeNumber().equals(number)) {
              withheld.add(replica.toBuilder().setNoAutomaticAnswer(true).build());
            }
          }
          register.importReplicas(RequestIds.next(), withheld, PATIENCE);
          recorded(ASAHIKAWA, ReplicaServiceGrpc.getExportReplicasMethod());
          return "compared with the register; one is flagged: no automatic answer";
        });
  }

  private void acquisition(Member linkage, Member city) {
    scenario.carried(
        "L-10 symbols requested",
        scenario.sourcesOf("L-10"),
        Cast.show("addressee", city.body().digits()),
        linkage,
        () -> {
          addressee(city).requestSymbols(RequestIds.next(), numbers(linkage), PATIENCE);
          recorded(linkage, LinkServiceGrpc.getRequestSymbolsMethod());
          return movers.size() + " requests";
        });
    answered(
        "B-01 processing numbers",
        scenario.sourcesOf("B-01"),
        linkage,
        Member.BROKER,
        NumberServiceGrpc.getIssueNumbersMethod());
    scenario.carried(
        "L-20 by way of the register",
        scenario.sourcesOf("L-20"),
        Cast.show("register", city.body().digits()),
        linkage,
        () -> {
          int[] handed = new int[1];
          Scenario.until(
              "the requests",
              () -> {
                handed[0] += desk(city).handOver(PATIENCE).size();
                return handed[0] == movers.size();
              });
          recorded(linkage, RequestServiceGrpc.getListRequestsMethod());
          recorded(linkage, RequestServiceGrpc.getSettleRequestsMethod());
          return "four items compared, handed over without the Individual Number";
        });
    answered(
        "S-01 hand-over",
        scenario.sourcesOf("S-01"),
        Cast.show("register", city.body().digits()),
        city,
        SymbolHandOverServiceGrpc.getHandOverMethod());
    answered(
        "B-02 points to the broker",
        OURS,
        Member.NATION,
        Member.BROKER,
        TranslationServiceGrpc.getAcquireMethod());
    scenario.carried(
        "L-30 symbols linked",
        scenario.sourcesOf("L-30"),
        Cast.show(Member.BROKER),
        linkage,
        () -> {
          Scenario.until(
              "symbols",
              () ->
                  addressee(city).acquisitions(numbers(linkage)).stream()
                      .allMatch(AcquisitionState.ACQUISITION_STATE_LINKED::equals));
          recorded(linkage, ProvisionServiceGrpc.getDeliverMethod());
          Scenario.require(scenario.reader(linkage).rows("link") == movers.size(), "not linked");
          Scenario.require(
              scenario.reader(linkage).rows("acquisition") == 0, "acquisition rows are left");
          return "linked; the acquisition rows are gone";
        });
    scenario.carried(
        "L-11 progress",
        scenario.sourcesOf("L-11"),
        Cast.show("addressee", city.body().digits()),
        linkage,
        () -> {
          recorded(linkage, LinkServiceGrpc.getGetAcquisitionsMethod());
          return "linked";
        });
  }

  private void moved() {
    scenario.carried(
        "R-01 two persons move",
        scenario.sourcesOf("R-01"),
        Cast.show("register", "131121"),
        Cast.SETAGAYA,
        () -> {
          long last = 0;
          for (IdentityRecord mover : movers) {
            scenario.confirmed(Cast.ASAHIKAWA, Changes.transferredOut(mover, 8).build());
            last = scenario.confirmed(Cast.SETAGAYA, arrived(mover));
          }
          long number = last;
          Scenario.until(
              "their records at the nation",
              () -> scenario.found(Member.NATION, arrived(flagged), number));
          return "from Asahikawa to Setagaya";
        });
  }

  private void pensionTakesUp() {
    scenario.carried(
        "L-01 pension takes them up",
        scenario.sourcesOf("L-01"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          pension = new PensionSystem(new PensionClient(pensionConnection()));
          for (int i = 0; i < movers.size(); i++) {
            IdentityRecord mover = arrived(movers.get(i));
            String number = "7000000" + i;
            pensionNumbers.put(mover.getResidentRecordCode(), number);
            String same =
                pension.takeUp(
                    number, mover.getIndividualNumber(), FourItemsCheck.itemsOf(mover), PATIENCE);
            Scenario.require(
                same.equals(unified.get(key(SETAGAYA, mover))), "another unified number");
          }
          return "the same persons, their own addressee numbers";
        });
    scenario.carried(
        "L-06 pension's own copy",
        scenario.sourcesOf("L-06"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(pension.followChanges() >= movers.size(), "changes are missing");
          recorded(SETAGAYA, AddresseeServiceGrpc.getListChangesMethod());
          return "kept by changes";
        });
    scenario.carried(
        "L-04 addressee by number",
        scenario.sourcesOf("L-04"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(
              pension
                  .lookUp(plain.getIndividualNumber())
                  .getAddresseeNumber()
                  .equals(pensionNumber(plain)),
              "another person");
          recorded(SETAGAYA, AddresseeServiceGrpc.getGetAddresseeMethod());
          return "pension uses Individual Numbers";
        });
  }

  private void handles() {
    ByteString[] handle = new ByteString[1];
    scenario.carried(
        "L-13 handle of a symbol",
        scenario.sourcesOf("L-13"),
        Cast.show("addressee", "131121"),
        SETAGAYA,
        () -> {
          handle[0] = addressee(Cast.SETAGAYA).symbol(unified.get(key(SETAGAYA, plain)));
          ByteString other = addressee(Cast.ASAHIKAWA).symbol(unified.get(key(ASAHIKAWA, plain)));
          Scenario.require(!handle[0].equals(other), "the same at both cities");
          recorded(SETAGAYA, LinkServiceGrpc.getGetSymbolMethod());
          return "another one at each city";
        });
    scenario.carried(
        "L-14 whose handle",
        scenario.sourcesOf("L-14"),
        Cast.show("addressee", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(
              addressee(Cast.SETAGAYA)
                  .addresseeNumber(handle[0])
                  .equals(unified.get(key(SETAGAYA, plain))),
              "another person's");
          recorded(SETAGAYA, LinkServiceGrpc.getGetAddresseeNumberMethod());
          return "the same person's";
        });
    scenario.refusedWhenRun(
        "L-14 handle of another city",
        scenario.sourcesOf("L-14"),
        "addressee/012041/main",
        ASAHIKAWA,
        LinkServiceGrpc.getGetAddresseeNumberMethod(),
        () -> GetAddresseeNumberRequest.newBuilder().setSymbolHandle(handle[0]).build(),
        "SYMBOL_UNKNOWN",
        Knock::once);
    scenario.carried(
        "L-12 number confirmed",
        scenario.sourcesOf("L-12"),
        Cast.show("addressee", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(
              addressee(Cast.SETAGAYA)
                  .keepNumber(
                      RequestIds.next(),
                      KeepNumberRequest.newBuilder()
                          .setUnifiedAddresseeNumber(unified.get(key(SETAGAYA, plain)))
                          .setAction(KeepAction.KEEP_ACTION_CONFIRM)
                          .build(),
                      PATIENCE)
                  .getLinked(),
              "not linked");
          recorded(SETAGAYA, LinkServiceGrpc.getKeepNumberMethod());
          return "registered, with a symbol";
        });
  }

  private void inquiry() {
    scenario.carried(
        "L-50 pension asks Asahikawa",
        scenario.sourcesOf("L-50"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          Inquiry answered = ask(plain);
          Scenario.require(
              answered.getState() == InquiryState.INQUIRY_STATE_ANSWERED,
              "the inquiry is " + answered.getState() + " " + answered.getReason());
          Scenario.require(
              answered.getAnswers(0).getOutcome() == AnswerOutcome.ANSWER_OUTCOME_FOUND,
              "not found");
          Scenario.require(
              answered.getAnswers(0).getItemsList().stream()
                  .map(ReplicaItem::getValue)
                  .anyMatch(plain.getNameKanji()::equals),
              "another person's items");
          pending = answered;
          return "the row's items, sealed from node to node";
        });
    scenario.carried(
        "B-03 under one permit",
        OURS,
        Cast.show(SETAGAYA),
        Member.BROKER,
        () -> {
          String permit = HexFormat.of().formatHex(pending.getPermitId().toByteArray());
          for (Member each : List.of(SETAGAYA, Member.BROKER, ASAHIKAWA)) {
            Scenario.require(
                scenario.reader(each).recordedUnder(permit), "no record at " + each.label());
          }
          return "three records join on the permit";
        });
    answered(
        "L-31 answered at Asahikawa",
        scenario.sourcesOf("L-31"),
        Member.BROKER,
        ASAHIKAWA,
        ProvisionServiceGrpc.getProvideMethod());
  }

  private void official() {
    scenario.carried(
        "L-50 a flagged person",
        scenario.sourcesOf("L-50"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          pending = ask(flagged);
          Scenario.require(
              pending.getState() == InquiryState.INQUIRY_STATE_PENDING,
              "the inquiry is " + pending.getState() + " " + pending.getReason());
          return "waits for an official";
        });
    scenario.carried(
        "L-54 the official decides",
        OURS,
        Cast.show("addressee", "012041"),
        ASAHIKAWA,
        () -> {
          OfficialClient official = official(Cast.ASAHIKAWA, MANUAL);
          List<PendingQuestion> waiting = official.pending();
          Scenario.require(waiting.size() == 1, waiting.size() + " wait");
          official.decide(waiting.getFirst().getPermitId(), true);
          Scenario.until(
              "the answer",
              () ->
                  pension.inquiry(pending.getInquiryId()).getState()
                      == InquiryState.INQUIRY_STATE_ANSWERED);
          recorded(ASAHIKAWA, InquiryServiceGrpc.getDecidePendingMethod());
          recorded(ASAHIKAWA, InquiryServiceGrpc.getListPendingMethod());
          recorded(SETAGAYA, InquiryServiceGrpc.getGetInquiryMethod());
          return "the answer comes the same way";
        });
  }

  private void transfers() {
    scenario.carried(
        "L-60 eligibility",
        scenario.sourcesOf("L-60"),
        Cast.show("pension", "131121"),
        SETAGAYA,
        () -> {
          String number = pensionNumber(plain);
          pension.confirm(
              pension.enter(
                  number,
                  Eligibility.acquired("9900000001", "1", "20260401", "20260402", "転入"),
                  "SYN-OP-01"),
              "SYN-OP-02");
          pension.transfer(
              TRANSFER,
              List.of("insured_person_category", "eligibility_acquired_date"),
              List.of(number),
              PATIENCE);
          recorded(SETAGAYA, TransferServiceGrpc.getTransferMethod());
          return "under the reference of an approved request";
        });
    scenario.carried(
        "L-61 into the resident record",
        OURS,
        Cast.show("register", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(desk(Cast.SETAGAYA).takeTransfers() == 1, "not one transfer");
          Scenario.require(
              desk(Cast.SETAGAYA).eligibility(plain.getResidentRecordCode()).isPresent(),
              "not in the record");
          recorded(SETAGAYA, TransferServiceGrpc.getTakeTransfersMethod());
          return "the register has it";
        });
  }

  private void officialsViews() {
    scenario.carried(
        "L-52 records of exchanges",
        scenario.sourcesOf("L-52"),
        Cast.show("addressee", "131121"),
        SETAGAYA,
        () -> {
          int records =
              official(Cast.SETAGAYA, Operators.BUSINESS)
                  .records(ListRecordsRequest.getDefaultInstance())
                  .size();
          Scenario.require(records >= 3, records + " records");
          recorded(SETAGAYA, InquiryServiceGrpc.getListRecordsMethod());
          return records + " records without a person";
        });
    scenario.carried(
        "L-55 operating status",
        OURS,
        Cast.show("addressee", "131121"),
        SETAGAYA,
        () -> {
          Scenario.require(
              addressee(Cast.SETAGAYA).operatingStatus().getAnswering(), "does not answer");
          recorded(SETAGAYA, InquiryServiceGrpc.getGetOperatingStatusMethod());
          return "answering";
        });
  }

  private void refusals() {
    refused(
        "L-50 a row that there is not",
        scenario.sourcesOf("L-50"),
        "pension/131121/main",
        SETAGAYA,
        InquiryServiceGrpc.getAskMethod(),
        () -> question("appendix-2-001"),
        "ROW_REFUSED");
    refused(
        "L-50 the register asks",
        List.of("001 X-26 (register)"),
        "register/131121/main",
        SETAGAYA,
        InquiryServiceGrpc.getAskMethod(),
        () -> question(ROW),
        "ROUTE_NOT_ALLOWED");
    refused(
        "L-50 a body without symbols",
        scenario.sourcesOf("L-50"),
        "pension/131121/main",
        SETAGAYA,
        InquiryServiceGrpc.getAskMethod(),
        () -> question(ROW).toBuilder().setBodyCode("401307").build(),
        "BODY_NOT_LINKED");
    refused(
        "S-01 linkage straight to the communication node",
        List.of("001 X-22 (direct)"),
        "linkage/131121",
        Cast.SETAGAYA,
        SymbolHandOverServiceGrpc.getHandOverMethod(),
        HandOverRequest::getDefaultInstance,
        "ROUTE_NOT_ALLOWED");
    refused(
        "L-31 another body asks without the broker",
        scenario.sourcesOf("L-31"),
        "linkage/131121",
        ASAHIKAWA,
        ProvisionServiceGrpc.getProvideMethod(),
        ProvideRequest::getDefaultInstance,
        "ROUTE_NOT_ALLOWED");
    refused(
        "L-04 pension of another city",
        scenario.sourcesOf("L-04"),
        "pension/131121/main",
        ASAHIKAWA,
        AddresseeServiceGrpc.getGetAddresseeMethod(),
        GetAddresseeRequest::getDefaultInstance,
        "ROUTE_NOT_ALLOWED");
    refused(
        "L-40 a terminal imports replicas",
        scenario.sourcesOf("L-40"),
        "terminal/131121/counter",
        SETAGAYA,
        ReplicaServiceGrpc.getImportReplicasMethod(),
        ImportReplicasRequest::getDefaultInstance,
        "ROUTE_NOT_ALLOWED");
  }

  // ---- how a case is made -----------------------------------------------------------------------

  private void answered(
      String id, List<String> rows, Member from, Member to, MethodDescriptor<?, ?> method) {
    answered(id, rows, Cast.show(from), to, method);
  }

  /** What nodes do by themselves: found in the record of the node that answered. */
  private void answered(
      String id, List<String> rows, String from, Member to, MethodDescriptor<?, ?> method) {
    scenario.carried(
        id,
        rows,
        from,
        to,
        () -> {
          Scenario.until(
              "a record", () -> scenario.reader(to).answered(method.getFullMethodName()) > 0);
          return "recorded";
        });
  }

  private <Q extends Message, R extends Message> void refused(
      String id,
      List<String> rows,
      String caller,
      Member callee,
      MethodDescriptor<Q, R> method,
      Supplier<Q> request,
      String reason) {
    scenario.refusedWhenRun(id, rows, caller, callee, method, request, reason, Knock::once);
  }

  private void recorded(Member node, MethodDescriptor<?, ?> method) throws Exception {
    Scenario.require(
        scenario.reader(node).answered(method.getFullMethodName()) > 0,
        "not recorded: " + method.getBareMethodName());
  }

  private Inquiry ask(IdentityRecord person) {
    return pension.ask(ROW, "012041", List.of(pensionNumber(person)), List.of(), PATIENCE);
  }

  private AskRequest question(String row) {
    return AskRequest.newBuilder()
        .setRowId(row)
        .setBodyCode("012041")
        .addAddresseeNumbers(pensionNumber(plain))
        .build();
  }

  private String pensionNumber(IdentityRecord person) {
    return pensionNumbers.get(person.getResidentRecordCode());
  }

  private List<String> codes() {
    return movers.stream().map(IdentityRecord::getResidentRecordCode).toList();
  }

  private List<String> numbers(Member linkage) {
    return movers.stream().map(mover -> unified.get(key(linkage, mover))).toList();
  }

  private static boolean isKept(ItemResult result) {
    return result == ItemResult.ITEM_RESULT_STORED || result == ItemResult.ITEM_RESULT_UNCHANGED;
  }

  private static String key(Member linkage, IdentityRecord person) {
    return linkage.label() + " " + person.getResidentRecordCode();
  }

  private static IdentityRecord arrived(IdentityRecord mover) {
    return Changes.arrived(mover, "131121", 9).build();
  }

  private LinkageDesk desk(Member city) throws IOException {
    LinkageDesk desk = desks.get(city);
    if (desk == null) {
      desk =
          new LinkageDesk(
              scenario.place("linkage-desk-" + city.body().digits()),
              scenario.residentRegister(city),
              new RegisterClient(scenario.register(city)),
              register(city));
      desks.put(city, desk);
    }
    return desk;
  }

  private RegisterLinkageClient register(Member city) {
    String code = city.body().digits();
    return new RegisterLinkageClient(
        scenario.connection("register/" + code + "/main", Member.linkage(code)));
  }

  private Connection pensionConnection() {
    return scenario.connection("pension/131121/main", SETAGAYA);
  }

  private AddresseeClient addressee(Member city) {
    return new AddresseeClient(addresseeConnection(city));
  }

  private OfficialClient official(Member city, String business) {
    return new OfficialClient(
        addresseeConnection(city), operators.of(city.body().digits()), purpose(business));
  }

  private Connection addresseeConnection(Member city) {
    String code = city.body().digits();
    return scenario.connection("addressee/" + code + "/main", Member.linkage(code));
  }

  private static Purpose purpose(String business) {
    return new Purpose(business, "DEMO-1", Operators.OPERATOR, Operators.TERMINAL);
  }
}
