package musubi.gateway.card;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;

/**
 * A certificate of a card. Prints as redacted.
 *
 * @param serial 1 to 40 hexadecimal digits, lower case
 * @param validUntil its last day
 * @param publicKey SubjectPublicKeyInfo (DER); empty where only the serial is known
 */
public record Certificate(
    Kind kind, String serial, State state, LocalDate validUntil, byte[] publicKey) {

  /** What it is for. The numbers are those of the contract. */
  public enum Kind {
    NONE,
    SIGNATURE,
    USER_AUTHENTICATION
  }

  /** Whether it may be relied on. The numbers are those of the contract. */
  public enum State {
    NONE,
    INACTIVE,
    VALID,
    SUSPENDED,
    REVOKED
  }

  public Certificate {
    if (!serial.matches("[0-9a-f]{1,40}")) {
      throw new IllegalArgumentException(
          "serial: "
              + serial.length()
              + " characters (expected: 1 to 40 hexadecimal digits, lower case)");
    }
  }

  /** The same in another state; once revoked it stays so. */
  Certificate in(State next) {
    return state == State.REVOKED
        ? this
        : new Certificate(kind, serial, next, validUntil, publicKey);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Certificate that
        && kind == that.kind
        && serial.equals(that.serial)
        && state == that.state
        && validUntil.equals(that.validUntil)
        && Arrays.equals(publicKey, that.publicKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, serial, state, validUntil);
  }

  @Override
  public String toString() {
    return "Certificate[" + kind + ", " + state + "]";
  }
}
