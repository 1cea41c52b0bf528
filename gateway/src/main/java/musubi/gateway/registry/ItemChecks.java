package musubi.gateway.registry;

import static musubi.gateway.registry.RegistryReason.ITEM_INVALID;

import java.time.Instant;
import java.util.function.Consumer;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ChangeReason;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.Formats;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Kana;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.ResidentRecordCode;
import musubi.gateway.value.Sex;

/**
 * Format and code checks of each item ([002 R-009], [003 R-034]). The refusal names the field and
 * the shape of what was wrong, never the value. The limits of lengths are ours: no document gives
 * any.
 */
final class ItemChecks {
  private static final int MAX_NAME = 100;
  private static final int MAX_ADDRESS = 200;
  private static final int MAX_SHORT_TEXT = 20;
  private static final int MAX_ID = 40;
  private static final int MAX_AZA = 20;

  private ItemChecks() {}

  /**
   * Checks a record of which all items are at hand.
   *
   * @throws Refusal ITEM_INVALID, naming the first item that is wrong
   */
  static void requireValidRecord(Identity record) {
    requireValidNotice(record);
    optional(record, Item.POSTAL_CODE, text -> Formats.digits(text, 7));
    optionalCompleteDate(record, Item.BECAME_RESIDENT_DATE);
    optionalCompleteDate(record, Item.ADDRESS_ESTABLISHED_DATE);
    optionalCompleteDate(record, Item.NOTIFICATION_DATE);
    optional(record, Item.PREVIOUS_MUNICIPALITY_CODE, ItemChecks::municipality);
    externalText(
        record, Item.PREVIOUS_ADDRESS, Item.PREVIOUS_ADDRESS_GAIJI_COUNT, MAX_ADDRESS, false);
    optional(record, Item.RELATIONSHIP, text -> ExternalText.of(text, MAX_SHORT_TEXT));
    optional(record, Item.CHANGE_REASON_DETAIL, text -> ExternalText.of(text, MAX_SHORT_TEXT));
    optional(record, Item.PREVIOUS_RESIDENT_RECORD_CODE, ResidentRecordCode::new);
    optionalCompleteDate(record, Item.RESIDENT_RECORD_CODE_EFFECTIVE_DATE);
    optional(record, Item.REQUEST_CONTROL_NUMBER, text -> Formats.printable(text, MAX_ID));
    check(Item.GAIJI_FLAG, () -> flagHasReason(record));
  }

  /**
   * Checks what leaves a municipality.
   *
   * @throws Refusal ITEM_INVALID, naming the first item that is wrong
   */
  static void requireValidNotice(Identity record) {
    required(record, Item.RESIDENT_RECORD_CODE, ResidentRecordCode::new);
    externalText(record, Item.NAME_KANJI, Item.NAME_GAIJI_COUNT, MAX_NAME, true);
    kana(record);
    check(Item.BIRTH_DATE, () -> PartialDate.fromInt(record.number(Item.BIRTH_DATE)));
    check(Item.SEX, () -> sex(record.number(Item.SEX)));
    required(record, Item.MUNICIPALITY_CODE, ItemChecks::municipality);
    optional(record, Item.OAZA_AZA_CODE, text -> Formats.alphanumeric(text, MAX_AZA));
    externalText(record, Item.ADDRESS, Item.ADDRESS_GAIJI_COUNT, MAX_ADDRESS, true);
    optional(record, Item.INDIVIDUAL_NUMBER, IndividualNumber::new);
    check(Item.CHANGE_REASON, () -> changeReason(record.number(Item.CHANGE_REASON)));
    check(Item.CHANGE_DATE, () -> completeDate(record.number(Item.CHANGE_DATE)));
    required(record, Item.OPERATOR_ID, text -> Formats.printable(text, MAX_ID));
    required(record, Item.OPERATION_TERMINAL_ID, text -> Formats.printable(text, MAX_ID));
    check(Item.TIMESTAMP, () -> present(record.time(Item.TIMESTAMP)));
    externalText(
        record, Item.FORMER_SURNAME_KANJI, Item.FORMER_SURNAME_GAIJI_COUNT, MAX_NAME, false);
    optional(record, Item.FORMER_SURNAME_KANA, text -> Kana.of(text, MAX_NAME));
    notNegative(record, Item.FORMER_SURNAME_GAIJI_CHANGE_SERIAL);
    notNegative(record, Item.NAME_GAIJI_CHANGE_SERIAL);
    notNegative(record, Item.ADDRESS_GAIJI_CHANGE_SERIAL);
    check(Item.GAIJI_FLAG, () -> flagIsSet(record));
  }

