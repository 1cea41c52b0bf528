package musubi.gateway.record;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import musubi.gateway.access.Purpose;

/** The record of the worked example in docs/protocols/receipts.md: no column of it is null. */
public final class ExampleRecord {
  /** {@code call_record} as the encoding of a leaf knows it; types are PostgreSQL's. */
  public static final String TABLE =
      """
      create table call_record (
        recorded_at timestamptz not null, id uuid not null, exchange text not null,
        method text not null, record_class smallint not null, decision smallint not null,
        reason text not null, caller text not null, request_id uuid, business text not null,
        basis text not null, reference text not null, operator_id text not null,
        terminal_id text not null, subject bytea, municipality text not null,
        first_number bigint not null, last_number bigint not null,
        origin text, destination text, closes uuid, request_frames bigint, response_frames bigint,
        request_digest bytea, response_digest bytea, status smallint, directory_number bigint,
        certificate bytea, statement text, search_key text, match_kind text, hits integer,
        number_reason text, salt bytea, leaf bytea,
        primary key (recorded_at, id))
      """;

  /** Columns that may be null. */
  public static final List<String> OPTIONAL =
      List.of(
          "request_id",
          "subject",
          "origin",
          "destination",
          "closes",
          "request_frames",
          "response_frames",
          "request_digest",
          "response_digest",
          "status",
          "directory_number",
          "certificate",
          "statement",
          "search_key",
          "match_kind",
          "hits",
          "number_reason");

  public static final Instant AT = Instant.parse("2026-03-31T15:00:00.123456Z");
  public static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  private static final UUID ID = UUID.fromString("019d4478-0000-7000-8000-000000000001");
  private static final String METHOD = "musubi.registry.v1.InquiryService/Inquire";
  private static final int RECORD_CLASS = 2;
  private static final int DECISION = 2;
  private static final String EXCHANGE = "R-03";
  private static final String REASON = "PERSON_NOT_FOUND";
  private static final String CALLER = "musubi://terminal/131121/window-1";
  private static final UUID REQUEST_ID = UUID.fromString("019d4477-ffff-7000-8000-000000000002");
  private static final String BUSINESS = "resident-record";
  private static final String BASIS = "identity-confirmation";
  private static final String REFERENCE = "A-1";
  private static final String OPERATOR = "SYN-OP-01";
  private static final String TERMINAL = "SYN-T-01";
  private static final byte[] SUBJECT = filled(0x51);
  private static final String MUNICIPALITY = "131121";
  private static final long FIRST_NUMBER = 1;
  private static final long LAST_NUMBER = 2;
  private static final String ORIGIN = "communication/131121";
  private static final String DESTINATION = "prefecture/130001";
  private static final UUID CLOSES = UUID.fromString("019d4478-0000-7000-8000-000000000003");
  private static final long REQUEST_FRAMES = 1;
  private static final long RESPONSE_FRAMES = 3;
  private static final byte[] REQUEST_DIGEST = filled(0x61);
  private static final byte[] RESPONSE_DIGEST = filled(0x62);
  private static final short STATUS = 5;
  private static final long DIRECTORY_NUMBER = 12;
  private static final byte[] CERTIFICATE = filled(0x63);
  private static final String STATEMENT = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl";

  private static final String SEARCH_KEY = "name+birth-date";
  private static final String MATCH = "NORMALISED";
  private static final int HITS = 2;
  private static final String NUMBER_REASON = "card-issue";

  private ExampleRecord() {}

  /** Its leaf. */
  public static byte[] leaf() {
    return Leaf.of(RECORD_CLASS, AT, METHOD, DECISION, SALT, content());
  }

  static byte[] content() {
    return Leaf.content(record());
  }

