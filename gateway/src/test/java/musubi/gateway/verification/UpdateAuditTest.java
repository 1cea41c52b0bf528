package musubi.gateway.verification;

import static musubi.auditor.Fault.ACKNOWLEDGED_LOST;
import static musubi.auditor.Fault.ACKNOWLEDGED_NUMBER_TAKEN;
import static musubi.auditor.Fault.ACKNOWLEDGED_TWICE;
import static musubi.auditor.Fault.HASH_WRONG;
import static musubi.auditor.Fault.KEY_ASTRAY;
import static musubi.auditor.Fault.KEY_MISSING;
import static musubi.auditor.Fault.LANE_WRONG;
import static musubi.auditor.Fault.MUNICIPALITY_UNKNOWN;
import static musubi.auditor.Fault.NOTICE_NOT_AS_PUSHED;
import static musubi.auditor.Fault.NOTICE_UNLIKE;
import static musubi.auditor.Fault.NOT_APPLIED;
import static musubi.auditor.Fault.NUMBER_MISSING;
import static musubi.auditor.Fault.NUMBER_TWICE;
import static musubi.auditor.Fault.ONWARD_AHEAD;
import static musubi.auditor.Fault.RECORD_MISSING;
import static musubi.auditor.Fault.RECORD_NOT_LAST;
import static musubi.auditor.Fault.REQUEST_ID_TWICE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import musubi.auditor.Acknowledged;
import musubi.auditor.Fault;
import musubi.auditor.Holder;
import musubi.auditor.Report;
import musubi.auditor.UpdateAudit;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.DatabaseUrl;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The auditor says nothing of databases that are right, and finds every fault planted in them. */
class UpdateAuditTest {
  private static final List<Member> TIERS = List.of(SETAGAYA, TOKYO, Member.NATION);
  private static final int RESIDENTS = 3;
  private static final int LAST = 2 * RESIDENTS;
  private static final String CLONE = "audit_clone";

  @TempDir private static Path directory;
  private static LocalNetwork network;
  private static List<Acknowledged> acknowledged;

  /**
   * A fault.
   *
   * @param where the tier whose database is changed
   * @param found what the auditor must call it, at that tier
   */
  private record Planted(String name, Member where, String sql, Fault found) {
    @Override
    public String toString() {
      return name + " at " + where.label();
    }
  }

  @BeforeAll
  static void pushUpdates() throws Exception {
    LocalNetwork running = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
    network = running;
    Path file = directory.resolve("acknowledged.tsv");
    try (running;
        AcknowledgedFile answers = new AcknowledgedFile(file)) {
      running.members().forEach(running::start);
      push(answers);
      for (Member tier : TIERS) {
        TestNetwork.await("all updates at " + tier.label(), () -> numbers(tier) == LAST);
      }
      TestNetwork.await("the last answer to the city", () -> onward(SETAGAYA) == LAST);
      TestNetwork.await("the last answer to the prefecture", () -> onward(TOKYO) == LAST);
    }
    acknowledged = Acknowledged.readAll(file);
  }