  private static void required(Identity record, Item item, Consumer<String> format) {
    check(item, () -> format.accept(notEmpty(record.text(item))));
  }

  private static void optional(Identity record, Item item, Consumer<String> format) {
    if (!record.text(item).isEmpty()) {
      check(item, () -> format.accept(record.text(item)));
    }
  }

  private static void optionalCompleteDate(Identity record, Item item) {
    if (record.number(item) != 0) {
      check(item, () -> completeDate(record.number(item)));
    }
  }

  private static void externalText(
      Identity record, Item text, Item count, int limit, boolean required) {
    if (record.text(text).isEmpty() && !required) {
      check(count, () -> countIs(record.number(count), 0));
      return;
    }
    check(
        text,
        () -> {
          int found = ExternalText.of(notEmpty(record.text(text)), limit).gaijiCount();
          check(count, () -> countIs(record.number(count), found));
        });
  }

  private static void kana(Identity record) {
    String kana = record.text(Item.NAME_KANA);
    String unvoiced = record.text(Item.NAME_KANA_UNVOICED);
    if (kana.isEmpty()) {
      check(Item.NAME_KANA_UNVOICED, () -> absent(unvoiced));
      return;
    }
    check(
        Item.NAME_KANA,
        () -> {
          String expected = Kana.of(kana, MAX_NAME).unvoiced().text();
          check(Item.NAME_KANA_UNVOICED, () -> isUnvoicedForm(expected, unvoiced));
        });
  }

  private static void notNegative(Identity record, Item item) {
    check(item, () -> require(record.number(item) >= 0, "negative"));
  }

  private static void check(Item item, Runnable format) {
    try {
      format.run();
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(ITEM_INVALID, item.column(), item.column() + ": " + e.getMessage());
    }
  }

  private static String notEmpty(String text) {
    require(!text.isEmpty(), "absent");
    return text;
  }

  private static void absent(String text) {
    require(text.isEmpty(), "present without name_kana");
  }

  private static void isUnvoicedForm(String expected, String found) {
    require(expected.equals(found), "not the unvoiced form of name_kana");
  }

  private static void completeDate(int date) {
    require(date != 0, "absent");
    require(PartialDate.fromInt(date).isComplete(), "a part is unknown");
  }

  private static void sex(int code) {
    require(Sex.fromCode(code).isPresent(), "no code of the list");
  }

  private static void changeReason(int code) {
    require(ChangeReason.fromCode(code).isPresent(), "no code of the list");
  }

  private static void municipality(String code) {
    require(new BodyCode(code).isMunicipality(), "not a municipality");
  }

  private static void present(Instant time) {
    require(!time.equals(Instant.EPOCH), "absent");
  }

  private static void countIs(int said, int found) {
    require(said == found, "the text has " + found + " external characters");
  }

  private static void flagIsSet(Identity record) {
    require(record.flag(Item.GAIJI_FLAG) || !hasGaiji(record), "false, and a count is above 0");
  }

  /**
   * The previous address counts too and does not leave: a notice cannot be asked for the reason.
   */
  private static void flagHasReason(Identity record) {
    require(!record.flag(Item.GAIJI_FLAG) || hasGaiji(record), "true, and no count is above 0");
  }

  private static boolean hasGaiji(Identity record) {
    return record.number(Item.NAME_GAIJI_COUNT) > 0
        || record.number(Item.ADDRESS_GAIJI_COUNT) > 0
        || record.number(Item.PREVIOUS_ADDRESS_GAIJI_COUNT) > 0
        || record.number(Item.FORMER_SURNAME_GAIJI_COUNT) > 0;
  }

  private static void require(boolean holds, String shape) {
    if (!holds) {
      throw new IllegalArgumentException(shape);
    }
  }
}
