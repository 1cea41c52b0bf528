package musubi.demo;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import musubi.auditor.SecondReader;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.backends.register.ResidentRegister;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.contract.Contract;
import musubi.demo.Case.CaseFailedException;
import musubi.demo.Case.Expected;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pki.CertificateName;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.PushUpdateResponse;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * What the demonstration shows: each exchange between each pair of parties, lawful and unlawful.
 *
 * <p>Carried means that a second reader found it in the callee's database; refused means that the
 * refusing node recorded it and its database is otherwise unchanged.
 */
final class Scenario implements AutoCloseable {
  private static final long SEED = 20_260_101;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  static final int LOADED = 20;
  static final MethodDescriptor<PushUpdateRequest, PushUpdateResponse> PUSH =
      UpdateServiceGrpc.getPushUpdateMethod();
  static final MethodDescriptor<InquireRequest, InquireResponse> INQUIRE =
      InquiryServiceGrpc.getInquireMethod();

  private final LocalNetwork network;
  private final Path directory;
  private final Operators operators;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<Member, SecondReader> readers = new HashMap<>();
  private final Map<String, Connection> connections = new HashMap<>();
  private final Map<Member, ResidentRegister> registers = new HashMap<>();
  private final Map<String, List<String>> sources = new HashMap<>();
  private final List<Case> cases = new ArrayList<>();

  /**
   * The scenario over a running network.
   *
   * @param directory where registers keep their journals
   * @param operatorPlace where the operator authorities of the cities are
   */
  Scenario(LocalNetwork network, Path directory, Path operatorPlace) {
    this.network = network;
    this.directory = directory;
    this.operators = new Operators(operatorPlace);
    Contract.load()
        .methods()
        .forEach(m -> sources.put(m.exchange().getId(), m.exchange().getSourceList()));
  }

  /** Residents whom one call loads into each city, so that nobody acts in an empty register. */
  static int residentsToLoad() {
    return LOADED * Cast.CITIES.size();
  }

  /** Resident-record code of a synthetic resident of Setagaya who is loaded. */
  static String someCode() {
    return person(Cast.SETAGAYA, 1).getResidentRecordCode();
  }

  /** Loads the registers. */
  void load(Runnable step) throws Exception {
    for (Member city : Cast.CITIES) {
      for (int i = 0; i < LOADED; i++) {
        confirmed(city, person(city, i));
        step.run();
      }
    }
  }

