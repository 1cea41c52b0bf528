package musubi.gateway.pki;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One row of an issuer's ledger.
 *
 * @param fingerprint SHA-256 of the certificate, in hexadecimal
 * @param keyFingerprint SHA-256 of its public key, in hexadecimal
 * @param revoked when it was revoked; empty if it was not
 */
public record IssuedCertificate(
    BigInteger serial,
    CertificateName name,
    Instant notAfter,
    String fingerprint,
    String keyFingerprint,
    Optional<Instant> revoked) {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{32}");
  private static final String NOT_REVOKED = "-";

  public IssuedCertificate {
    requireNonNull(name, "name");
    requireNonNull(notAfter, "notAfter");
    requireNonNull(revoked, "revoked");
    if (serial.signum() <= 0 || serial.bitLength() > 128) {
      throw new IllegalArgumentException("serial: " + serial.bitLength() + " bits (expected: 128)");
    }
    if (!SHA_256.matcher(fingerprint).matches() || !SHA_256.matcher(keyFingerprint).matches()) {
      throw new IllegalArgumentException("fingerprint is not SHA-256 in hexadecimal");
    }
  }

  /** A serial as everything shows it: 32 hexadecimal digits. */
  public static String serialText(BigInteger serial) {
    return "%032x".formatted(serial);
  }

  /** Reads {@link #serialText}. */
  public static BigInteger parseSerial(String text) {
    if (!SERIAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "serial: " + text.length() + " characters (expected: 32 hexadecimal digits)");
    }
    return new BigInteger(text, 16);
  }

  IssuedCertificate revokedAt(Instant time) {
    return new IssuedCertificate(
        serial, name, notAfter, fingerprint, keyFingerprint, revoked.or(() -> Optional.of(time)));
  }

  String toLine() {
    return String.join(
        "\t",
        serialText(serial),
        name.uri(),
        notAfter.toString(),
        fingerprint,
        keyFingerprint,
        revoked.map(Instant::toString).orElse(NOT_REVOKED));
  }

  /** Throws IllegalArgumentException or DateTimeParseException. */
  static IssuedCertificate parseLine(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != 6) {
      throw new IllegalArgumentException(cells.length + " columns (expected: 6)");
    }
    return new IssuedCertificate(
        parseSerial(cells[0]),
        CertificateName.parse(cells[1]),
        Instant.parse(cells[2]),
        cells[3],
        cells[4],
        cells[5].equals(NOT_REVOKED) ? Optional.empty() : Optional.of(Instant.parse(cells[5])));
  }
}
