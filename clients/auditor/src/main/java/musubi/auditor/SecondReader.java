package musubi.auditor;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads a node's database as somebody who distrusts the node: plain SQL, no code of the gateway.
 * Says whether what was claimed to be carried is there, and whether what was refused was recorded
 * and changed nothing.
 *
 * <p>Not thread-safe; close it.
 */
public final class SecondReader implements AutoCloseable {
  private static final List<String> TABLES_OF_EFFECT =
      List.of(
          "lane",
          "identity_update",
          "identity_record",
          "request_key",
          "addressee",
          "replica",
          "link",
          "acquisition",
          "inquiry",
          "provision");

  private final Connection connection;

  /** Connects to the database of one node. */
  public SecondReader(String jdbcUrl, String user, String password) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl, user, password);
    connection.setReadOnly(true);
  }

  /** Whether the file holds the person under the municipality with this name and address. */
  public boolean holds(String municipality, String code, String name, String address)
      throws SQLException {
    return count(
            "select count(*) from identity_record where municipality_code = ?"
                + " and resident_record_code = ? and name_kanji = ? and address = ?",
            municipality,
            code,
            name,
            address)
        == 1;
  }

  /** Whether a number of a municipality has been applied. */
  public boolean applied(String municipality, long number) throws SQLException {
    return count(
            "select count(*) from identity_update"
                + " where municipality = ? and number = ? and disposition = 1",
            municipality,
            number)
        == 1;
  }

  /** Whether a number was passed with this reason, without a person when asked for. */
  public boolean rejected(String municipality, long number, String reason, boolean withoutPerson)
      throws SQLException {
    return count(
            "select count(*) from identity_update where municipality = ? and number = ?"
                + " and disposition = 2 and reason = ?"
                + (withoutPerson ? " and notice is null and resident_record_code is null" : ""),
            municipality,
            number,
            reason)
        == 1;
  }

  /** Whether a rejection of a tier above has become known. */
  public boolean knowsRejection(String municipality, long number, String reason)
      throws SQLException {
    return count(
            "select count(*) from rejection where municipality = ? and number = ? and reason = ?",
            municipality,
            number,
            reason)
        >= 1;
  }

  /** Whether the node recorded that it refused the act for this reason. */
  public boolean recordedRefusal(UUID requestId, String method, String reason) throws SQLException {
    return count(
            "select count(*) from call_record"
                + " where request_id = ? and method = ? and reason = ? and decision = 2",
            requestId,
            method,
            reason)
        == 1;
  }

  /** Records of refusals of a method for a reason, whatever their request id. */
  public long refusals(String method, String reason) throws SQLException {
    return count(
        "select count(*) from call_record where method = ? and reason = ? and decision = 2",
        method,
        reason);
  }

  /** Whether the node recorded that it answered the act. */
  public boolean recordedAnswer(UUID requestId, String method) throws SQLException {
    return count(
            "select count(*) from call_record"
                + " where request_id = ? and method = ? and decision = 1",
            requestId,
            method)
        == 1;
  }

  /** How often the node recorded that it answered a method. */
  public long answered(String method) throws SQLException {
    return count("select count(*) from call_record where method = ? and decision = 1", method);
  }

  /** Whether the node recorded that it answered something that belongs to a reference. */
  public boolean recordedUnder(String reference) throws SQLException {
    return count("select count(*) from call_record where reference = ? and decision = 1", reference)
        > 0;
  }

  /** State of a card at the card system, as a number of the contract. */
  public long cardState(String cardNumber) throws SQLException {
    return count("select state from card where card_number = ?", cardNumber);
  }

  /** Revision of a card at the card system. */
  public long cardRevision(String cardNumber) throws SQLException {
    return count("select revision from card where card_number = ?", cardNumber);
  }

  /** Revision of a card that a municipality was told of last; 0 when it was told of none. */
  public long toldRevision(String cardNumber) throws SQLException {
    return count(
        "select coalesce(max(revision), 0) from card_copy where card_number = ?", cardNumber);
  }

  /** Rows of a table of the linkage node: {@code link} or {@code acquisition}. */
  public long rows(String table) throws SQLException {
    return switch (table) {
      case "link" -> count("select count(*) from link");
      case "acquisition" -> count("select count(*) from acquisition");
      default -> throw new IllegalArgumentException("no table to count: " + table);
    };
  }

  /**
   * Whether the node recorded for an answered act by what it looked, how the worst hit met that,
   * how many it found, and why the Individual Number was needed: once for each person.
   */
  public boolean recordedFinding(
      UUID requestId, String method, String key, String match, int hits, String numberReason)
      throws SQLException {
    return count(
            "select count(*) from call_record where request_id = ? and method = ?"
                + " and decision = 1 and search_key = ? and match_kind = ? and hits = ?"
                + " and number_reason = ?",
            requestId,
            method,
            key,
            match,
            hits,
            numberReason)
        == Math.max(1, hits);
  }

  /** Whether a forwarder has one opening record of a call and one record that closes it. */
  public boolean recordedForward(UUID requestId, String method, String destination)
      throws SQLException {
    return count(
            "select count(*) from call_record o join call_record c on c.closes = o.id"
                + " where o.request_id = ? and o.method = ? and o.destination = ?"
                + " and o.decision = 4 and c.decision = 1 and c.request_frames = 1"
                + " and c.response_frames = 1",
            requestId,
            method,
            destination)
        == 1;
  }

  /** Whether a call is recorded as answered with the node that called and the system behind it. */
  public boolean recordedOrigin(UUID requestId, String method, String caller, String origin)
      throws SQLException {
    return count(
            "select count(*) from call_record where request_id = ? and method = ?"
                + " and caller = ? and origin = ? and decision = 1",
            requestId,
            method,
            caller,
            origin)
        == 1;
  }

  /** Updates that stand under a request id. */
  public long updatesOf(UUID requestId) throws SQLException {
    return count("select count(*) from identity_update where request_id = ?", requestId);
  }

  /** Last number of a municipality; 0 when there is none. */
  public long lastNumber(String municipality) throws SQLException {
    return count(
        "select coalesce(max(number), 0) from identity_update where municipality = ?",
        municipality);
  }

  /** A digest of everything that an act can change: records of calls are left out. */
  public String state() throws SQLException {
    List<String> digests = new ArrayList<>();
    for (String table : TABLES_OF_EFFECT) {
      if (count("select count(*) from pg_tables where tablename = ?", table) == 0) {
        continue;
      }
      try (PreparedStatement statement =
              connection.prepareStatement(
                  "select count(*), md5(coalesce(string_agg(md5(t::text), '' order by t::text), ''))"
                      + " from "
                      + table
                      + " t");
          ResultSet result = statement.executeQuery()) {
        result.next();
        digests.add(table + ":" + result.getLong(1) + ":" + result.getString(2));
      }
    }
    return String.join(" ", digests);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private long count(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }
}
