package musubi.gateway.value;

/**
 * Code of a body (全国地方公共団体コード): 6 ASCII digits, the last a check digit. Not personal.
 *
 * <p>The first two digits name the prefecture, 01 to 47. The nation, the card system and the broker
 * have no such code; theirs are ours and lie outside that range.
 */
public record BodyCode(String digits) {
  /** The national server and the directory; ours. */
  public static final BodyCode NATION = new BodyCode("900001");

  /** The card system; ours. */
  public static final BodyCode CARDS = new BodyCode("900010");

  /** The broker of the information network; ours. */
  public static final BodyCode BROKER = new BodyCode("900028");

  private static final String WHAT = "body code";
  private static final int LENGTH = 6;

  public BodyCode {
    Digits.require(WHAT, digits, LENGTH);
    if (digits.charAt(LENGTH - 1) != checkDigit(digits)) {
      throw Digits.wrongCheckDigit(WHAT);
    }
  }

  /** Whether this is one of the 47 prefectures. */
  public boolean isPrefecture() {
    return hasPrefecture() && digits.startsWith("000", 2);
  }

  /** Whether this has the form of a municipality: in a prefecture, and not the prefecture. */
  public boolean isMunicipality() {
    return hasPrefecture() && !digits.startsWith("000", 2);
  }

  /** Whether this is the nation, the card system or the broker. */
  public boolean isNational() {
    return equals(NATION) || equals(CARDS) || equals(BROKER);
  }

  /**
   * The prefecture that this body lies in; a prefecture's own is itself.
   *
   * @throws IllegalStateException if this body lies in none
   */
  public BodyCode prefecture() {
    if (!hasPrefecture()) {
      throw new IllegalStateException("body code: in no prefecture: " + digits);
    }
    if (isPrefecture()) {
      return this;
    }
    String body = digits.substring(0, 2) + "000";
    return new BodyCode(body + checkDigit(body));
  }

  @Override
  public String toString() {
    return digits;
  }

  private boolean hasPrefecture() {
    int prefecture = (digits.charAt(0) - '0') * 10 + digits.charAt(1) - '0';
    return prefecture >= 1 && prefecture <= 47;
  }

  private static char checkDigit(String digits) {
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) {
      sum += (digits.charAt(i) - '0') * (LENGTH - i);
    }
    return (char) ('0' + (11 - sum % 11) % 10);
  }
}
