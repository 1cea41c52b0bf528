package musubi.backends.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
  private static final FourItems HANAKO =
      FourItems.newBuilder()
          .setName("架空山　花子")
          .setBirthDate(Date.newBuilder().setYear(1980).setMonth(4).setDay(1))
          .setSex(Sex.SEX_FEMALE)
          .setAddress("東京都世田谷区架空町１ー２ 架空荘 3")
          .build();

  @Test
  void search_everyItemOfACondition_isInTheRequest() {
    SearchRequest search =
        search(
            "name=架空山　花子 kana=かくうやま　はなこ  birth=1980-04\tsex=f　address=東京都世田谷区 架空町"
                + " city=131121 removed=y");

    assertEquals(
        SearchItems.newBuilder()
            .setName("架空山　花子")
            .setNameKana("かくうやま　はなこ")
            .setBirthDate(Date.newBuilder().setYear(1980).setMonth(4))
            .setSex(Sex.SEX_FEMALE)
            .setAddress("東京都世田谷区 架空町")
            .setMunicipalityCode("131121")
            .build(),
        search.getItems());
    assertTrue(search.getIncludeRemoved());
  }

  @Test
  void search_japaneseWords_areTheSameItems() {
    assertEquals(search("name=架空山　花子 birth=1980-04-01"), search("氏名＝架空山　花子 生年月日=昭和55年4月1日"));
  }

  @Test
  void search_codeOrNumber_standsAlone() {
    assertEquals("12345678903", search("code=12345678903").getResidentRecordCode());
    assertEquals("123456789018", search("number=123456789018").getIndividualNumber());
    assertEquals("", search("number=123456789018").getNumberReason());
    assertThrows(
        IllegalArgumentException.class, () -> search("code=12345678903 number=123456789018"));
    assertThrows(IllegalArgumentException.class, () -> search("code=12345678903 sex=f"));
  }

  @Test
  void search_nothingFilledIn_isNoQuestion() {
    assertThrows(IllegalArgumentException.class, () -> new Form(Map.of()).search());
    assertThrows(IllegalArgumentException.class, () -> search("name= removed=y"));
  }

  @Test
  void search_weakCondition_isTheNodesToRefuse() {
    assertEquals("架空＊", search("name=架空＊").getItems().getName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "架空山",
        "name",
        "name=a name=b",
        "nome=a",
        "name=a colour=red",
        "=a",
        "氏名=a name=b"
      })
  void of_unreadable_saysWhatItemsThereAre(String line) {
    assertThrows(IllegalArgumentException.class, () -> Form.of(line, Form.SEARCH));
  }

  @Test
  void of_itemOfAnotherForm_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Form.of("number=123456789018", Form.CONFIRM));
  }

  @Test
  void confirmation_codeAlone_comparesNothing() {
    ConfirmRequest confirm = confirm("code=12345678903");

    assertEquals("12345678903", confirm.getResidentRecordCode());
    assertFalse(confirm.hasPresented());
  }

  @Test
  void confirmation_codeAndFourItems_comparesThem() {
    ConfirmRequest confirm =
        confirm("code=12345678903 name=架空山　花子 birth=S55.4.1 sex=女 address=東京都世田谷区架空町１ー２ 架空荘 3");

    assertEquals("12345678903", confirm.getResidentRecordCode());
    assertEquals(HANAKO, confirm.getPresented());
  }

  @Test
  void confirmation_fourItems_areTheKey() {
    ConfirmRequest confirm =
        confirm("name=架空山　花子 birth=1980/4/1 sex=F address=東京都世田谷区架空町１ー２ 架空荘 3");

    assertEquals(HANAKO, confirm.getFourItems());
  }

  @Test
  void confirmation_itemMissing_isNamedAndNothingElse() {
    for (Item item : Form.FOUR_ITEMS) {
      Map<Item, String> filled =
          new EnumMap<>(
              Map.of(
                  Item.NAME, "架空山", Item.BIRTH, "1980-04-01", Item.SEX, "f", Item.ADDRESS, "東京都"));
      filled.remove(item);

      var refused =
          assertThrows(IllegalArgumentException.class, () -> new Form(filled).confirmation());

      assertTrue(refused.getMessage().endsWith("missing: " + item.label()), refused.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1980-04-01, 1980, 4, 1",
    "1980/4/1, 1980, 4, 1",
    "1980.04.1, 1980, 4, 1",
    "1980年4月1日, 1980, 4, 1",
    "1980-04, 1980, 4, 0",
    "1980年4月, 1980, 4, 0",
    "1980, 1980, 0, 0",
    "1980年, 1980, 0, 0",
    "S55.4.1, 1980, 4, 1",
    "s55-4-1, 1980, 4, 1",
    "昭和55年4月1日, 1980, 4, 1",
    "明治45年7月30日, 1912, 7, 30",
    "大正元年12月, 1912, 12, 0",
    "T15, 1926, 0, 0",
    "平成元年1月8日, 1989, 1, 8",
    "R1.5.1, 2019, 5, 1",
    "1980-13-99, 1980, 13, 99"
  })
  void birthDate_asTyped_isGregorian(String typed, int year, int month, int day) {
    assertEquals(
        Date.newBuilder().setYear(year).setMonth(month).setDay(day).build(),
        BirthDates.read(typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80-04-01",
        "55",
        "元年",
        "X55.4.1",
        "1980-",
        "1980-04-",
        "1980-4-1x",
        "",
        "昭和",
        "19800401"
      })
  void birthDate_otherwise_isRefusedWithoutRepeatingIt(String typed) {
    var refused = assertThrows(IllegalArgumentException.class, () -> BirthDates.read(typed));

    assertTrue(refused.getMessage().startsWith("a birth date is written as"));
  }

  @Test
  void item_everyWord_namesOne() {
    for (Item item : Item.values()) {
      String[] words = item.label().split(" ");
      assertEquals(item, Item.of(words[0]).orElseThrow());
      assertEquals(item, Item.of(words[1]).orElseThrow());
    }
  }

  @Test
  void toString_form_namesNobody() {
    assertEquals("Form[redacted]", Form.of("name=架空山", Form.SEARCH).toString());
  }

  private static SearchRequest search(String line) {
    return Form.of(line, Form.SEARCH).search();
  }

  private static ConfirmRequest confirm(String line) {
    return Form.of(line, Form.CONFIRM).confirmation();
  }
}
