package musubi.gateway.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalTextTest {
  /** White space of Unicode 16 and the file separators, which are control characters anyway. */
  private static final Set<Integer> SPACES =
      Set.of(
          0x20, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
          0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000);

  @ParameterizedTest
  @CsvSource({
    "架空 太郎, 0, 5",
    "見本﨑, 0, 3", // U+FA11 is an ordinary code point, not an external character
    "髙橋, 0, 2",
    "辻\uDB40\uDD00, 1, 2",
    "葛\uDB40\uDD00城 葛\uDB40\uDD01, 2, 6",
    "\uE000, 1, 1",
    "\uE000\uF8FF, 2, 2",
    "\uE000\uDB40\uDD00, 1, 2", // a private-use base with a selector counts once
    "\uE000\uDB40\uDD00\uE000, 2, 3",
    "\uDB80\uDC00\uDBFF\uDFFD, 2, 2", // U+F0000, U+10FFFD
    "𠮷野, 0, 2",
    "𠮷\uDB40\uDDEF, 1, 2",
    "神\uFE00社\uFE0F, 2, 4",
    "か\u3099, 0, 2", // a combining mark is kept, not composed
  })
  void gaijiCount_table_countsPrivateUseAndSelectors(String text, int gaiji, int codePoints) {
    ExternalText external = new ExternalText(text);

    assertEquals(gaiji, external.gaijiCount());
    assertEquals(codePoints, external.codePoints());
    assertEquals(text, external.text());
  }

  @Test
  void text_variationSelectors_surviveByteForByte() {
    byte[] stored = {
      (byte) 0xE8,
      (byte) 0xBE,
      (byte) 0xBB, // 辻
      (byte) 0xF3,
      (byte) 0xA0,
      (byte) 0x84,
      (byte) 0x80, // U+E0100
      (byte) 0xEE,
      (byte) 0x80,
      (byte) 0x80, // U+E000
      (byte) 0xEF,
      (byte) 0xA8,
      (byte) 0x91, // U+FA11
      (byte) 0xEF,
      (byte) 0xA9,
      (byte) 0x99, // U+FA59, which normalisation would replace
    };

    ExternalText text = new ExternalText(new String(stored, UTF_8));

    assertArrayEquals(stored, text.text().getBytes(UTF_8));
    assertEquals(2, text.gaijiCount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 架空",
        "架空 ",
        "\u3000架空",
        "架空\u3000",
        "架\n空",
        "架\u0000空",
        "架\u0085空",
        "架\uD800空",
        "架\uDC00空",
        "架空\uD842",
        "\uDB40\uDD00架空", // selector first
        "架\uDB40\uDD00\uDB40\uDD00空", // selector after a selector
        "架\u3000\uDB40\uDD00空", // selector after a space
        "\uFE00",
        "架\uFFFE空",
        "架\uFDD0空",
        "架\uDBFF\uDFFF空",
      })
  void new_badText_isRefusedWithoutTheValue(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> new ExternalText(text));

    assertFalse(refused.getMessage().contains("架"));
  }

  @Test
  void of_longerThanLimit_isRefusedByCodePointsNotChars() {
    assertEquals(2, ExternalText.of("𠮷野", 2).codePoints());

    var refused = assertThrows(IllegalArgumentException.class, () -> ExternalText.of("𠮷野家", 2));

    assertEquals("text: 3 code points (expected: at most 2)", refused.getMessage());
  }

  @Test
  void new_everyCodePointBetweenTwoLetters_agreesWithReference() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      String text = "架" + Character.toString(codePoint) + "空";

      boolean expected = allowed(codePoint);

      assertEquals(expected, accepts(text), Integer.toHexString(codePoint));
      if (expected) {
        int gaiji = isPrivateUse(codePoint) || isSelector(codePoint) ? 1 : 0;
        assertEquals(gaiji, new ExternalText(text).gaijiCount(), Integer.toHexString(codePoint));
        assertEquals(3, new ExternalText(text).codePoints(), Integer.toHexString(codePoint));
      }
    }
  }

  @Test
  void new_everyCodePointAlone_isRefusedWhenSpaceOrSelector() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean expected =
          allowed(codePoint) && !SPACES.contains(codePoint) && !isSelector(codePoint);

      assertEquals(
          expected, accepts(Character.toString(codePoint)), Integer.toHexString(codePoint));
    }
  }

  private static boolean allowed(int codePoint) {
    boolean noncharacter =
        codePoint % 0x10000 >= 0xFFFE || (codePoint >= 0xFDD0 && codePoint < 0xFDD0 + 32);
    int type = Character.getType(codePoint);
    return type != Character.CONTROL && type != Character.SURROGATE && !noncharacter;
  }

  private static boolean isPrivateUse(int codePoint) {
    return Character.getType(codePoint) == Character.PRIVATE_USE;
  }

  private static boolean isSelector(int codePoint) {
    String name = Character.getName(codePoint);
    return name != null && name.startsWith("VARIATION SELECTOR-");
  }

  private static boolean accepts(String text) {
    try {
      new ExternalText(text);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
