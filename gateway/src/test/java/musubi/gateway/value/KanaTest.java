package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.Character.UnicodeBlock;
import java.text.Normalizer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KanaTest {
  private static final Set<Integer> MARKS = Set.of((int) 'ー', (int) '・', 0x3000);

  @ParameterizedTest
  @CsvSource({
    "かくうやま　たろう, かくうやまたろう",
    "れいじだ　じろう, れいしたしろう",
    "カクウ　ジョージ, かくうしよし",
    "ヴァージニア・ウルフ, うあしにあうるふ",
    "っゃゅょゎゕゖ, つやゆよわかけ",
    "ぁぃぅぇぉァィゥェォ, あいうえおあいうえお",
    "ヵヶヮ, かけわ",
    "ぱぴぷぺぽばびぶべぼ, はひふへほはひふへほ",
    "ヷヸヹヺ, わゐゑを",
    "ゐゑをヰヱヲ, ゐゑをゐゑを",
    "んン, んん",
    "エミリー, えみり",
  })
  void unvoiced_table_isPlainLargeHiragana(String text, String unvoiced) {
    assertEquals(unvoiced, new Kana(text).unvoiced().text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ー",
        "・",
        "　",
        "　かな",
        "かな　",
        "か な",
        "ｶﾅ",
        "か\u3099",
        "は\u309A",
        "か゛",
        "いすゞ",
        "みすヾ",
        "kana",
        "架空",
        "かな1",
        "ゟ",
        "ヿ",
        "゠",
        "ㇰ",
        "か\uDB40\uDD00",
        "\uD82C\uDC01",
      })
  void new_notFullWidthKana_isRefusedWithoutTheValue(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> new Kana(text)).getMessage();

    assertFalse(text.codePoints().anyMatch(c -> c > 0x7F && refused.indexOf(c) >= 0), refused);
  }

  @Test
  void new_soundMarkApart_messageSaysSo() {
    var refused = assertThrows(IllegalArgumentException.class, () -> new Kana("か\u3099"));

    assertEquals(
        "kana: not full-width kana at position 2 (a sound mark apart from its letter)",
        refused.getMessage());
  }

  @Test
  void of_longerThanLimit_isRefused() {
    assertEquals("かな", Kana.of("かな", 2).text());

    assertThrows(IllegalArgumentException.class, () -> Kana.of("かなだ", 2));
  }

  @Test
  void new_everyCodePointAfterALetter_agreesWithReference() {
    int accepted = 0;
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      String text = "か" + Character.toString(codePoint) + "か";

      boolean expected = isLetter(codePoint) || MARKS.contains(codePoint);

      assertEquals(expected, accepts(text), Integer.toHexString(codePoint));
      accepted += expected ? 1 : 0;
    }

    // 86 hiragana, 90 katakana, 3 marks.
    assertEquals(179, accepted);
  }

  @Test
  void unvoiced_everyLetter_agreesWithNormalizerAndCharacterNames() {
    Set<Character> plain =
        IntStream.rangeClosed(0x3041, 0x3096)
            .filter(c -> !Character.getName(c).contains(" SMALL "))
            .filter(c -> Normalizer.isNormalized(Character.toString(c), Normalizer.Form.NFD))
            .mapToObj(c -> (char) c)
            .collect(Collectors.toSet());
    for (int c = 0x3041; c <= 0x30FA; c++) {
      if (!isLetter(c)) {
        continue;
      }

      String unvoiced = new Kana(Character.toString(c)).unvoiced().text();

      assertEquals(1, unvoiced.length());
      assertTrue(plain.contains(unvoiced.charAt(0)), unvoiced);
      assertEquals(referenceName(c), Character.getName(unvoiced.charAt(0)), unvoiced);
      assertEquals(unvoiced, new Kana(unvoiced).unvoiced().text());
    }
  }

  private static boolean isLetter(int codePoint) {
    UnicodeBlock block = UnicodeBlock.of(codePoint);
    String name = Character.getName(codePoint);
    return name != null
        && ((block == UnicodeBlock.HIRAGANA && name.startsWith("HIRAGANA LETTER "))
            || (block == UnicodeBlock.KATAKANA && name.startsWith("KATAKANA LETTER ")));
  }

  /** The name of the letter without its sound mark, not small, and of hiragana. */
  private static String referenceName(int codePoint) {
    String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
    return Character.getName(decomposed.charAt(0))
        .replace(" SMALL ", " ")
        .replace("KATAKANA", "HIRAGANA");
  }

  private static boolean accepts(String text) {
    try {
      new Kana(text);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
