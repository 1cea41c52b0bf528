package musubi.gateway.symbol;

/**
 * The nation's key K_nation, from which person points are made. Prints as redacted.
 *
 * <p>Thread-safe.
 */
public final class PersonKey {
  /** Length of the key, in bytes. */
  public static final int BYTES = 32;

  private static final int SUBJECT_BYTES = 16;

  private final byte[] key;

  private PersonKey(byte[] key) {
    this.key = key;
  }

  /**
   * The key of its secret.
   *
   * @param secret 32 bytes
   * @throws SymbolException KEY_INVALID: another length
   */
  public static PersonKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new SymbolException(
          SymbolReason.KEY_INVALID, "person key: " + secret.length + " bytes (expected: 32)");
    }
    return new PersonKey(secret.clone());
  }

  /**
   * The point M of a person: {@code H2C(HMAC-SHA256(K_nation, enc("person", subject,
   * generation)))}.
   *
   * @param subjectId 16 random bytes, the person's for life
   * @param generation from 1; raised by a re-issue alone
   * @throws SymbolException REQUEST_MALFORMED: another length or a generation below 1
   */
  public Point person(byte[] subjectId, int generation) {
    if (subjectId.length != SUBJECT_BYTES || generation < 1) {
      throw new SymbolException(
          SymbolReason.REQUEST_MALFORMED,
          "no subject of a person (expected: 16 bytes and a generation from 1)");
    }
    byte[] subject = Transcript.enc().add("person").add(subjectId).add(generation).bytes();
    return Curve.hashToPerson(Hmac.of(key, subject));
  }

  @Override
  public String toString() {
    return "PersonKey[redacted]";
  }
}
