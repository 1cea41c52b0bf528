package musubi.gateway.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import musubi.auditor.ReceiptCheck;
import musubi.auditor.ReceiptCheck.Verdict;
import musubi.gateway.access.Purpose;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Decision;
import musubi.gateway.record.ExampleRecord;
import musubi.gateway.record.Leaf;
import musubi.gateway.record.Receipts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The auditor finds a promised record, and every column of it that is another. */
class ReceiptCheckTest {
  private static final String NODE = "communication/131121";
  private static final InstantSource CLOCK = InstantSource.fixed(ExampleRecord.AT.plusMillis(1));
  private static final List<String> OPTIONAL = ExampleRecord.OPTIONAL;

  @TempDir private static Path directory;
  private static Connection database;
  private static SigningKey key;
  private static ReceiptCheck check;

  @BeforeAll
  static void open() throws SQLException {
    database = TestNetwork.postgres().createDatabase("receipt_check").connect();
    database.setAutoCommit(false);
    key = SigningKey.open(directory.resolve("key"));
    check = new ReceiptCheck(NODE, key.publicKey());
  }

  @AfterAll
  static void close() throws SQLException {
    database.close();
  }

  @BeforeEach
  void makeTable() throws SQLException {
    execute("drop table if exists call_record");
    execute(ExampleRecord.TABLE);
  }

  @AfterEach
  void forget() throws SQLException {
    database.rollback();
  }

  @Test
  void check_recordWithEveryColumn_isKept() throws Exception {
    ExampleRecord.insert(database);

    assertEquals(Verdict.KEPT, check.check(receipt(ExampleRecord.leaf()), database));
  }

  @Test
  void check_recordOfTheProgram_isKept() throws Exception {
    CallRecord call = call(ExampleRecord.AT.plusNanos(999));
    ExampleRecord.insert(database, call(ExampleRecord.AT));

    assertEquals(Verdict.KEPT, check.check(receipt(Leaf.of(call)), database));
  }

  @Test
  void check_noRecord_isMissing() throws Exception {
    assertEquals(Verdict.MISSING, check.check(receipt(ExampleRecord.leaf()), database));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recorded_at = recorded_at + interval '1 microsecond'",
        "leaf = salt",
        "leaf = null"
      })
  void check_recordOutOfItsPlace_isMissing(String change) throws Exception {
    ExampleRecord.insert(database);

    execute("update call_record set " + change);

    assertEquals(Verdict.MISSING, check.check(receipt(ExampleRecord.leaf()), database));
  }

  @Test
  void check_anyColumnAltered_isAltered() throws Exception {
    byte[] receipt = receipt(ExampleRecord.leaf());
    int columns = 0;
    for (String change : changes()) {
      makeTable();
      ExampleRecord.insert(database);
      execute("update call_record set " + change);

      assertEquals(Verdict.ALTERED, check.check(receipt, database), change);
      columns++;
    }
    assertEquals(33, columns);
  }

  @ParameterizedTest
  @FieldSource("OPTIONAL")
  void check_columnMadeNull_isAltered(String column) throws Exception {
    ExampleRecord.insert(database);

    execute("update call_record set " + column + " = null");

    assertEquals(Verdict.ALTERED, check.check(receipt(ExampleRecord.leaf()), database));
  }

  @Test
  void check_saltErased_isAltered() throws Exception {
    ExampleRecord.insert(database);

    execute("update call_record set salt = null");

    assertEquals(Verdict.ALTERED, check.check(receipt(ExampleRecord.leaf()), database));
  }

  @Test
  void check_anyBitOfTheReceiptAltered_isNotPromised() throws Exception {
    ExampleRecord.insert(database);
    byte[] receipt = receipt(ExampleRecord.leaf());

    for (int bit = 0; bit < 8 * receipt.length; bit++) {
      byte[] other = receipt.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Verdict.NOT_PROMISED, check.check(other, database), "bit " + bit);
    }
  }

  /** One of a batch of three, made elsewhere, with a path of two. */
  @Test
  void check_exampleOfThePage_isKept() throws Exception {
    ExampleRecord.insert(database);
    Path page = Path.of(System.getProperty("musubi.root"), "docs", "protocols", "receipts.md");
    List<String> lines = java.nio.file.Files.readAllLines(page);
    var publicKey = musubi.client.ReceiptVerifier.publicKey(hex(lines, "public_key"));

    byte[] receipt = hex(lines, "receipt");

    assertEquals(Verdict.KEPT, new ReceiptCheck(NODE, publicKey).check(receipt, database));
    assertEquals(Verdict.NOT_PROMISED, check.check(receipt, database));
    assertEquals(
        Verdict.NOT_PROMISED,
        new ReceiptCheck("communication/401307", publicKey).check(receipt, database));
  }

  /** Every column but time and leaf becomes another value of its kind. */
  private static List<String> changes() throws SQLException {
    String sql =
        """
        select attname || ' = ' || case format_type(atttypid, null)
                 when 'text' then attname || ' || ''x'''
                 when 'bytea' then 'set_bit(' || attname || ', 7, 1 - get_bit(' || attname || ', 7))'
                 when 'uuid' then '''00000000-0000-7000-8000-000000000000'''
                 else attname || ' + 1' end
          from pg_attribute
         where attrelid = 'call_record'::regclass and attnum > 0
           and attname not in ('recorded_at', 'leaf')
        """;
    try (Statement statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> changes = new java.util.ArrayList<>();
      while (rows.next()) {
        changes.add(rows.getString(1));
      }
      return changes;
    }
  }

  private static byte[] receipt(byte[] leaf) throws Exception {
    try (Receipts receipts = new Receipts(NODE, key, CLOCK)) {
      return receipts.promise(leaf, ExampleRecord.AT).get(20, TimeUnit.SECONDS);
    }
  }

  private static CallRecord call(Instant at) {
    return new CallRecord(
        new UUID(1, 1),
        at,
        new CallRecord.Act(
            "R-01", "musubi.registry.v1.UpdateService/PushUpdate", 1, "update-notice"),
        Decision.ANSWERED,
        "",
        CallRecord.Parties.own("musubi://register/131121/main"),
        Optional.empty(),
        Purpose.NONE,
        Optional.empty(),
        new CallRecord.Numbers("131121", 1, 1),
        CallRecord.Finding.NONE,
        CallRecord.Passage.NONE,
        ExampleRecord.SALT);
  }

  private static byte[] hex(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.matches(name + " +[0-9a-f]+"))
        .map(line -> HexFormat.of().parseHex(line.split(" +")[1]))
        .findFirst()
        .orElseThrow();
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }
}
