package musubi.gateway.collusion;

import java.nio.charset.StandardCharsets;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;

/** A resident as the nation has one. */
record Person(byte[] subjectId, String code, String individualNumber, Point point) {
  static Person drawn(Draws random, PersonKey key) {
    byte[] subjectId = random.bytes(16);
    return new Person(subjectId, random.digits(11), random.digits(12), key.person(subjectId, 1));
  }

  byte[] codeBytes() {
    return code.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] individualNumberBytes() {
    return individualNumber.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "Person[redacted]";
  }
}
