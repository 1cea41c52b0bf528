package musubi.client;

import java.util.List;

/** Codes of bodies (全国地方公共団体コード): 6 digits, the last a check digit. */
public final class Bodies {
  /** The national server. */
  public static final String NATION = "900001";

  private Bodies() {}

  /**
   * Bodies that answer the calls of a municipality's systems: itself, its prefecture and the
   * nation. Made for the {@code audience} of {@link Statements}.
   *
   * @throws IllegalArgumentException not 6 digits
   */
  public static List<String> reachedFrom(String body) {
    return List.of(body, prefectureOf(body), NATION).stream().distinct().toList();
  }

  /**
   * Code of the prefecture that a municipality lies in.
   *
   * @throws IllegalArgumentException not 6 digits
   */
  public static String prefectureOf(String municipality) {
    if (!municipality.matches("[0-9]{6}")) {
      throw new IllegalArgumentException("body code: not 6 digits");
    }
    int tens = municipality.charAt(0) - '0';
    int ones = municipality.charAt(1) - '0';
    int check = (11 - (tens * 6 + ones * 5) % 11) % 10;
    return municipality.substring(0, 2) + "000" + check;
  }
}
