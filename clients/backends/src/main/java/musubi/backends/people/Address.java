package musubi.backends.people;

import java.util.List;
import java.util.Map;

/** An address in the invented town of a municipality; one for each number below {@link #COUNT}. */
record Address(String text, int gaiji, String oazaAzaCode, String postalCode) {
  static final String MARK = "架空町";

  private static final Map<String, String> CITIES =
      Map.of(
          "131121", "東京都世田谷区",
          "012041", "北海道旭川市",
          "072010", "福島県福島市",
          "401307", "福岡県福岡市");

  private static final String CITY_OF_OTHERS = "架空県架空市";

  private record District(String name, int gaiji) {}

  private static final List<District> DISTRICTS =
      List.of(
          new District("", 0),
          new District("東", 0),
          new District("西", 0),
          new District("南", 0),
          new District("北", 0),
          new District("中央", 0),
          new District("本郷", 0),
          new District("新田", 0),
          new District("川向", 0),
          new District("大﨑", 0),
          new District("緑が丘", 0),
          new District("字上", 0),
          new District("字下", 0),
          new District("辻\uDB40\uDD00", 1),
          new District("葛\uDB40\uDD01\uE002", 2));

  private static final String[] CHOME = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
  private static final int BLOCKS = 120;
  private static final int HOUSES = 40;

  /** How many addresses a municipality has. */
  static final int COUNT = DISTRICTS.size() * CHOME.length * BLOCKS * HOUSES;

  static Address of(String municipality, long number) {
    int rest = (int) (number % COUNT);
    int district = rest % DISTRICTS.size();
    rest /= DISTRICTS.size();
    int chome = rest % CHOME.length;
    rest /= CHOME.length;
    String text =
        CITIES.getOrDefault(municipality, CITY_OF_OTHERS)
            + MARK
            + DISTRICTS.get(district).name()
            + CHOME[chome]
            + "丁目"
            + fullWidth(1 + rest % BLOCKS)
            + "番"
            + fullWidth(1 + rest / BLOCKS)
            + "号";
    // No postal code of Japan begins with 000.
    return new Address(
        text,
        DISTRICTS.get(district).gaiji(),
        padded(district + 1, 6) + padded(chome + 1, 3),
        "000" + padded(district * 10 + chome, 4));
  }

  static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String fullWidth(int number) {
    StringBuilder digits = new StringBuilder(Integer.toString(number));
    for (int i = 0; i < digits.length(); i++) {
      digits.setCharAt(i, (char) (digits.charAt(i) + '０' - '0'));
    }
    return digits.toString();
  }
}
