package musubi.gateway.registry;

import java.time.Instant;
import java.util.Arrays;

/** Identity records as values, all of one invented person. */
final class Identities {
  static final String CODE = "12345678903";

  private Identities() {}

  /** A resident of Setagaya as the first load has him; every item that can be set is set. */
  static Identity.Builder resident() {
    return Identity.builder()
        .set(Item.RESIDENT_RECORD_CODE, CODE)
        .set(Item.NAME_KANJI, "架空山　太郎")
        .set(Item.NAME_KANA, "かくうやま　たろう")
        .set(Item.NAME_KANA_UNVOICED, "かくうやまたろう")
        .set(Item.BIRTH_DATE, 19870625)
        .set(Item.SEX, 1)
        .set(Item.MUNICIPALITY_CODE, "131121")
        .set(Item.OAZA_AZA_CODE, "001002003")
        .set(Item.POSTAL_CODE, "0001000")
        .set(Item.ADDRESS, "東京都世田谷区架空町一丁目１番１号")
        .set(Item.INDIVIDUAL_NUMBER, "123456789018")
        .set(Item.BECAME_RESIDENT_DATE, 20150401)
        .set(Item.ADDRESS_ESTABLISHED_DATE, 20150401)
        .set(Item.NOTIFICATION_DATE, 20150402)
        .set(Item.PREVIOUS_MUNICIPALITY_CODE, "012041")
        .set(Item.PREVIOUS_ADDRESS, "北海道旭川市架空町二丁目２番２号")
        .set(Item.RELATIONSHIP, "世帯主")
        .set(Item.CHANGE_REASON, 4)
        .set(Item.CHANGE_DATE, 20250401)
        .set(Item.CHANGE_REASON_DETAIL, "初期登録")
        .set(Item.RESIDENT_RECORD_CODE_EFFECTIVE_DATE, 20150401)
        .set(Item.REQUEST_CONTROL_NUMBER, "SYN-1")
        .set(Item.OPERATOR_ID, "SYN-OP-01")
        .set(Item.OPERATION_TERMINAL_ID, "SYN-TM-01")
        .set(Item.TIMESTAMP, Instant.parse("2025-04-01T00:00:00Z"))
        .set(Item.FORMER_SURNAME_KANJI, "架空川")
        .set(Item.FORMER_SURNAME_KANA, "かくうかわ");
  }

  /** The item of a name as the contract spells it. */
  static Item item(String column) {
    return Arrays.stream(Item.values()).filter(i -> i.column().equals(column)).findFirst().get();
  }

  /** The value of a text, as the item's kind holds it. */
  static Object value(Item item, String text) {
    return switch (item.kind()) {
      case TEXT -> text;
      case INT, DATE -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLAG -> Boolean.valueOf(text);
      case TIME -> Instant.parse(text);
    };
  }

  /** Another value than the record has, of the same kind. */
  static Object other(Identity record, Item item) {
    return switch (item.kind()) {
      case TEXT -> record.text(item) + "9";
      case INT, DATE -> record.number(item) + 1;
      case LONG -> (Long) record.value(item) + 1;
      case FLAG -> !record.flag(item);
      case TIME -> record.time(item).plusMillis(1);
    };
  }
}
