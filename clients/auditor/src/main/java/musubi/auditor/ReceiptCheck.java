package musubi.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;

/**
 * Checks whether a node kept what it promised in a receipt: the record is in its database, and is
 * the one that was promised, to the last column.
 */
public final class ReceiptCheck {
  private static final int KEPT = 0;
  private static final int NOT_KEPT = 1;
  private static final int NOT_CHECKED = 2;

  private final String node;
  private final PublicKey key;

  /** What became of a promise. */
  public enum Verdict {
    /** The record stands as it was promised. */
    KEPT,
    /** No receipt of this node under this key: nobody promised anything. */
    NOT_PROMISED,
    /** No record of that time has that leaf: the node did not keep its promise. */
    MISSING,
    /** The record has other columns than when it was promised. */
    ALTERED
  }

  /**
   * A check.
   *
   * @param node name of the node: {@code communication/131121}
   * @param key its signing key
   */
  public ReceiptCheck(String node, PublicKey key) {
    this.node = node;
    this.key = key;
  }

  /**
   * {@code ReceiptCheck RECEIPT NODE KEY JDBC-URL USER PASSWORD-FILE}: 0 kept, 1 not, 2 no check.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * What became of the promise of a receipt.
   *
   * @param receipt a {@code musubi.record.v1.Receipt} as the caller received it
   * @param database the node's
   */
  public Verdict check(byte[] receipt, Connection database) throws SQLException {
    Receipt promised;
    try {
      promised = Receipt.of(receipt);
    } catch (IllegalArgumentException e) {
      return Verdict.NOT_PROMISED;
    }
    return promised.isSigned(node, key) ? find(promised, database) : Verdict.NOT_PROMISED;
  }

  private static Verdict find(Receipt promised, Connection database) throws SQLException {
    Instant recordedAt = Instant.EPOCH.plus(promised.recordedAt(), ChronoUnit.MICROS);
    try (PreparedStatement question = database.prepareStatement(RecordedCall.SELECT)) {
      question.setObject(1, recordedAt.atOffset(ZoneOffset.UTC));
      question.setBytes(2, promised.leaf());
      try (ResultSet row = question.executeQuery()) {
        if (!row.next()) {
          return Verdict.MISSING;
        }
        return Arrays.equals(RecordedCall.leaf(row), promised.leaf())
            ? Verdict.KEPT
            : Verdict.ALTERED;
      }
    }
  }

  private static int run(String[] arguments) {
    if (arguments.length != 6) {
      System.err.println(
          """
          ReceiptCheck RECEIPT NODE KEY JDBC-URL USER PASSWORD-FILE
            RECEIPT  file with the bytes of one receipt
            NODE     the node that promised, for example communication/131121
            KEY      file with its signing key, SubjectPublicKeyInfo in PEM""");
      return NOT_CHECKED;
    }
    try (Connection database =
        DriverManager.getConnection(arguments[3], arguments[4], password(arguments[5]))) {
      Verdict verdict =
          new ReceiptCheck(arguments[1], publicKey(Files.readString(Path.of(arguments[2]))))
              .check(Files.readAllBytes(Path.of(arguments[0])), database);
      System.out.println(verdict);
      return verdict == Verdict.KEPT ? KEPT : NOT_KEPT;
    } catch (SQLException e) {
      System.err.println("the database could not be read: SQLSTATE " + e.getSQLState());
      return NOT_CHECKED;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("no check: " + e.getMessage());
      return NOT_CHECKED;
    }
  }

  private static String password(String file) throws IOException {
    return Files.readString(Path.of(file)).lines().findFirst().orElse("").strip();
  }

  private static PublicKey publicKey(String pem) {
    String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key is no EC key in PEM", e);
    }
  }
}
