package musubi.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.gateway.access.Reason;
import org.junit.jupiter.api.Test;

/** Everything has its Japanese, and no Japanese is left over. */
class TranslationsTest {
  private static final Pattern KEY = Pattern.compile("'([a-z.]+)'");
  private static final Pattern JAPANESE =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]");
  private static final List<Reason> REASONS = Reasons.all();

  private final Contract contract = Contract.load();

  @Test
  void reasons_program_haveOneLineEach() {
    assertEquals(
        REASONS.stream().map(Reason::name).toList(), List.copyOf(Cataloguing.REASONS.keys()));
  }

  @Test
  void exchanges_contract_haveOneLineEach() {
    var numbers = contract.methods().stream().map(method -> method.exchange().getId()).sorted();

    assertEquals(numbers.toList(), List.copyOf(Cataloguing.EXCHANGES.keys()));
  }

  @Test
  void kinds_contract_haveOneLineEach() {
    var kinds = Cataloguing.kinds().stream().map(Object::toString).toList();

    assertEquals(kinds, List.copyOf(Cataloguing.KINDS.keys()));
  }

  @Test
  void texts_script_haveOneLineEach() {
    var used = new TreeSet<String>();
    Stream.of("page.js", "page.html")
        .map(Table::text)
        .forEach(text -> KEY.matcher(text).results().forEach(key -> used.add(key.group(1))));
    Pattern.compile("data-text=\"([^\"]+)\"")
        .matcher(Table.text("page.html"))
        .results()
        .forEach(key -> used.add(key.group(1)));

    // Those of a series are put together from a part and a name.
    var unused = new TreeSet<>(Cataloguing.TEXTS.keys());
    unused.removeAll(used);
    unused.removeIf(key -> key.matches("(act|group|letter|kind|need|shape|presence|home)\\..+"));
    assertEquals(new TreeSet<>(), unused);
  }

  @Test
  void japanese_everyCell_isJapaneseWithoutFullStopInReasons() {
    var cells = new ArrayList<String>();
    for (var table : List.of(Cataloguing.REASONS, Cataloguing.EXCHANGES, Cataloguing.KINDS)) {
      table.keys().forEach(key -> cells.addAll(table.row(key)));
    }

    assertEquals(List.of(), cells.stream().filter(Predicate.not(JAPANESE.asPredicate())).toList());
    for (var key : Cataloguing.REASONS.keys()) {
      assertFalse(Cataloguing.REASONS.row(key).stream().anyMatch(cell -> cell.endsWith("。")), key);
    }
  }

  @Test
  void quotes_everySentence_standInBothLanguages() {
    for (Reason reason : REASONS) {
      var japanese = String.join(" ", Cataloguing.REASONS.row(reason.name()));
      var english = String.join(" ", reason.meaning(), reason.example(), reason.fix());
      assertEquals(sources(english), sources(japanese), reason.name());
    }
  }

  /** Sources, metadata entries and files that a sentence quotes. */
  private static TreeSet<String> sources(String text) {
    var found = new TreeSet<String>();
    Pattern.compile("\\[\\d{3} [^]]+]|musubi-[a-z-]+|docs/[a-z/.-]+md|\\./musubi [a-z]+")
        .matcher(text)
        .results()
        .forEach(each -> found.add(each.group()));
    return found;
  }

  @Test
  void row_missing_namesTheLine() {
    var error = assertThrows(IllegalStateException.class, () -> Cataloguing.REASONS.row("NO_SUCH"));

    assertTrue(error.getMessage().contains("reasons.ja.tsv has no line NO_SUCH"));
  }

  @Test
  void page_markupInAComment_staysText() {
    var hostile = "</script><script>alert(1)</script>";
    var catalogue = Catalogue.load();
    var changed =
        new Catalogue(
            hostile,
            catalogue.texts(),
            catalogue.kinds(),
            catalogue.packages(),
            catalogue.services(),
            catalogue.methods(),
            catalogue.messages(),
            catalogue.enums(),
            catalogue.reasons());

    var page = ReferencePage.of(changed);

    assertFalse(page.contains(hostile));
    assertTrue(page.contains("\\u003c/script>\\u003cscript>alert(1)"));
  }
}
