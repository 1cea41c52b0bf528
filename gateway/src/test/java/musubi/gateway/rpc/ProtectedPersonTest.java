package musubi.gateway.rpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.FetchBulkRequest;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.contract.Contract;
import musubi.gateway.access.NodeName;
import musubi.gateway.bulk.Bulks;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.registry.IdentityFiles;
import musubi.options.v1.Actor;
import musubi.options.v1.Data;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.type.v1.ChangeReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Where a protected person lives leaves by no exchange. The contracts say which methods can answer
 * with it; each of them is asked, over each of its routes, by everything that it takes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtectedPersonTest {
  /**
   * How each method that can answer with an address is asked for a person. A method that is added
   * to the contracts needs an entry here: one {@link Ask} for each kind of key that it takes.
   */
  private static final Map<String, List<Ask>> CASES =
      Map.of(
          "musubi.registry.v1.InquiryService/Inquire",
          List.of(
              withheld("code", p -> inquiry().setResidentRecordCode(code(p))),
              withheld("number", p -> inquiry().setIndividualNumber(number(p))),
              withheld(
                  "number with a reason",
                  p -> inquiry().setIndividualNumber(number(p)).setNumberReason("card")),
              withheld(
                  "number, expected as the record is",
                  p ->
                      inquiry()
                          .setIndividualNumber(number(p))
                          .setExpected(FourItemsCheck.itemsOf(p))),
              withheld(
                  "code, expected otherwise",
                  p -> inquiry().setResidentRecordCode(code(p)).setExpected(otherItems(p))),
              asNobody("four items", p -> inquiry().setFourItems(FourItemsCheck.itemsOf(p)))),
          "musubi.confirmation.v1.ConfirmationService/Confirm",
          List.of(
              withheld("code", p -> confirmation().setResidentRecordCode(code(p))),
              withheld(
                  "code, presented as the record is",
                  p ->
                      confirmation()
                          .setResidentRecordCode(code(p))
                          .setPresented(FourItemsCheck.itemsOf(p))),
              withheld(
                  "code, presented otherwise",
                  p -> confirmation().setResidentRecordCode(code(p)).setPresented(otherItems(p))),
              asNobody("four items", p -> confirmation().setFourItems(FourItemsCheck.itemsOf(p)))),
          "musubi.confirmation.v1.ProvisionService/Provide",
          List.of(
              withheld("code", p -> provision().setResidentRecordCode(code(p))),
              withheld("number", p -> provision().setIndividualNumber(number(p))),
              withheld(
                  "number with a reason",
                  p -> provision().setIndividualNumber(number(p)).setNumberReason("card")),
              asNobody("four items", p -> provision().setFourItems(FourItemsCheck.itemsOf(p)))),
          "musubi.confirmation.v1.BulkService/FetchBulk",
          List.of(
              new Ask(
                  "a list with code, number and four items",
                  Silence.TELLS_NOTHING,
                  (line, person) ->
                      line.call(
                          FetchBulkRequest.newBuilder().setBulkId(line.bulk(person)).build()))),
          "musubi.confirmation.v1.SearchService/Search",
          List.of(
              asNobody("code", p -> search().setResidentRecordCode(code(p))),
              asNobody("number", p -> search().setIndividualNumber(number(p))),
              asNobody(
                  "name and birth date",
                  p -> search().setItems(name(p).setBirthDate(p.getBirthDate()))),
              asNobody(
                  "name and address", p -> search().setItems(name(p).setAddress(p.getAddress()))),
              asNobody(
                  "reading and birth date",
                  p -> search().setItems(kana(p).setBirthDate(p.getBirthDate()))),
              asNobody(
                  "reading and address",
                  p -> search().setItems(kana(p).setAddress(p.getAddress()))),
              asNobody(
                  "former surname and birth date",
                  p -> search().setItems(former(p).setBirthDate(p.getBirthDate()))),
              asNobody(
                  "former surname and address",
                  p -> search().setItems(former(p).setAddress(p.getAddress()))),
              asNobody(
                  "everything, removed persons too",
                  p ->
                      search()
                          .setIncludeRemoved(true)
                          .setNumberReason("card")
                          .setItems(
                              name(p)
                                  .setNameKana(p.getNameKana())
                                  .setBirthDate(p.getBirthDate())
                                  .setSex(p.getSex())
                                  .setAddress(p.getAddress())
                                  .setMunicipalityCode(p.getMunicipalityCode())))));

  /** Methods that cannot be asked like this, and the test that asks them. */
  private static final Map<String, String> ASKED_ELSEWHERE =
      Map.of(
          "musubi.card.v1.MailingService/TakeMailing",
          "MailingPathTest: no record about a protected person comes in unless its register directed"
              + " it; issuing asks for nobody, it is given what was sent",
          "musubi.confirmation.v1.BulkService/FetchBulkFile",
          "BulkTest: the sealed file holds the stream of FetchBulk, byte for byte",
          "musubi.registry.v1.ReleaseService/TakeRelease",
          "ReleaseTest: answers the address after two persons have released it, and not otherwise",
          "musubi.linkage.v1.AddresseeService/GetAddressee",
          "AddresseeTest: a linkage node withholds the address in every answer",
          "musubi.linkage.v1.AddresseeService/SearchAddressees",
          "AddresseeTest: a linkage node withholds the address in every answer",
          "musubi.linkage.v1.AddresseeService/ListChanges",
          "AddresseeTest: a linkage node withholds the address in every answer");

  private static final String RECORD =
      "select exchange, method, record_class, decision, reason, caller, business, basis, reference,"
          + " operator_id, terminal_id, subject is null, municipality, first_number, last_number,"
          + " search_key, match_kind, hits, number_reason"
          + " from call_record where request_id = ? order by 1, 2, 4, 5";
  private static final String SYSTEM = "protected";
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Contract contract = Contract.load();
  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final IdentityRecord nobody = resident(90).build();
  private int calls;

  /** What must come of asking for a protected person. */
  private enum Silence {
    /** Refused with ANSWER_WITHHELD, which does not say why. */
    WITHHELD,
    /** Exactly what comes of asking for somebody who does not exist. */
    AS_NOBODY,
    /** Answered in whatever way, with nothing of the person's. */
    TELLS_NOTHING
  }

  /** How a method is asked. */
  private record Ask(String by, Silence silence, Asking asking) {}

  /** Makes the calls that ask for a person; the last of them would answer with the address. */
  @FunctionalInterface
  private interface Asking {
    RawCall.Outcome ask(Line line, IdentityRecord person);
  }

  /** A route of a method to a running node, and the way over it. */
  private record Line(
      LocalNetwork network,
      Contract.Method method,
      Route route,
      CertificateName caller,
      Member callee,
      Member asked,
      UUID requestId) {
    /** Calls the method of the case. */
    RawCall.Outcome call(Message message) {
      return call(method, message);
    }

    /** Calls a method with a request id of its own or, as the last one, with that of the line. */
    RawCall.Outcome call(Contract.Method called, Message message) {
      try (TestPeer peer = peer(network, caller.path(), asked)) {
        return RawCall.send(peer.channel(), called, headers(called), message.toByteArray()).end();
      }
    }

    /** A list about a person that has come to its end. */
    String bulk(IdentityRecord person) {
      String to = asked.equals(callee) ? "" : node(callee).path();
      return Bulks.ended(network, asked, caller.path(), "resident-record", to, person);
    }

    private Metadata headers(Contract.Method called) {
      if (called.exchange().getActor() == Actor.ACTOR_MACHINE) {
        return TestPeer.machine(requestId);
      }
      Metadata headers = TestPeer.operator();
      headers.discardAll(Headers.REQUEST_ID);
      headers.put(Headers.REQUEST_ID, requestId.toString());
      if (!called.exchange().getBusiness().isEmpty()) {
        headers.discardAll(Headers.BUSINESS);
        headers.put(Headers.BUSINESS, called.exchange().getBusiness());
      }
      if (route.getVia() != Party.PARTY_UNSPECIFIED) {
        headers.put(Headers.DESTINATION, node(callee).toString());
      }
      return headers;
    }

    @Override
    public String toString() {
      return method.fullMethodName()
          + " from "
          + caller.path()
          + (asked.equals(callee) ? "" : " through " + asked.label())
          + " to "
          + callee.label();
    }
  }

  /** A person who is protected, and how. */
  private record Guarded(String how, List<IdentityRecord> records) {
    IdentityRecord record() {
      return records.getLast();
    }

    boolean isRemoved() {
      return record().getChangeReason() == ChangeReason.CHANGE_REASON_DEATH;
    }
  }

  private final List<Guarded> persons =
      List.of(
          new Guarded("by a mark without end", List.of(resident(1).build())),
          new Guarded("by a mark of another city alone", List.of(resident(2).build())),
          new Guarded("by one mark, another was taken back", List.of(resident(3).build())),
          new Guarded(
              "in two cities' files",
              List.of(resident(4).setMunicipalityCode("131016").build(), resident(4).build())),
          new Guarded(
              "and removed",
              List.of(resident(5).setChangeReason(ChangeReason.CHANGE_REASON_DEATH).build())));

  @BeforeAll
  void start() throws IOException {
    for (Member member : network.members()) {
      Files.writeString(
          network.configuration(member),
          "limits: { misses: 10000 }\nrecipients: ["
              + recipient("agency")
              + ", "
              + recipient("department")
              + " ]\n",
          StandardOpenOption.APPEND);
      network.start(member);
    }
    try (IdentityFiles files = new IdentityFiles(network)) {
      for (Member member : network.members()) {
        files.write(member, records(member));
        persons.forEach(person -> mark(files, member, person));
      }
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @Test
  void contract_methodThatCanAnswerWithAnAddress_hasACase() {
    Set<String> able = able().map(Contract.Method::fullMethodName).collect(Collectors.toSet());

    Set<String> without = new TreeSet<>(able);
    without.removeAll(CASES.keySet());
    without.removeAll(ASKED_ELSEWHERE.keySet());
    Set<String> needless = new TreeSet<>(CASES.keySet());
    needless.addAll(ASKED_ELSEWHERE.keySet());
    needless.removeAll(able);
    assertEquals(
        Set.of(),
        without,
        "these can answer with where somebody lives; add an entry for each to"
            + " ProtectedPersonTest.CASES: an Ask for every kind of key that it takes, with what"
            + " must come of it for a protected person");
    assertEquals(Set.of(), needless, "these cannot answer with where somebody lives any more");
  }

  @Test
  void everyRoute_protectedPerson_isNotGivenAway() {
    List<String> findings = new ArrayList<>();
    for (Contract.Method method : asked().toList()) {
      for (Route route : method.exchange().getRouteList()) {
        for (Guarded person : persons) {
          findings.addAll(findings(method, route, person));
        }
      }
    }

    System.out.printf(
        "protected persons: %d methods, %d routes, %d persons, %d calls: %s%n",
        CASES.size(),
        asked().mapToInt(method -> method.exchange().getRouteCount()).sum(),
        persons.size(),
        calls,
        new TreeSet<>(CASES.keySet()));
    assertEquals(List.of(), findings);
  }

  /** Were nobody protected, the same check would find the address of each method and route. */
  @Test
  void control_marksOutOfForce_areFoundForEachRoute() {
    Guarded person = persons.getFirst();
    String code = code(person.record());
    List<String> silent = new ArrayList<>();
    try (IdentityFiles files = new IdentityFiles(network)) {
      setUntil(files, code, "now() - interval '1 second'");
      for (Contract.Method method : asked().toList()) {
        for (Route route : method.exchange().getRouteList()) {
          List<String> findings = findings(method, route, person);
          boolean tells =
              findings.stream()
                  .anyMatch(
                      f -> f.contains(method.fullMethodName()) && f.contains("tells the address"));
          if (!tells) {
            silent.add(method.fullMethodName() + " to " + route.getCallee() + findings);
          }
        }
      }
    } finally {
      try (IdentityFiles files = new IdentityFiles(network)) {
        setUntil(files, code, "'infinity'");
      }
    }

    assertEquals(List.of(), silent);
  }

  private void setUntil(IdentityFiles files, String code, String until) {
    network
        .members()
        .forEach(
            member ->
                files.execute(
                    member,
                    "update protection set until = " + until + " where resident_record_code = ?",
                    code));
  }

  /** What gives the person away over one route of a method, in words without personal data. */
  private List<String> findings(Contract.Method method, Route route, Guarded person) {
    List<String> findings = new ArrayList<>();
    for (Ask ask : CASES.get(method.fullMethodName())) {
      Line line = line(method, route);
      RawCall.Outcome outcome = ask.asking().ask(line, person.record());
      Line other = line(method, route);
      RawCall.Outcome ofNobody = ask.asking().ask(other, nobody);
      calls += 2;
      String where = line + " by " + ask.by() + ", protected " + person.how() + ": ";
      List<String> toldAnyway = told(person, ofNobody);
      told(person, outcome).stream()
          .filter(item -> !toldAnyway.contains(item))
          .forEach(item -> findings.add(where + "tells " + item));
      wrong(ask, person, outcome, ofNobody).forEach(what -> findings.add(where + what));
      recorded(ask, line, other).forEach(what -> findings.add(where + what));
    }
    return findings;
  }

  /**
   * Items that stand somewhere in the messages, the status or the trailers. Receipts name the nodes
   * that signed them, and so their municipality, whoever was asked for.
   */
  private static List<String> told(Guarded person, RawCall.Outcome outcome) {
    StringBuilder said = new StringBuilder();
    outcome.answers().forEach(message -> said.append(new String(message, ISO_8859_1)));
    said.append(bytes(String.valueOf(outcome.status().getDescription())));
    for (String key : outcome.trailers().keys()) {
      said.append(
          key.endsWith(Metadata.BINARY_HEADER_SUFFIX)
              ? new String(
                  outcome.trailers().get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER)),
                  ISO_8859_1)
              : outcome.trailers().get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
    }
    return person.records().stream()
        .flatMap(
            record ->
                Stream.of(
                    Map.entry("the address", record.getAddress()),
                    Map.entry("the oaza code", record.getOazaAzaCode()),
                    Map.entry("the municipality", record.getMunicipalityCode()),
                    Map.entry("the name", record.getNameKanji())))
        .filter(item -> said.indexOf(bytes(item.getValue())) >= 0)
        .map(Map.Entry::getKey)
        .distinct()
        .toList();
  }

  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static List<String> wrong(
      Ask ask, Guarded person, RawCall.Outcome outcome, RawCall.Outcome ofNobody) {
    return switch (ask.silence()) {
      case WITHHELD ->
          outcome.reason().equals("ANSWER_WITHHELD")
                  || person.isRemoved() && outcome.reason().equals("PERSON_REMOVED")
                  || person.isRemoved() && outcome.status().isOk()
              ? List.of()
              : List.of("is " + outcome.text() + " instead of ANSWER_WITHHELD");
      case TELLS_NOTHING -> outcome.status().isOk() ? List.of() : List.of("is " + outcome.text());
      case AS_NOBODY -> {
        List<String> differences = new ArrayList<>();
        if (!outcome.text().equals(ofNobody.text())
            || !String.valueOf(outcome.status().getDescription())
                .equals(String.valueOf(ofNobody.status().getDescription()))
            || !Arrays.equals(outcome.trailers().get(DETAILS), ofNobody.trailers().get(DETAILS))
            || !outcome.trailers().keys().equals(ofNobody.trailers().keys())
            || Headers.receipts(outcome.trailers()).size()
                != Headers.receipts(ofNobody.trailers()).size()) {
          differences.add("is " + outcome.text() + ", for nobody it is " + ofNobody.text());
        }
        if (!Arrays.deepEquals(
            outcome.answers().toArray(byte[][]::new), ofNobody.answers().toArray(byte[][]::new))) {
          differences.add("other messages than for nobody");
        }
        yield differences;
      }
    };
  }

  /** What the records of a call say that they must not. */
  private List<String> recorded(Ask ask, Line line, Line ofNobody) {
    List<String> wrong = new ArrayList<>();
    for (Member member : network.members()) {
      List<List<String>> records = rows(network, member, RECORD, line.requestId());
      if (records
          .toString()
          .toLowerCase(java.util.Locale.ROOT)
          .matches(".*protection.*|.*支援.*|.*抑止.*")) {
        wrong.add("the record at " + member.label() + " says why");
      }
      if (ask.silence() == Silence.AS_NOBODY
          && !records.equals(rows(network, member, RECORD, ofNobody.requestId()))) {
        wrong.add("another record at " + member.label() + " than for nobody");
      }
    }
    return wrong;
  }

  private Line line(Contract.Method method, Route route) {
    Member callee = member(route.getCallee());
    boolean direct = route.getVia() == Party.PARTY_UNSPECIFIED;
    Member asked = direct ? callee : member(route.getVia());
    String body =
        route.getScope() == Scope.SCOPE_SAME_BODY
            ? callee.body().digits()
            : direct ? "131121" : asked.body().digits();
    CertificateName caller =
        isRole(route.getCaller())
            ? member(route.getCaller()).certificateName()
            : CertificateName.system(kind(route.getCaller()), body, SYSTEM);
    return new Line(network, method, route, caller, callee, asked, RequestIds.next());
  }

  private static boolean isRole(Party party) {
    return party == Party.PARTY_COMMUNICATION
        || party == Party.PARTY_PREFECTURE
        || party == Party.PARTY_NATION;
  }

  private static Member member(Party role) {
    return switch (role) {
      case PARTY_COMMUNICATION -> SETAGAYA;
      case PARTY_PREFECTURE -> TOKYO;
      case PARTY_NATION -> Member.NATION;
      default -> throw new AssertionError("no node of " + role + " in this test: add one");
    };
  }

  private static String kind(Party system) {
    return system.name().substring("PARTY_".length()).toLowerCase(java.util.Locale.ROOT);
  }

  private static NodeName node(Member member) {
    return new NodeName(member.role(), member.body());
  }

  /** The methods whose answer reaches a field that tells where somebody lives. */
  private Stream<Contract.Method> asked() {
    return able().filter(method -> !ASKED_ELSEWHERE.containsKey(method.fullMethodName()));
  }

  private Stream<Contract.Method> able() {
    return contract.methods().stream()
        .filter(method -> reaches(method.descriptor().getOutputType(), new HashSet<>()));
  }

  private boolean reaches(Descriptor message, Set<String> seen) {
    return seen.add(message.getFullName())
        && contract.fields(message).stream().anyMatch(field -> reaches(field, seen));
  }

  private boolean reaches(Contract.Field field, Set<String> seen) {
    boolean within =
        field.descriptor().getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && reaches(field.descriptor().getMessageType(), seen);
    return within
        || field.descriptor().getOptions().getExtension(Data.residence)
        || field.sealed().stream()
            .anyMatch(type -> reaches(contract.message(type).orElseThrow(), seen));
  }

  private List<IdentityRecord> records(Member member) {
    return persons.stream()
        .flatMap(person -> person.records().stream())
        .filter(
            record ->
                !member.equals(SETAGAYA)
                    || record.getMunicipalityCode().equals(SETAGAYA.body().digits()))
        .toList();
  }

  private void mark(IdentityFiles files, Member member, Guarded person) {
    String code = code(person.record());
    switch (persons.indexOf(person)) {
      case 1 -> files.mark(member, code, "401307", "tomorrow");
      case 2 -> {
        files.mark(member, code, "131121", "infinity");
        files.mark(member, code, "401307", "infinity");
        files.execute(
            member,
            "update protection set protected = false"
                + " where resident_record_code = ? and municipality = '401307'",
            code);
      }
      default -> files.mark(member, code, "131121", "infinity");
    }
  }

  private static String recipient(String kind) {
    return " { name: "
        + kind
        + "/130001/"
        + SYSTEM
        + ", businesses: [ resident-record ], residentRecordCodeUntil: 2099-12-31 }";
  }

  /** A resident with everything that one can be searched by, of whom nothing is like another's. */
  private static IdentityRecord.Builder resident(int index) {
    String mark = "甲乙丙丁戊己庚辛壬癸".substring(index % 10, index % 10 + 1);
    return People.of("131121", 17)
        .resident(5_000 + index)
        .setNameKanji("架空" + mark + "　守" + mark)
        .setNameKana("かくう　まもる")
        .setBirthDate(musubi.type.v1.Date.newBuilder().setYear(1930 + index).setMonth(2).setDay(3))
        .setFormerSurnameKanji("旧" + mark)
        .setOazaAzaCode("7351" + (1000 + index))
        .setAddress("東京都世田谷区架空" + mark + "町一丁目２番" + index + "号")
        .setChangeReason(ChangeReason.CHANGE_REASON_EX_OFFICIO_ENTRY);
  }

  private static Ask withheld(String by, Function<IdentityRecord, Message.Builder> request) {
    return new Ask(
        by, Silence.WITHHELD, (line, person) -> line.call(request.apply(person).build()));
  }

  private static Ask asNobody(String by, Function<IdentityRecord, Message.Builder> request) {
    return new Ask(
        by, Silence.AS_NOBODY, (line, person) -> line.call(request.apply(person).build()));
  }

  private static InquireRequest.Builder inquiry() {
    return InquireRequest.newBuilder();
  }

  private static ConfirmRequest.Builder confirmation() {
    return ConfirmRequest.newBuilder();
  }

  private static ProvideRequest.Builder provision() {
    return ProvideRequest.newBuilder();
  }

  private static SearchRequest.Builder search() {
    return SearchRequest.newBuilder();
  }

  private static SearchItems.Builder name(IdentityRecord person) {
    return SearchItems.newBuilder().setName(person.getNameKanji());
  }

  private static SearchItems.Builder kana(IdentityRecord person) {
    return SearchItems.newBuilder().setNameKana(person.getNameKana());
  }

  private static SearchItems.Builder former(IdentityRecord person) {
    String given = person.getNameKanji().substring(person.getNameKanji().indexOf('　'));
    return SearchItems.newBuilder().setName(person.getFormerSurnameKanji() + given);
  }

  private static String code(IdentityRecord person) {
    return person.getResidentRecordCode();
  }

  private static String number(IdentityRecord person) {
    return person.getIndividualNumber();
  }

  private static FourItems otherItems(IdentityRecord person) {
    return FourItemsCheck.itemsOf(person).toBuilder().setAddress("東京都世田谷区架空町以前の家").build();
  }
}
