package musubi.gateway.verification;

import static musubi.auditor.Fault.ACKNOWLEDGED_LOST;
import static musubi.auditor.Fault.CALL_MISSING;
import static musubi.auditor.Fault.EXCHANGE_UNLIKE;
import static musubi.auditor.Fault.HALF_LINKED;
import static musubi.auditor.Fault.INQUIRY_OPEN;
import static musubi.auditor.Fault.NUMBER_LEFT;
import static musubi.auditor.Fault.NUMBER_UNLIKE;
import static musubi.auditor.Fault.PERMIT_TWICE;
import static musubi.auditor.Fault.PERMIT_UNKNOWN;
import static musubi.auditor.Fault.POINTS_LEFT;
import static musubi.auditor.Fault.PROVISION_MISSING;
import static musubi.auditor.Fault.SYMBOL_TWICE;
import static musubi.auditor.Fault.TRANSLATION_UNPROVEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import musubi.auditor.Fault;
import musubi.auditor.Holder;
import musubi.auditor.Report;
import musubi.auditor.SymbolAudit;
import musubi.auditor.SymbolAudit.Promised;
import musubi.gateway.inquiry.TwoCities;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.DatabaseUrl;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The auditor says nothing of databases that are right, and finds every fault planted in them. */
class SymbolAuditTest {
  private static final Member ASKER = TwoCities.ASKING;
  private static final Member ANSWERER = TwoCities.ANSWERING;
  private static final Member BROKER = Member.BROKER;
  private static final Member NATION = Member.NATION;
  private static final Member COMMUNICATION = Member.communication(TwoCities.ANSWERER);
  private static final List<Member> NODES =
      List.of(
          NATION, BROKER, Member.communication(TwoCities.ASKER), COMMUNICATION, ASKER, ANSWERER);
  private static final String CLONE = "symbol_audit_clone";
  private static final List<Promised> PROMISED = new ArrayList<>();

  private static LocalNetwork network;

  /**
   * A fault.
   *
   * @param where the node whose database is changed
   * @param found what the auditor must call it
   * @param at the node at which it must be found
   */
  private record Planted(String name, Member where, String sql, Fault found, Member at) {
    @Override
    public String toString() {
      return name + " at " + where.label();
    }
  }

  @BeforeAll
  static void inquire() {
    try (TwoCities cities = TwoCities.start()) {
      network = cities.network();
      List<Mover> movers = cities.movers(3);
      cities.replica(movers.get(0), false);
      cities.replica(movers.get(1), false);
      cities.replica(movers.get(2), true);
      Inquiry plain = cities.ask(TwoCities.question(movers.subList(0, 1)));
      Inquiry many = cities.ask(TwoCities.question(movers.subList(0, 2)));
      Inquiry provided = cities.ask(TwoCities.question(movers));
      Inquiry refused = cities.ask(TwoCities.question(movers.subList(2, 3)));
      cities.decide(provided.getPermitId(), true);
      cities.decide(refused.getPermitId(), false);
      for (Inquiry inquiry : List.of(plain, many, provided, refused)) {
        TestNetwork.await("an answer", () -> isAnswered(cities, inquiry));
        PROMISED.add(
            new Promised(
                "inquiry",
                TwoCities.ASKER,
                HexFormat.of().formatHex(inquiry.getInquiryId().toByteArray())));
      }
      TestNetwork.rows(network, ASKER, "select unified_addressee_number from link")
          .forEach(
              row -> PROMISED.add(new Promised("acquisition", TwoCities.ASKER, row.getFirst())));
      TestNetwork.await(
          "confirmations",
          () ->
              TestNetwork.count(
                      network, BROKER, "select count(*) from processing_number where state < 3")
                  == 0);
    }
  }

  @Test
  void audit_healthy_findsNothing() throws Exception {
    Report report = new SymbolAudit(holders(), PROMISED).call();

    assertEquals(List.of(), report.findings());
    assertEquals(4, report.checked().get("answered inquiries"));
    assertEquals(4, report.checked().get("provisions"));
    assertEquals(4, report.checked().get("permits of the broker"));
    assertEquals(6, report.checked().get("links"));
    assertEquals(6, report.checked().get("processing numbers"));
    assertEquals(12, report.checked().get("exchange records"));
    assertEquals(3, report.checked().get("acknowledged acquisition"));
  }

  @ParameterizedTest
  @MethodSource({"links", "left", "inquiries", "records"})
  void audit_planted_isFoundAndNamed(Planted planted) throws Exception {
    Report report = auditChanged(planted.where(), planted.sql());

    String place = planted.at.role() + " " + planted.at.body().digits();
    assertTrue(
        report.findings().stream()
            .anyMatch(each -> each.fault() == planted.found && each.place().equals(place)),
        () -> "no " + planted.found + " at " + place + " among:\n" + report);
    PROMISED.stream()
        .filter(one -> one.kind().equals("acquisition"))
        .forEach(one -> assertFalse(report.toString().contains(one.id())));
  }

