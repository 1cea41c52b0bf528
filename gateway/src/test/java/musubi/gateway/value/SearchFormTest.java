package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import musubi.gateway.Reviewed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchFormTest {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})");
  private static final int ROUNDS = 20_000;
  private static final int MAX_LENGTH = 200;

  /** What the rules look at, so that random text meets them often. */
  private static final int[] NOTABLE =
      ("0129〇一二三五十百千丁目番地号室条線町の字大小文けヶがかつちっヂヅをゐ々ゝゞヽ〻 　-－ーｰ・,*"
              + "山川東京都北海道県\u3099\u309A゛ﾞｶﾊﾂﾁ\uDB40\uDD00\uFE00\u200D\u0301aAÉ가가¨①½㍻㈱〓\uE000邊髙𠮷\uFA19\uD842\uDFB7")
          .codePoints()
          .toArray();

  /** A reading folds as a name does. */
  private static final List<UnaryOperator<String>> FORMS =
      List.of(SearchForm::ofName, SearchForm::ofAddress);

  @Test
  void forms_everyReviewedRow_areSameOrDifferentAsExpected() {
    for (List<String> cells : Reviewed.rows("search-form.tsv")) {
      UnaryOperator<String> form = form(cells.get(0));
      String one = form.apply(unescaped(cells.get(1)));
      String other = form.apply(unescaped(cells.get(2)));

      String shown = String.join(" | ", cells) + ": " + one + ", " + other;
      assertEquals(cells.get(3), one.equals(other) ? "same" : "different", shown);
      assertFalse(one.isEmpty() || other.isEmpty(), shown);
    }
  }

  @Test
  void rows_reviewedFile_areCompleteAndEnough() {
    List<List<String>> rows = Reviewed.rows("search-form.tsv");

    assertTrue(rows.size() >= 150, rows.size() + " rows");
    assertEquals(rows.size(), new HashSet<>(rows).size());
    for (List<String> cells : rows) {
      assertEquals(5, cells.size(), cells.toString());
      assertNotEquals(cells.get(1), cells.get(2), cells.toString());
      assertFalse(cells.get(4).isEmpty(), cells.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "渡邉　髙子, 渡辺高子",
    "佐々木　ﾕﾂﾞﾙ, 佐佐木ゆする",
    "O’Brien Mary, obrienmary",
    "﨑\uE000\uDB40\uDD00, 崎〓",
    "ジョン・スミス, しよんすみす",
    "々ゝ, 々々",
    "竹ヶ原, 竹か原",
    "山*, 山",
  })
  void ofName_table_isFoldedText(String name, String folded) {
    assertEquals(folded, SearchForm.ofName(name));
  }

  @ParameterizedTest
  @CsvSource({
    "東京都千代田区霞ヶ関一丁目２番地の３, 千代田区霞か関1-2-3",
    "札幌市北区北二十四条西五丁目1番2号, 札幌市北区北24条西5-1-2",
    "二十四軒四条3丁目, 二十四軒4条3",
    "四日市市一番町1番2号, 四日市市一番町1-2",
    "新宿区十二社, 新宿区十二社",
    "字五　三番地, 53",
    "字五　3番地, 五3",
    "1　三番地, 1-3",
    "三番地の二葉荘, 3の二葉荘",
    "四十十番地, 四十十番地",
    "一〇十番地, 一〇十番地",
    "3番町, 3番町",
    "1三番, 1三番",
    "1-2 見本ハイツ A-3, 1-2見本はいつa3",
    "大字文字, 文字",
    "3字4, 3字4",
  })
  void ofAddress_table_isFoldedText(String address, String folded) {
    assertEquals(folded, SearchForm.ofAddress(address));
  }

  @Test
  void ofAddress_everyNumeralUpTo9999_isItsDigits() {
    for (int number = 1; number <= 9999; number++) {
      assertEquals("見本" + number, SearchForm.ofAddress("見本" + counted(number) + "番地"));
      assertEquals("見本" + number, SearchForm.ofAddress("見本" + positional(number) + "番地"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県",
        "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
        "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
        "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"
      })
  void ofAddress_everyPrefecture_isDroppedAtTheStartOnly(String prefecture) {
    assertEquals("見本市", SearchForm.ofAddress(prefecture + "見本市"));
    assertEquals("", SearchForm.ofAddress(prefecture));
    assertEquals("見本" + prefecture, SearchForm.ofAddress("見本" + prefecture));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "　・ー", "\uDB40\uDD00", "\uD842", "\uDFB7", "゛", "-", "*"})
  void forms_nothingLeft_areEmpty(String text) {
    FORMS.forEach(form -> assertEquals("", form.apply(text)));
  }

  @Test
  void forms_everyCodePointAlone_areStableAndDropOrKeep() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      String text = Character.toString(codePoint);

      requireStable(text);
      if (Character.getType(codePoint) == Character.PRIVATE_USE) {
        assertEquals("〓", SearchForm.ofName(text), Integer.toHexString(codePoint));
      }
    }
  }

  @Test
  void forms_randomTextOfAllPlanes_areStable() {
    Random random = new Random(20260801);
    for (int round = 0; round < ROUNDS; round++) {
      requireStable(random(random, 20, r -> r.nextInt(Character.MAX_CODE_POINT + 1)));
    }
  }

  @Test
  void forms_randomTextOfWhatTheRulesLookAt_areStable() {
    Random random = new Random(20260802);
    for (int round = 0; round < 4 * ROUNDS; round++) {
      requireStable(random(random, 14, r -> NOTABLE[r.nextInt(NOTABLE.length)]));
    }
  }

  @Test
  void forms_randomChars_withUnpairedSurrogatesAreStable() {
    Random random = new Random(20260803);
    for (int round = 0; round < ROUNDS; round++) {
      requireStable(
          random(random, 14, r -> r.nextInt(3) == 0 ? 0x3042 : 0xD800 + r.nextInt(0x800)));
    }
  }

  @Test
  void ofAddress_longestTextOfOneCharacter_isStable() {
    for (int codePoint : NOTABLE) {
      requireStable(Character.toString(codePoint).repeat(MAX_LENGTH));
      requireStable(("1" + Character.toString(codePoint)).repeat(MAX_LENGTH / 2));
    }
  }

  @Test
  void ofAddress_randomText_hasHyphensBetweenDigitsOnlyAndNoGaps() {
    Random random = new Random(20260804);
    for (int round = 0; round < ROUNDS; round++) {
      String folded =
          SearchForm.ofAddress(random(random, 14, r -> NOTABLE[r.nextInt(NOTABLE.length)]));

      assertTrue(folded.matches("(?:[^- ]|(?<=[0-9])-(?=[0-9]))*"), folded);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"山*", "山＊", "?", "？", "100%", "％", "a_b", "＿", "﹡", "﹖", "﹪", "﹍", "⁇"})
  void holdsWildcard_anyWidth_isTrue(String text) {
    assertTrue(SearchForm.holdsWildcard(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "山田", "〓田", "O'Brien", "1-2-3", "ー", "・", "\uD842", "※", "々"})
  void holdsWildcard_plainText_isFalse(String text) {
    assertFalse(SearchForm.holdsWildcard(text));
  }

  @Test
  void withExternal_shortName_replacesNoneOneAndTwo() {
    assertEquals(
        List.of("吉田子", "〓田子", "吉〓子", "吉田〓", "〓〓子", "吉〓〓", "〓田〓"), SearchForm.withExternal("吉田子"));
  }

  @Test
  void withExternal_externalAlready_hasNoDuplicates() {
    assertEquals(List.of("〓田", "〓〓"), SearchForm.withExternal("〓田"));
    assertEquals(List.of("〓"), SearchForm.withExternal("〓"));
    assertEquals(List.of(""), SearchForm.withExternal(""));
  }

  @Test
  void withExternal_supplementaryCharacter_isReplacedWhole() {
    assertEquals(List.of("𠀋", "〓"), SearchForm.withExternal("𠀋"));
  }

  @Test
  void withExternal_everyLength_countsUpToTwelveCodePoints() {
    for (int length = 1; length <= 12; length++) {
      List<String> forms = SearchForm.withExternal(distinct(length));

      assertEquals(1 + length + length * (length - 1) / 2, forms.size());
      assertEquals(forms.size(), new HashSet<>(forms).size());
    }
    assertEquals(List.of(distinct(13)), SearchForm.withExternal(distinct(13)));
  }

  @Test
  void withExternal_typedSubstitutes_findTheStoredForm() {
    String stored = SearchForm.ofName("\uE000々木\uE001子");

    assertEquals("〓〓木〓子", stored);
    assertFalse(SearchForm.withExternal(SearchForm.ofName("辻々木邊子")).contains(stored));
    assertTrue(SearchForm.withExternal(SearchForm.ofName("〓々木邊子")).contains(stored));
    assertTrue(
        SearchForm.withExternal(SearchForm.ofName("辻木邊子"))
            .contains(SearchForm.ofName("\uE000木\uE001子")));
  }

  private static void requireStable(String text) {
    for (UnaryOperator<String> form : FORMS) {
      String folded = form.apply(text);

      assertEquals(folded, form.apply(folded), text);
    }
  }

  private static UnaryOperator<String> form(String kind) {
    return switch (kind) {
      case "name" -> SearchForm::ofName;
      case "reading" -> SearchForm::ofReading;
      case "address" -> SearchForm::ofAddress;
      default -> throw new AssertionError(kind);
    };
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(found -> String.valueOf((char) Integer.parseInt(found.group(1), 16)));
  }

  private static String random(Random random, int maxLength, ToIntFunction<Random> codePoint) {
    int length = random.nextInt(maxLength + 1);
    return IntStream.range(0, length)
        .mapToObj(i -> Character.toString(codePoint.applyAsInt(random)))
        .collect(Collectors.joining());
  }

  private static String distinct(int length) {
    return IntStream.range(0, length)
        .mapToObj(i -> Character.toString(0x4E00 + i))
        .collect(Collectors.joining());
  }

  private static String positional(int number) {
    return Integer.toString(number)
        .chars()
        .mapToObj(digit -> "〇一二三四五六七八九".substring(digit - '0', digit - '0' + 1))
        .collect(Collectors.joining());
  }

  private static String counted(int number) {
    String digits = "%04d".formatted(number);
    StringBuilder counted = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      char digit = digits.charAt(i);
      if (digit > '1' || (digit == '1' && i == 3)) {
        counted.append(positional(digit - '0'));
      }
      if (digit > '0' && i < 3) {
        counted.append("千百十".charAt(i));
      }
    }
    return counted.toString();
  }
}