  private static CallRecord record() {
    return new CallRecord(
        ID,
        AT,
        new CallRecord.Act(EXCHANGE, METHOD, RECORD_CLASS, BASIS),
        CallRecord.Decision.REFUSED,
        REASON,
        new CallRecord.Parties(
            CALLER, Optional.of(CERTIFICATE), ORIGIN, DESTINATION, DIRECTORY_NUMBER, STATEMENT),
        Optional.of(REQUEST_ID),
        new Purpose(BUSINESS, REFERENCE, OPERATOR, TERMINAL),
        Optional.of(SUBJECT),
        new CallRecord.Numbers(MUNICIPALITY, FIRST_NUMBER, LAST_NUMBER),
        new CallRecord.Finding(SEARCH_KEY, MATCH, HITS, NUMBER_REASON),
        new CallRecord.Passage(
            Optional.of(CLOSES),
            REQUEST_FRAMES,
            Optional.of(REQUEST_DIGEST),
            RESPONSE_FRAMES,
            Optional.of(RESPONSE_DIGEST),
            STATUS),
        SALT);
  }

  /** What is hashed before the salted content, for the page. */
  static byte[] head() {
    return new Fields()
        .fixed((byte) 2)
        .put(RECORD_CLASS)
        .put(AT)
        .put(METHOD)
        .put(DECISION)
        .toByteArray();
  }

  /** Writes its row. */
  public static void insert(Connection database) throws SQLException {
    insert(
        database,
        AT,
        ID,
        EXCHANGE,
        METHOD,
        RECORD_CLASS,
        DECISION,
        REASON,
        CALLER,
        REQUEST_ID,
        BUSINESS,
        BASIS,
        REFERENCE,
        OPERATOR,
        TERMINAL,
        SUBJECT,
        MUNICIPALITY,
        FIRST_NUMBER,
        LAST_NUMBER,
        ORIGIN,
        DESTINATION,
        CLOSES,
        REQUEST_FRAMES,
        RESPONSE_FRAMES,
        REQUEST_DIGEST,
        RESPONSE_DIGEST,
        STATUS,
        DIRECTORY_NUMBER,
        CERTIFICATE,
        STATEMENT,
        SEARCH_KEY,
        MATCH,
        HITS,
        NUMBER_REASON,
        SALT,
        leaf());
  }

  /** Writes the row of a record as the program makes it, with its salt and leaf. */
  public static void insert(Connection database, CallRecord call) throws SQLException {
    insert(
        database,
        call.at(),
        call.id(),
        call.act().exchange(),
        call.act().method(),
        call.act().recordClass(),
        call.decision().code(),
        call.reason(),
        call.parties().caller(),
        call.requestId().orElse(null),
        call.purpose().business(),
        call.act().basis(),
        call.purpose().reference(),
        call.purpose().operator(),
        call.purpose().terminal(),
        call.subject().orElse(null),
        call.numbers().municipality(),
        call.numbers().first(),
        call.numbers().last(),
        call.parties().origin(),
        call.parties().destination(),
        call.passage().closes().orElse(null),
        call.passage().requestFrames(),
        call.passage().responseFrames(),
        call.passage().requestDigest().orElse(null),
        call.passage().responseDigest().orElse(null),
        call.passage().status(),
        call.parties().directoryNumber(),
        call.parties().certificate().orElse(null),
        call.parties().statement(),
        call.finding().key(),
        call.finding().match(),
        call.finding().hits(),
        call.finding().numberReason(),
        call.salt(),
        Leaf.of(call));
  }

  private static void insert(Connection database, Instant at, Object... others)
      throws SQLException {
    String places =
        java.util.stream.Stream.of(others).map(o -> ", ?").collect(Collectors.joining());
    try (PreparedStatement row =
        database.prepareStatement("insert into call_record values (?" + places + ")")) {
      row.setObject(1, at.atOffset(ZoneOffset.UTC));
      for (int i = 0; i < others.length; i++) {
        row.setObject(i + 2, others[i]);
      }
      row.executeUpdate();
    }
  }

  private static byte[] filled(int with) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) with);
    return bytes;
  }
}