  @Test
  void audit_healthy_findsNothing() throws Exception {
    Report report = new UpdateAudit(holders(), acknowledged).call();

    assertEquals(List.of(), report.findings());
    assertEquals(LAST, report.checked().get("numbers of municipalities"));
    assertEquals(LAST, report.checked().get("acknowledged updates"));
    assertEquals(RESIDENTS * TIERS.size(), report.checked().get("current records at a tier"));
    assertTrue(report.toString().contains("nothing is wrong"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void audit_planted_isFoundAndNamed(Planted planted) throws Exception {
    Report report = auditChanged(planted.where(), planted.sql());

    assertFound(report, planted.found(), planted.where());
    assertNobody(report);
  }

  @ParameterizedTest
  @MethodSource("items")
  void audit_itemOfCurrentRecordAltered_isFoundAndNamed(String item, String other)
      throws Exception {
    String sql =
        "update identity_record set %s = %s where update_sequence_number = 2"
            .formatted(item, other.formatted(item));

    Report report = auditChanged(Member.NATION, sql);

    assertSays(report, "RECORD_UNLIKE 131121 at nation 900001: a record is not its notice", item);
    assertSays(report, "a record is not that of the tier below", item);
    assertNobody(report);
  }

  @Test
  void audit_oneRequestIdTwice_saysSo() throws Exception {
    Report report = auditChanged(SETAGAYA, SAME_REQUEST_ID);

    assertSays(
        report, "request id " + acknowledged.getFirst().requestId(), "under two numbers: 1, 2");
  }

  @Test
  void audit_acknowledgedButNowhere_isFoundAtEveryTier() throws Exception {
    List<Acknowledged> more = new ArrayList<>(acknowledged);
    more.add(answer(RequestIds.next(), LAST + 1));

    Report report = new UpdateAudit(holders(), more).call();

    TIERS.forEach(tier -> assertFound(report, ACKNOWLEDGED_LOST, tier));
    assertEquals(TIERS.size(), report.findings().size());
  }

  @Test
  void audit_oneNumberAnsweredToTwoPushes_isFound() throws Exception {
    List<Acknowledged> more = new ArrayList<>(acknowledged);
    more.add(answer(RequestIds.next(), 1));

    Report report = new UpdateAudit(holders(), more).call();

    assertFound(report, ACKNOWLEDGED_TWICE, SETAGAYA);
    assertFound(report, ACKNOWLEDGED_NUMBER_TAKEN, SETAGAYA);
  }

  @Test
  void audit_onePushAnsweredWithTwoNumbers_isFound() throws Exception {
    List<Acknowledged> more = new ArrayList<>(acknowledged);
    more.add(answer(acknowledged.getFirst().requestId(), 2));

    Report report = new UpdateAudit(holders(), more).call();

    assertFound(report, ACKNOWLEDGED_TWICE, SETAGAYA);
  }

  @Test
  void audit_aTierNotGiven_isRefused() {
    UpdateAudit audit = new UpdateAudit(holders().subList(0, 2), acknowledged);

    assertThrows(IllegalArgumentException.class, audit::call);
  }

  private static final String SAME_REQUEST_ID =
      """
      update identity_update
         set request_id = (select request_id from identity_update where number = 1)
       where number = 2
      """;

  private static Stream<Planted> faults() {
    String flipNotice =
        "update identity_update set notice = set_byte(notice, 20, get_byte(notice, 20) # 1)"
            + " where number = 3";
    String flipReceived =
        "update identity_update"
            + " set received_hash = set_byte(received_hash, 0, get_byte(received_hash, 0) # 1)"
            + " where number = 3";
    String flipSent =
        "update identity_update set sent_hash = set_byte(sent_hash, 31, get_byte(sent_hash, 31) # 1)"
            + " where number = 3";
    String twice =
        "alter table identity_update drop constraint identity_update_pkey;"
            + " insert into identity_update select * from identity_update where number = 3";
    String stranger =
        "insert into identity_update"
            + " select '401307', number, disposition, reason, resident_record_code, notice,"
            + " remainder, request_id, received_hash, sent_hash, disposed_at"
            + " from identity_update where number = 1";
    String otherResident =
        "update identity_update"
            + " set resident_record_code = (select resident_record_code from identity_update"
            + " where number = 1) where number = 3";
    return Stream.of(
            everywhere("last number gone", deleteNumber(LAST), ACKNOWLEDGED_LOST),
            everywhere("last number gone", deleteNumber(LAST), NUMBER_MISSING),
            everywhere("number gone in the middle", deleteNumber(3), NUMBER_MISSING),
            everywhere(
                "number moved behind a gap",
                "update identity_update set number = 9" + " where number = 6",
                NUMBER_MISSING),
            everywhere("number twice", twice, NUMBER_TWICE),
            everywhere(
                "rejected",
                "update identity_update set disposition = 2, reason = 'WHY'" + " where number = 2",
                NOT_APPLIED),
            everywhere("one bit of a notice", flipNotice, NOTICE_NOT_AS_PUSHED),
            above("one bit of a notice", flipNotice, NOTICE_UNLIKE),
            above(
                "place-holder for a notice",
                "update identity_update set notice = null," + " reason = 'WHY' where number = 2",
                NOTICE_UNLIKE),
            everywhere("another resident", otherResident, ACKNOWLEDGED_NUMBER_TAKEN),
            everywhere("one bit of a hash received", flipReceived, HASH_WRONG),
            everywhere("one bit of a hash sent", flipSent, HASH_WRONG),
            everywhere("lane ahead", "update lane set last_number = 7", LANE_WRONG),
            everywhere("lane behind", "update lane set last_number = 5", LANE_WRONG),
            everywhere("lane gone", "delete from lane", LANE_WRONG),
            everywhere(
                "lane with another hash",
                "update lane set sent_hash = received_hash,"
                    + " received_hash = sent_hash || 'x'::bytea",
                LANE_WRONG),
            everywhere(
                "record gone",
                "delete from identity_record" + " where update_sequence_number = 2",
                RECORD_MISSING),
            everywhere(
                "record of nobody",
                "update identity_record set resident_record_code ="
                    + " '00000000000' where update_sequence_number = 2",
                RECORD_MISSING),
            everywhere(
                "record of an older update",
                "update identity_record"
                    + " set update_sequence_number = 1 where update_sequence_number = 2",
                RECORD_NOT_LAST),
            Stream.of(
                new Planted("one id twice", SETAGAYA, SAME_REQUEST_ID, REQUEST_ID_TWICE),
                new Planted("one id twice", SETAGAYA, SAME_REQUEST_ID, ACKNOWLEDGED_NUMBER_TAKEN),
                new Planted(
                    "another id",
                    SETAGAYA,
                    "update identity_update set request_id ="
                        + " gen_random_uuid() where number = 1",
                    ACKNOWLEDGED_NUMBER_TAKEN),
                new Planted(
                    "no id",
                    SETAGAYA,
                    "update identity_update set request_id = null" + " where number = 1",
                    ACKNOWLEDGED_NUMBER_TAKEN),
                new Planted(
                    "key of no number",
                    SETAGAYA,
                    "update request_key set effect = 99" + " where effect = 1",
                    KEY_ASTRAY),
                new Planted(
                    "key of another number",
                    SETAGAYA,
                    "update request_key set effect = 2" + " where effect = 1",
                    KEY_ASTRAY),
                new Planted(
                    "key gone", SETAGAYA, "delete from request_key where effect = 1", KEY_MISSING),
                new Planted(
                    "cursor ahead", SETAGAYA, "update onward set acknowledged = 7", ONWARD_AHEAD),
                new Planted(
                    "cursor ahead", TOKYO, "update onward set acknowledged = 7", ONWARD_AHEAD),
                new Planted("stranger", TOKYO, stranger, MUNICIPALITY_UNKNOWN),
                new Planted("stranger", Member.NATION, stranger, MUNICIPALITY_UNKNOWN)))
        .flatMap(planted -> planted);
  }

  private static Stream<Planted> everywhere(String name, String sql, Fault found) {
    return TIERS.stream().map(tier -> new Planted(name, tier, sql, found));
  }

  private static Stream<Planted> above(String name, String sql, Fault found) {
    return everywhere(name, sql, found).skip(1);
  }

  private static String deleteNumber(int number) {
    return "delete from identity_update where number = " + number;
  }

  /** Every item that leaves a municipality, with another value than it has. */
  private static Stream<Object[]> items() {
    return TestNetwork.rows(
            network,
            Member.NATION,
            """
            select column_name, data_type from information_schema.columns
             where table_name = 'identity_record'
               and column_name not in ('resident_record_code', 'municipality_code',
                                       'update_sequence_number', 'record_status')
               and column_name not like '%\\_key'
            """)
        .stream()
        .map(column -> new Object[] {column.getFirst(), other(column.getLast())});
  }

  private static String other(String type) {
    return switch (type) {
      case "text" -> "%s || 'x'";
      case "integer" -> "%s + 1";
      case "boolean" -> "not %s";
      case "timestamp with time zone" -> "%s + interval '1 microsecond'";
      default -> throw new IllegalStateException("a column of type " + type);
    };
  }

  private static void push(AcknowledgedFile answers) {
    People people = People.of(SETAGAYA.body().digits(), 1);
    try (musubi.client.Connection connection =
        musubi.client.Connection.to("127.0.0.1", network.port(SETAGAYA))
            .node("communication", SETAGAYA.body().digits())
            .certificate(network.system("register", "131121", "main").key().getParent())
            .open()) {
      RegisterClient register = new RegisterClient(connection);
      for (int i = 0; i < RESIDENTS; i++) {
        IdentityRecord entered = people.resident(i).build();
        for (IdentityRecord record : List.of(entered, Changes.moved(entered, 1).build())) {
          UUID id = RequestIds.next();
          answers.add(id, register.push(id, record, Duration.ofSeconds(10)), record);
        }
      }
    }
  }

  private static long numbers(Member tier) {
    return TestNetwork.count(network, tier, "select count(*) from identity_update");
  }

  private static long onward(Member tier) {
    return TestNetwork.count(network, tier, "select coalesce(max(acknowledged), 0) from onward");
  }

  private static List<Holder> holders() {
    return TIERS.stream().map(tier -> Audit.holder(network, tier)).toList();
  }

  /** Audits with one tier's database copied and changed. */
  private static Report auditChanged(Member where, String sql) throws Exception {
    DatabaseUrl changed = TestNetwork.changedCopy(network, where, CLONE, sql);
    List<Holder> holders =
        TIERS.stream()
            .map(
                tier ->
                    tier.equals(where) ? Audit.holder(tier, changed) : Audit.holder(network, tier))
            .toList();
    return new UpdateAudit(holders, acknowledged).call();
  }

  private static Acknowledged answer(UUID requestId, long number) {
    Acknowledged last = acknowledged.getLast();
    return new Acknowledged(
        last.municipality(), requestId, number, last.residentRecordCode(), last.noticeHash());
  }

  private static void assertFound(Report report, Fault fault, Member where) {
    String place = where.role() + " " + where.body().digits();
    assertTrue(
        report.findings().stream()
            .anyMatch(finding -> finding.fault() == fault && finding.place().equals(place)),
        () -> "no " + fault + " at " + place + " among:\n" + report);
  }

  private static void assertSays(Report report, String text, String end) {
    assertTrue(
        report.toString().lines().anyMatch(line -> line.contains(text) && line.endsWith(end)),
        report.toString());
  }

  private static void assertNobody(Report report) {
    String text = report.toString();
    Stream.concat(
            acknowledged.stream().map(Acknowledged::residentRecordCode),
            Stream.concat(People.SURNAME_MARKS.stream(), Stream.of(People.ADDRESS_MARK)))
        .forEach(personal -> assertFalse(text.contains(personal), text));
  }
}