  /** All cases, in the order in which they run. */
  List<Case> cases() {
    Cast.CITIES.forEach(this::changesOf);
    transferBetweenCities();
    repeats();
    inquiries();
    updatesThatAreNotLawful();
    callersThatMayNot();
    inquiriesThatAreNotLawful();
    noticesThatAreRejected();
    new ConfirmationCases(this, operators).add();
    new LinkageCases(this, operators).add();
    new CardCases(this, operators).add();
    new MailingCases(this).add();
    new CardProofCases(this, operators).add();
    new OfficeCases(this).add();
    new NetworkCases(this, network, operators).add();
    return cases;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a caller or reader did not close", e);
      }
    }
  }

  // ---- carried ----------------------------------------------------------------------------------

  private void changesOf(Member city) {
    IdentityRecord newcomer = person(city, 100);
    IdentityRecord moved = Changes.moved(newcomer, 1).build();
    IdentityRecord corrected = Changes.corrected(moved, 2).build();
    journey("entry", city, newcomer);
    journey("move", city, moved);
    journey("correction", city, corrected);
    journey("death", city, Changes.died(corrected, 3).build());
  }

  private void transferBetweenCities() {
    IdentityRecord leaver = person(Cast.SETAGAYA, 0);
    journey("transfer-out", Cast.SETAGAYA, Changes.transferredOut(leaver, 4).build());
    journey(
        "transfer-in",
        Cast.FUKUOKA,
        Changes.arrived(leaver, Cast.FUKUOKA.body().digits(), 5).build());
  }

  /** One change from the register to the communication node, the prefecture and the nation. */
  private void journey(String what, Member city, IdentityRecord record) {
    Member prefecture = Cast.prefectureOf(city);
    long[] number = new long[1];
    String register = Cast.show("register", city.body().digits());
    carried(
        "R-01 " + what,
        sources.get("R-01"),
        register,
        city,
        () -> {
          number[0] = confirmed(city, record);
          require(found(city, record, number[0]), "not in the municipality's file");
          return "number " + number[0] + " in the file";
        });
    carried(
        "R-02 " + what,
        List.of("003 X-02", "001 X-02", "000 X-02", "002 X2"),
        Cast.show(city),
        prefecture,
        () -> arrives(prefecture, record, number[0]));
    carried(
        "R-02 " + what + ", onward",
        List.of("003 X-03", "001 X-03", "000 X-03", "002 X3"),
        Cast.show(prefecture),
        Member.NATION,
        () -> arrives(Member.NATION, record, number[0]));
  }

  private void repeats() {
    IdentityRecord record = person(Cast.ASAHIKAWA, 101);
    carried(
        "R-01 lost answer, repeated",
        sources.get("R-01"),
        Cast.show("register", "012041"),
        Cast.ASAHIKAWA,
        () -> {
          UUID id = RequestIds.next();
          RegisterClient client = new RegisterClient(register(Cast.ASAHIKAWA));
          long first = client.push(id, record, PATIENCE);
          long again = client.push(id, record, PATIENCE);
          require(first == again, "the repeat got another number");
          require(reader(Cast.ASAHIKAWA).updatesOf(id) == 1, "the act was done twice");
          return "number " + first + " both times, done once";
        });
  }

  private void inquiries() {
    inquiry("own file", person(Cast.SETAGAYA, 1), AnsweringTier.ANSWERING_TIER_COMMUNICATION);
    inquiry("by the nation", person(Cast.ASAHIKAWA, 1), AnsweringTier.ANSWERING_TIER_NATION);
    carried(
        "R-02 other vendor's node",
        List.of("003 X-02", "001 X-02", "000 X-02", "002 X2"),
        Cast.show("communication", Cast.KITAKYUSHU),
        Cast.FUKUOKA_PREFECTURE,
        () -> {
          IdentityRecord neighbour = kitakyushu(0);
          long number = played(notice(neighbour, 0));
          require(found(Cast.FUKUOKA_PREFECTURE, neighbour, number), "not in the governor's file");
          return "number " + number + " in the file";
        });
    inquiry(
        Cast.FUKUOKA, "by the prefecture", kitakyushu(0), AnsweringTier.ANSWERING_TIER_PREFECTURE);
  }

  private void inquiry(String what, IdentityRecord person, AnsweringTier tier) {
    inquiry(Cast.SETAGAYA, what, person, tier);
  }

  private void inquiry(Member city, String what, IdentityRecord person, AnsweringTier tier) {
    Member answering =
        switch (tier) {
          case ANSWERING_TIER_PREFECTURE -> Cast.prefectureOf(city);
          case ANSWERING_TIER_NATION -> Member.NATION;
          default -> city;
        };
    carried(
        "R-03 " + what,
        sources.get("R-03"),
        Cast.show("terminal", city.body().digits()),
        answering,
        () -> {
          Knock knock = Knock.once().asOperator(operators.of(city.body().digits()));
          InquireResponse answer =
              knock.call(
                  connection("terminal/" + city.body().digits() + "/counter", city),
                  INQUIRE,
                  inquire(person));
          require(answer.getAnsweredBy() == tier, "another tier answered");
          require(answer.getRecord().getAddress().equals(person.getAddress()), "other address");
          require(answer.getRecord().getIndividualNumber().isEmpty(), "the number came along");
          require(
              reader(answering).recordedAnswer(knock.requestId(), INQUIRE.getFullMethodName()),
              "not recorded");
          return "eight items less the number";
        });
  }

  // ---- refused ----------------------------------------------------------------------------------

  private void updatesThatAreNotLawful() {
    Member city = Cast.FUKUSHIMA;
    IdentityRecord resident = person(city, 1);
    IdentityRecord stranger = person(city, 102);
    refusedUpdate("current resident enters", city, resident, "ALREADY_RESIDENT");
    refusedUpdate(
        "move that changes the name",
        city,
        Changes.moved(resident, 6)
            .setNameKanji("別名　架空")
            .setNameGaijiCount(0)
            .setGaijiFlag(
                resident.getAddressGaijiCount() > 0 || resident.getFormerSurnameGaijiCount() > 0)
            .build(),
        "MOVE_CHANGES_MORE");
    refusedUpdate(
        "move of a stranger", city, Changes.moved(stranger, 7).build(), "RESIDENT_UNKNOWN");
    refusedUpdate(
        "wrong check digit",
        city,
        stranger.toBuilder().setIndividualNumber("123456789010").build(),
        "ITEM_INVALID");
    refusedUpdate(
        "external characters miscounted",
        city,
        stranger.toBuilder().setNameGaijiCount(stranger.getNameGaijiCount() + 1).build(),
        "ITEM_INVALID");
    refusedUpdate(
        "item outside the list",
        city,
        stranger.toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build(),
        "UNKNOWN_FIELD");
    refusedUpdate(
        "another city's resident", city, person(Cast.FUKUOKA, 103), "MUNICIPALITY_NOT_CALLERS");
    refusedPush(
        "id used for another act",
        sources.get("R-01"),
        "register/072010/main",
        city,
        stranger,
        "REQUEST_ID_REUSED",
        () -> {
          UUID id = RequestIds.next();
          new RegisterClient(register(city)).push(id, person(city, 104), PATIENCE);
          return Knock.with(id);
        });
    refusedPush(
        "id of last month",
        sources.get("R-01"),
        "register/072010/main",
        city,
        stranger,
        "REQUEST_ID_TOO_OLD",
        () -> Knock.with(RequestIds.at(Instant.now().minus(Duration.ofDays(31)))));
    refusedPush(
        "a person behind a machine's call",
        List.of("002 8 (d)"),
        "register/072010/main",
        city,
        stranger,
        "OPERATOR_NOT_ALLOWED",
        () -> Knock.once().asOperator());
  }

  private void callersThatMayNot() {
    Member city = Cast.FUKUOKA;
    IdentityRecord person = person(city, 105);
    mayNotPush(
        "register of another city", List.of("003 8.5 (f)"), "register/072010/main", city, person);
    mayNotPush("terminal writes", List.of("003 8.5 (f)"), "terminal/401307/counter", city, person);
    mayNotPush(
        "pension system writes",
        List.of("003 8.5 (b)", "000 8 (c)"),
        "pension/401307/main",
        city,
        person);
    mayNotPush(
        "addressee system writes",
        List.of("003 8.5 (a)", "000 8 (b)"),
        "addressee/401307/main",
        city,
        person);
    mayNotPush(
        "other city's node writes", List.of("003 8.5 (f)"), "communication/012041", city, person);
    mayNotPush(
        "prefecture writes downward", List.of("003 8.5 (f)"), "prefecture/400009", city, person);
    mayNotPush(
        "register past its node",
        List.of("002 8 (b)"),
        "register/401307/main",
        Cast.FUKUOKA_PREFECTURE,
        person);
    mayNotPush(
        "register into the nation",
        List.of("002 8 (b)"),
        "register/401307/main",
        Member.NATION,
        person);
    mayNotInquire(
        "addressee system asks the prefecture",
        List.of("002 8 (a)"),
        "addressee/401307/main",
        Cast.FUKUOKA_PREFECTURE,
        person);
    mayNotInquire(
        "tax system asks the prefecture",
        List.of("002 8 (b)"),
        "tax/400009/main",
        Cast.FUKUOKA_PREFECTURE,
        person);
    mayNotInquire(
        "terminal past its node",
        sources.get("R-03"),
        "terminal/401307/counter",
        Cast.FUKUOKA_PREFECTURE,
        person);
    mayNotInquire(
        "node of another prefecture",
        sources.get("R-03"),
        "communication/131121",
        Cast.FUKUOKA_PREFECTURE,
        person);
    mayNotInquire(
        "terminal of another city", sources.get("R-03"), "terminal/131121/counter", city, person);
    refusedStream(
        "node of another prefecture notifies",
        "communication/131121",
        "131121",
        Cast.FUKUOKA_PREFECTURE,
        "ROUTE_NOT_ALLOWED");
    refusedStream(
        "city past its prefecture",
        "communication/401307",
        "401307",
        Member.NATION,
        "ROUTE_NOT_ALLOWED");
  }

  private void inquiriesThatAreNotLawful() {
    Member city = Cast.SETAGAYA;
    String terminal = "terminal/131121/counter";
    IdentityRecord resident = person(city, 2);
    refused(
        "R-03 without a purpose",
        sources.get("R-03"),
        terminal,
        city,
        INQUIRE,
        inquire(resident),
        "PURPOSE_MISSING",
        Knock::once);
    refused(
        "R-03 wrong check digit",
        sources.get("R-03"),
        terminal,
        city,
        INQUIRE,
        InquireRequest.newBuilder().setResidentRecordCode("12345678900").build(),
        "ITEM_INVALID",
        () -> Knock.once().asOperator(operators.of("131121")));
    refused(
        "R-03 nobody has the code",
        sources.get("R-03"),
        terminal,
        city,
        INQUIRE,
        inquire(person(city, 9_999)),
        "PERSON_NOT_FOUND",
        () -> Knock.once().asOperator(operators.of("131121")));
    refused(
        "R-03 who died is a removed person",
        sources.get("R-03"),
        terminal,
        city,
        INQUIRE,
        inquire(person(city, 100)),
        "PERSON_REMOVED",
        () -> Knock.once().asOperator(operators.of("131121")));
  }

  private void noticesThatAreRejected() {
    rejectedNotice(
        "transfer-in of a current resident",
        "ALREADY_RESIDENT",
        number -> notice(kitakyushu(0), number));
    rejectedNotice(
        "move that changes the name",
        "MOVE_CHANGES_MORE",
        number ->
            notice(Changes.moved(kitakyushu(0), 8).build(), number).toBuilder()
                .setNameKanji("別名　架空")
                .setNameGaijiCount(0)
                .setGaijiFlag(false)
                .build());
    rejectedNotice(
        "wrong check digit",
        "ITEM_INVALID",
        number ->
            notice(kitakyushu(1), number).toBuilder().setIndividualNumber("123456789010").build());
  }

  /** The prefecture passes the number, the nation gets a place-holder without a person. */
  private void rejectedNotice(String what, String reason, LongFunction<IdentityNotice> notice) {
    long[] number = new long[1];
    add(
        "R-02 " + what,
        List.of("003 X-02", "001 X-02", "000 X-02", "002 X2"),
        Cast.show("communication", Cast.KITAKYUSHU),
        Cast.show(Cast.FUKUOKA_PREFECTURE),
        Expected.REFUSED,
        () -> {
          long before = reader(Cast.FUKUOKA_PREFECTURE).lastNumber(Cast.KITAKYUSHU);
          number[0] = played(notice.apply(before + 1));
          require(
              reader(Cast.FUKUOKA_PREFECTURE).rejected(Cast.KITAKYUSHU, number[0], reason, false),
              "not rejected for " + reason);
          return reason + ", number " + number[0] + " passed";
        });
    add(
        "R-02 place-holder",
        List.of("003 X-03", "001 X-03", "000 X-03", "002 X3"),
        Cast.show(Cast.FUKUOKA_PREFECTURE),
        Cast.show(Member.NATION),
        Expected.CARRIED,
        () -> {
          until(
              "a place-holder at the nation",
              () -> reader(Member.NATION).rejected(Cast.KITAKYUSHU, number[0], reason, true));
          return "number " + number[0] + " without a person";
        });
  }

  // ---- how a case is made -----------------------------------------------------------------------

  void carried(String id, List<String> rows, String from, Member to, Case.Act act) {
    add(id, rows, from, Cast.show(to), Expected.CARRIED, act);
  }

  /** A refusal that leaves traces of its own, which the act looks for. */
  void refused(String id, List<String> rows, String from, Member to, Case.Act act) {
    add(id, rows, from, Cast.show(to), Expected.REFUSED, act);
  }

  private void refusedUpdate(String what, Member city, IdentityRecord record, String reason) {
    refusedPush(
        what,
        sources.get("R-01"),
        "register/" + city.body().digits() + "/main",
        city,
        record,
        reason,
        Knock::once);
  }

  private void mayNotPush(
      String what, List<String> rows, String caller, Member callee, IdentityRecord record) {
    refusedPush(what, rows, caller, callee, record, "ROUTE_NOT_ALLOWED", Knock::once);
  }

  private void mayNotInquire(
      String what, List<String> rows, String caller, Member callee, IdentityRecord person) {
    refused(
        "R-03 " + what,
        rows,
        caller,
        callee,
        INQUIRE,
        inquire(person),
        "ROUTE_NOT_ALLOWED",
        () -> Knock.once().asOperator());
  }

  private void refusedPush(
      String what,
      List<String> rows,
      String caller,
      Member callee,
      IdentityRecord record,
      String reason,
      Callable<Knock> knock) {
    refused(
        "R-01 " + what,
        rows,
        caller,
        callee,
        PUSH,
        PushUpdateRequest.newBuilder().setRecord(record).build(),
        reason,
        knock);
  }

  <Q extends Message, R extends Message> void refused(
      String id,
      List<String> rows,
      String caller,
      Member callee,
      MethodDescriptor<Q, R> method,
      Q request,
      String reason,
      Callable<Knock> knocking) {
    refusedWhenRun(id, rows, caller, callee, method, () -> request, reason, knocking);
  }

  /** The same with a request that is not known before the case runs. */
  <Q extends Message, R extends Message> void refusedWhenRun(
      String id,
      List<String> rows,
      String caller,
      Member callee,
      MethodDescriptor<Q, R> method,
      Supplier<Q> request,
      String reason,
      Callable<Knock> knocking) {
    add(
        id,
        rows,
        shown(caller),
        Cast.show(callee),
        Expected.REFUSED,
        () -> {
          Knock knock = knocking.call();
          String before = reader(callee).state();
          CallException refusal =
              refusal(() -> knock.call(connection(caller, callee), method, request.get()));
          require(refusal.reason().equals(reason), "refused for " + refusal.reason());
          require(
              reader(callee).recordedRefusal(knock.requestId(), method.getFullMethodName(), reason),
              "not recorded");
          require(reader(callee).state().equals(before), "the database has changed");
          return reason;
        });
  }

  private void refusedStream(
      String what, String caller, String municipality, Member callee, String reason) {
    String method = NoticeServiceGrpc.getNotifyUpdatesMethod().getFullMethodName();
    add(
        "R-02 " + what,
        sources.get("R-02"),
        shown(caller),
        Cast.show(callee),
        Expected.REFUSED,
        () -> {
          String before = reader(callee).state();
          long recorded = reader(callee).refusals(method, reason);
          CallException refusal =
              refusal(
                  () -> {
                    try (PlayedNode node =
                        new PlayedNode(connection(caller, callee), municipality)) {
                      node.lastNumber();
                    }
                  });
          require(refusal.reason().equals(reason), "refused for " + refusal.reason());
          require(reader(callee).refusals(method, reason) == recorded + 1, "not recorded");
          require(reader(callee).state().equals(before), "the database has changed");
          return reason;
        });
  }

  private void add(
      String id, List<String> rows, String from, String to, Expected expected, Case.Act act) {
    cases.add(new Case(id, rows, from, to, expected, act));
  }

  // ---- people, callers, readers -----------------------------------------------------------------

  static IdentityRecord person(Member city, long index) {
    return People.of(city.body().digits(), SEED).resident(index).build();
  }

  static IdentityRecord kitakyushu(long index) {
    return People.of(Cast.KITAKYUSHU, SEED).resident(index).build();
  }

  static PushUpdateRequest push(IdentityRecord record) {
    return PushUpdateRequest.newBuilder().setRecord(record).build();
  }

  List<String> sourcesOf(String exchange) {
    return sources.get(exchange);
  }

  static InquireRequest inquire(IdentityRecord person) {
    return InquireRequest.newBuilder()
        .setResidentRecordCode(person.getResidentRecordCode())
        .build();
  }

  /** A notice as another vendor's node would make it; number 0 for the next. */
  private static IdentityNotice notice(IdentityRecord record, long number) {
    return Notices.of(record).toBuilder().setUpdateSequenceNumber(number).build();
  }

  long confirmed(Member city, IdentityRecord record) throws IOException {
    ResidentRegister register = residentRegister(city);
    UUID id = register.enter(record, "SYN-OP-01");
    return register.confirm(id, "SYN-OP-02", PATIENCE);
  }

  /** Sends a notice as Kitakyushu's node under the next number. */
  private long played(IdentityNotice notice) throws Exception {
    Connection connection = connection("communication/" + Cast.KITAKYUSHU, Cast.FUKUOKA_PREFECTURE);
    try (PlayedNode node = new PlayedNode(connection, Cast.KITAKYUSHU)) {
      long number = node.lastNumber() + 1;
      node.notify(number, notice.toBuilder().setUpdateSequenceNumber(number).build());
      return number;
    }
  }

  private String arrives(Member tier, IdentityRecord record, long number) throws Exception {
    until("number " + number, () -> found(tier, record, number));
    return "number " + number + " in the file";
  }

  boolean found(Member tier, IdentityRecord record, long number) throws SQLException {
    return reader(tier).applied(record.getMunicipalityCode(), number)
        && reader(tier)
            .holds(
                record.getMunicipalityCode(),
                record.getResidentRecordCode(),
                record.getNameKanji(),
                record.getAddress());
  }

  /** A directory of this name for what a system keeps. */
  Path place(String name) {
    return directory.resolve(name);
  }

  ResidentRegister residentRegister(Member city) throws IOException {
    ResidentRegister register = registers.get(city);
    if (register == null) {
      register =
          new ResidentRegister(
              directory.resolve("register-" + city.body().digits()),
              new RegisterClient(register(city)));
      registers.put(city, register);
      open.push(register);
    }
    return register;
  }

  Connection register(Member city) {
    return connection("register/" + city.body().digits() + "/main", city);
  }

  Connection connection(String caller, Member callee) {
    return connections.computeIfAbsent(
        caller + " " + callee.label(),
        key -> {
          CertificateName name = CertificateName.ofPath(caller);
          Connection connection =
              Connection.to("127.0.0.1", network.port(callee))
                  .node(callee.role(), callee.body().digits())
                  .certificate(network.certificate(name).key().getParent())
                  .open();
          open.push(connection);
          return connection;
        });
  }

  SecondReader reader(Member member) {
    return readers.computeIfAbsent(
        member,
        key -> {
          DatabaseUrl url = network.database(member);
          try {
            SecondReader reader = new SecondReader(url.jdbcUrl(), url.user(), url.password());
            open.push(reader);
            return reader;
          } catch (SQLException e) {
            throw new IllegalStateException("cannot read the database of " + member.label(), e);
          }
        });
  }

  private static String shown(String caller) {
    CertificateName name = CertificateName.ofPath(caller);
    return Cast.show(name.kind(), name.code());
  }

  static CallException refusal(Action action) throws Exception {
    try {
      action.run();
    } catch (CallException e) {
      return e;
    }
    throw new CaseFailedException("was not refused");
  }

  static void until(String what, Check check) throws Exception {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (!check.holds()) {
      if (System.nanoTime() > limit) {
        throw new CaseFailedException(what + " did not come in " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new CaseFailedException(otherwise);
    }
  }

  /** Something that may fail in any way. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  /** Something to look for. */
  @FunctionalInterface
  interface Check {
    boolean holds() throws Exception;
  }
}