  @Test
  void audit_brokerOrLinkageNotGiven_isRefused() {
    List<Holder> without =
        holders().stream().filter(holder -> holder.role() != Holder.Role.BROKER).toList();
    SymbolAudit audit = new SymbolAudit(without, PROMISED);

    assertThrows(IllegalArgumentException.class, audit::call);
  }

  private static Stream<Planted> links() {
    String noSymbol =
        "update link set epoch = null, symbol_index = null, sealed = null"
            + " where unified_addressee_number = (select min(unified_addressee_number) from link)";
    return Stream.of(
        at(
            ASKER,
            "one symbol for two addressees",
            "alter table link drop constraint link_symbol_index_key; update link"
                + " set symbol_index = (select symbol_index from link limit 1)",
            SYMBOL_TWICE),
        at(ASKER, "link without symbol", noSymbol, HALF_LINKED),
        at(ASKER, "link without symbol", noSymbol, ACKNOWLEDGED_LOST),
        at(
            ASKER,
            "request of somebody linked",
            "insert into acquisition select min(unified_addressee_number), 3, null, null, now(),"
                + " now() + interval '1 day' from link",
            HALF_LINKED),
        at(ASKER, "links gone", "delete from link", ACKNOWLEDGED_LOST),
        at(
            ASKER,
            "end of a number gone",
            "delete from ended_number where digest = (select digest from ended_number limit 1)",
            NUMBER_UNLIKE),
        new Planted(
            "number gone",
            BROKER,
            "delete from processing_number where organisation = 'linkage/131130'",
            NUMBER_UNLIKE,
            ANSWERER),
        at(BROKER, "arrival not noted", "update processing_number set state = 2", NUMBER_LEFT),
        at(
            BROKER,
            "number that nobody has",
            "insert into processing_number select sha256(digest), organisation, batch, digest,"
                + " digest, 1, null, expires_at from processing_number limit 1",
            NUMBER_LEFT));
  }

  private static Stream<Planted> left() {
    return Stream.of(
        at(
            ASKER,
            "request that waits",
            "insert into acquisition values ('999999999999999', 5, '\\x00', '\\x00', now(),"
                + " now() + interval '1 day')",
            NUMBER_LEFT),
        at(
            ASKER,
            "call for numbers",
            "insert into number_issue values (gen_random_uuid(), 1)",
            NUMBER_LEFT),
        at(
            COMMUNICATION,
            "request not handed on",
            "insert into hand_over values ('\\x00', '', '\\x00', now(), '', '\\x00', now(),"
                + " now())",
            NUMBER_LEFT),
        at(
            NATION,
            "request in the queue",
            "insert into acquire_queue select '\\x00', '', subject_id, 1, false, null, now()"
                + " from subject limit 1",
            NUMBER_LEFT),
        at(
            NATION,
            "signed request",
            "insert into acquire_request values ('\\x00', '', '\\x00', '\\x00')",
            POINTS_LEFT),
        at(
            BROKER,
            "points of an acquisition",
            "update translation set translated = '\\x00' where purpose = 1",
            POINTS_LEFT),
        at(
            BROKER,
            "points of a question that is over",
            "update translation set translated = '\\x00', expires_at = now() - interval '1 hour'"
                + " where purpose = 2",
            POINTS_LEFT),
        at(
            BROKER,
            "number that has arrived",
            "update processing_number set number = digest",
            NUMBER_LEFT),
        at(
            ANSWERER,
            "translation without proof",
            "insert into unproven_translation values ('\\x00', now(), '\\x00', '\\x00')",
            TRANSLATION_UNPROVEN),
        at(
            ANSWERER,
            "persons of a decided question",
            "insert into provision_person select permit_id, 0, null, '{}' from provision",
            POINTS_LEFT),
        at(
            ASKER,
            "request of an ended inquiry",
            "update inquiry set request = '\\x00'",
            POINTS_LEFT));
  }

