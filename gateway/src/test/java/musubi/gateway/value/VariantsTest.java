package musubi.gateway.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariantsTest {
  @Test
  void parse_lines_giveEachVariantItsRepresentative() {
    var representatives = Variants.parse("# comment\n\n辺\t邊邉\n吉\t𠮷\n");

    assertEquals(
        Map.of((int) '邊', (int) '辺', (int) '邉', (int) '辺', 0x20BB7, (int) '吉'), representatives);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "辺\t邊邊", // twice in a line
        "辺\t辺", // its own variant
        "辺\t邊\n部\t邊", // in two lines
        "辺\t邊\n辺\t邉", // a representative twice
        "邊\t邉\n辺\t邊", // a representative that is a variant
        "神\t\uFA19", // decomposes already
        "\uFA19\t申",
        "辺邊",
        "辺\t",
        "\t邊",
        "辺邉\t邊",
        "辺 \t邊",
      })
  void parse_badTable_isRefused(String table) {
    assertThrows(IllegalArgumentException.class, () -> Variants.parse(table));
  }

  @Test
  void representative_everyLineOfTheList_isFoundByTheSearchForm() throws IOException {
    var representatives = Variants.parse(list());

    assertTrue(representatives.size() > 500, representatives.size() + " variants");
    representatives.forEach(
        (variant, representative) -> {
          String expected = Character.toString(representative);
          assertEquals(expected, SearchForm.ofName(Character.toString(variant)));
          assertEquals(expected, SearchForm.ofName(expected));
          assertEquals(representative, Variants.representative(variant));
        });
  }

  @Test
  void representative_notInTheList_isItself() {
    assertEquals('斉', Variants.representative('斉'));
    assertEquals('斎', Variants.representative('斎'));
    assertEquals(0x2000B, Variants.representative(0x2000B));
  }

  private static String list() throws IOException {
    try (var in = Variants.class.getResourceAsStream("variants.tsv")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
