package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCodeTest {
  /** From the list of codes that the Ministry of Internal Affairs publishes (全国地方公共団体コード). */
  @ParameterizedTest
  @CsvSource({
    "010006, 010006", // 北海道
    "011002, 010006", // 札幌市
    "012041, 010006", // 旭川市
    "070009, 070009", // 福島県
    "072010, 070009", // 福島市
    "130001, 130001", // 東京都
    "131016, 130001", // 千代田区
    "131121, 130001", // 世田谷区
    "141003, 140007", // 横浜市
    "271004, 270008", // 大阪市
    "400009, 400009", // 福岡県
    "401307, 400009", // 福岡市
    "472018, 470007", // 那覇市
  })
  void prefecture_publishedCode_isThatOfTheList(String code, String prefecture) {
    BodyCode body = new BodyCode(code);

    assertEquals(prefecture, body.prefecture().digits());
    assertEquals(code.equals(prefecture), body.isPrefecture());
    assertEquals(!code.equals(prefecture), body.isMunicipality());
    assertFalse(body.isNational());
    assertEquals(code, body.toString());
  }

  @Test
  void isNational_ourCodes_andNoOther() {
    for (BodyCode ours : new BodyCode[] {BodyCode.NATION, BodyCode.CARDS, BodyCode.BROKER}) {
      assertTrue(ours.isNational());
      assertFalse(ours.isPrefecture());
      assertFalse(ours.isMunicipality());
      assertThrows(IllegalStateException.class, ours::prefecture);
    }
    assertEquals("900001", BodyCode.NATION.digits());
    assertEquals("900010", BodyCode.CARDS.digits());
    assertEquals("900028", BodyCode.BROKER.digits());
  }

  @Test
  void new_everySixDigits_oneCheckDigitPerBodyAndAtMostOneKind() {
    int prefectures = 0;
    int municipalities = 0;
    int national = 0;
    for (int body = 0; body < 100_000; body++) {
      BodyCode only = null;
      for (int last = 0; last < 10; last++) {
        String digits = "%05d%d".formatted(body, last);
        if (accepts(digits)) {
          assertEquals(null, only, digits);
          only = new BodyCode(digits);
          assertEquals(referenceCheckDigit(digits), last, digits);
        }
      }
      prefectures += only.isPrefecture() ? 1 : 0;
      municipalities += only.isMunicipality() ? 1 : 0;
      national += only.isNational() ? 1 : 0;
      if (only.isMunicipality()) {
        assertEquals(body / 1000 * 1000, Integer.parseInt(only.prefecture().digits()) / 10);
        assertTrue(only.prefecture().isPrefecture());
      }
    }

    assertEquals(47, prefectures);
    assertEquals(47 * 999, municipalities);
    assertEquals(3, national);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "13112", "1311210", "13112a", "１３１１２１", "131122", " 13112"})
  void new_badCode_isRefused(String digits) {
    assertThrows(IllegalArgumentException.class, () -> new BodyCode(digits));
  }

  /** As the Ministry words it: a sum under 11 is taken from 11, any other its remainder. */
  private static int referenceCheckDigit(String d) {
    int sum =
        (d.charAt(0) - '0') * 6
            + (d.charAt(1) - '0') * 5
            + (d.charAt(2) - '0') * 4
            + (d.charAt(3) - '0') * 3
            + (d.charAt(4) - '0') * 2;
    int difference = sum < 11 ? 11 - sum : 11 - sum % 11;
    return difference % 10;
  }

  private static boolean accepts(String digits) {
    try {
      new BodyCode(digits);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