  private static Stream<Planted> inquiries() {
    String gone = "delete from inquiry where number = (select min(number) from inquiry)";
    String twice =
        "alter table provision drop constraint provision_request_id_key; insert into provision"
            + " select decode(md5(permit_id), 'hex'), request_id, request_digest,"
            + " translation_digest, asker, row_id, business, reply_key, pending, answer, asked_at,"
            + " kept_until from provision limit 1";
    String permitGone = "delete from translation where purpose = 2";
    return Stream.of(
        at(
            ASKER,
            "without end",
            "update inquiry set state = 1, secret = '\\x00', ended_at = null",
            INQUIRY_OPEN),
        at(ASKER, "without answer", "update inquiry set answer = null", INQUIRY_OPEN),
        at(ASKER, "without reason", "update inquiry set state = 4", INQUIRY_OPEN),
        at(
            ASKER,
            "waiting for nobody",
            "update inquiry set state = 3, secret = '\\x00', ended_at = null",
            INQUIRY_OPEN),
        at(ASKER, "inquiry gone", gone, ACKNOWLEDGED_LOST),
        new Planted("inquiry gone", ASKER, gone, PERMIT_UNKNOWN, BROKER),
        new Planted("inquiry gone", ASKER, gone, EXCHANGE_UNLIKE, ANSWERER),
        new Planted("provision gone", ANSWERER, "delete from provision", PROVISION_MISSING, ASKER),
        new Planted(
            "provision of another question",
            ANSWERER,
            "update provision set request_digest = sha256(request_digest)",
            PROVISION_MISSING,
            ASKER),
        at(
            ANSWERER,
            "provision of another question",
            "update provision set request_digest = sha256(request_digest)",
            PERMIT_UNKNOWN),
        at(ANSWERER, "question under two permits", twice, PERMIT_TWICE),
        at(ANSWERER, "question under two permits", twice, PERMIT_UNKNOWN),
        new Planted("permits gone", BROKER, permitGone, PERMIT_UNKNOWN, ASKER),
        new Planted("permits gone", BROKER, permitGone, PERMIT_UNKNOWN, ANSWERER),
        at(
            BROKER,
            "permit of two questions",
            "drop index translation_permit; update translation set permit_id ="
                + " (select permit_id from translation where purpose = 2 limit 1)"
                + " where purpose = 2",
            PERMIT_TWICE),
        at(
            BROKER,
            "question with two permits",
            "alter table translation drop constraint translation_sender_request_id_key;"
                + " insert into translation (sender, request_id, request_digest, purpose, receiver,"
                + " permit_id, expires_at, kept_until) select sender, request_id, request_digest,"
                + " purpose, receiver, decode(md5(permit_id), 'hex'), expires_at, kept_until"
                + " from translation where purpose = 2 limit 1",
            PERMIT_TWICE),
        at(
            ASKER,
            "permit of two inquiries",
            "update inquiry set permit_id = (select permit_id from inquiry limit 1)",
            PERMIT_TWICE));
  }

  private static Stream<Planted> records() {
    return Stream.of(
        at(ASKER, "calls", "delete from call_record where exchange = 'L-50'", CALL_MISSING),
        at(BROKER, "calls", "delete from call_record where exchange = 'B-03'", CALL_MISSING),
        at(ANSWERER, "calls", "delete from call_record where exchange = 'L-31'", CALL_MISSING),
        at(ASKER, "other row", "update exchange_record set row_id = 'x'", EXCHANGE_UNLIKE),
        at(ASKER, "other number", "update exchange_record set persons = 9", EXCHANGE_UNLIKE),
        at(ASKER, "record gone", "delete from exchange_record", EXCHANGE_UNLIKE),
        at(
            ASKER,
            "record twice",
            "insert into exchange_record (at, permit_id, row_id, other, provided, persons, outcome)"
                + " select at, permit_id, row_id, other, provided, persons, outcome"
                + " from exchange_record limit 1",
            EXCHANGE_UNLIKE),
        new Planted("record gone", ANSWERER, "delete from exchange_record", EXCHANGE_UNLIKE, ASKER),
        new Planted(
            "other outcome",
            ANSWERER,
            "update exchange_record set outcome = 'REFUSED' where outcome = 'ANSWERED'",
            EXCHANGE_UNLIKE,
            ASKER),
        at(
            ANSWERER,
            "permit of nobody",
            "update exchange_record set permit_id = decode(md5(permit_id), 'hex')",
            EXCHANGE_UNLIKE));
  }

  private static Planted at(Member where, String name, String sql, Fault fault) {
    return new Planted(name, where, sql, fault, where);
  }

  private static boolean isAnswered(TwoCities cities, Inquiry inquiry) {
    return cities.inquiry(inquiry.getInquiryId()).getState() == InquiryState.INQUIRY_STATE_ANSWERED;
  }

  private static List<Holder> holders() {
    return NODES.stream().map(member -> Audit.holder(network, member)).toList();
  }

  private static Report auditChanged(Member where, String sql) throws Exception {
    DatabaseUrl changed = TestNetwork.changedCopy(network, where, CLONE, sql);
    List<Holder> holders =
        NODES.stream()
            .map(
                member ->
                    member.equals(where)
                        ? Audit.holder(member, changed)
                        : Audit.holder(network, member))
            .toList();
    return new SymbolAudit(holders, PROMISED).call();
  }
}
