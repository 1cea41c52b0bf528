package musubi.gateway.inquiry;

import java.time.Instant;

/**
 * A record of an inquiry or a provision (情報提供等記録, [003 R-092]): permit, row, bodies, outcome; no
 * person.
 *
 * @param number rising; 0 before it is written
 * @param provided true: this body provided; false: it asked
 */
record ExchangeRecord(
    long number,
    Instant at,
    byte[] permitId,
    String rowId,
    String other,
    boolean provided,
    int persons,
    String outcome) {
  @Override
  public String toString() {
    return "ExchangeRecord[" + number + ", " + outcome + "]";
  }
}
