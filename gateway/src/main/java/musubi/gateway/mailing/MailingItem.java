package musubi.gateway.mailing;

import static musubi.gateway.mailing.MailingItem.Kind.DATE;
import static musubi.gateway.mailing.MailingItem.Kind.FLAG;
import static musubi.gateway.mailing.MailingItem.Kind.INT;
import static musubi.gateway.mailing.MailingItem.Kind.TEXT;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The 67 items of a mailing record, in the order of the official list ([001 4.3]). */
enum MailingItem {
  MAILING_CONTROL_NUMBER(1, TEXT),
  MAILING_POSTAL_CODE(2, TEXT),
  MAILING_ADDRESS_KANJI_LENGTH(3, INT),
  MAILING_ADDRESS_KANJI(4, TEXT),
  MAILING_ADDRESS_KANJI_GAIJI_COUNT(5, INT),
  MAILING_NAME_KANJI_LENGTH(6, INT),
  MAILING_NAME_KANJI(7, TEXT),
  MAILING_NAME_KANJI_GAIJI_COUNT(8, INT),
  MUNICIPALITY_CODE(9, TEXT),
  MUNICIPALITY_NAME_LENGTH(10, INT),
  MUNICIPALITY_NAME(11, TEXT),
  MUNICIPALITY_POSTAL_CODE(12, TEXT),
  MUNICIPALITY_ADDRESS_LENGTH(13, INT),
  MUNICIPALITY_ADDRESS(14, TEXT),
  MUNICIPALITY_ADDRESS_GAIJI_COUNT(15, INT),
  MUNICIPALITY_PHONE_NUMBER(16, TEXT),
  DELIVERY_PLACE_NAME_LENGTH(17, INT),
  DELIVERY_PLACE_NAME(18, TEXT),
  DELIVERY_PLACE_NAME_GAIJI_COUNT(19, INT),
  DELIVERY_PLACE_POSTAL_CODE(20, TEXT),
  DELIVERY_PLACE_ADDRESS_LENGTH(21, INT),
  DELIVERY_PLACE_ADDRESS(22, TEXT),
  DELIVERY_PLACE_ADDRESS_GAIJI_COUNT(23, INT),
  DELIVERY_PLACE_PHONE_NUMBER(24, TEXT),
  CARD_DESTINATION_NAME_LENGTH(25, INT),
  CARD_DESTINATION_NAME(26, TEXT),
  CARD_DESTINATION_NAME_GAIJI_COUNT(27, INT),
  CARD_DESTINATION_POSTAL_CODE(28, TEXT),
  CARD_DESTINATION_ADDRESS_LENGTH(29, INT),
  CARD_DESTINATION_ADDRESS(30, TEXT),
  CARD_DESTINATION_ADDRESS_GAIJI_COUNT(31, INT),
  CARD_DESTINATION_PHONE_NUMBER(32, TEXT),
  SUBJECT_COUNT(33, INT),
  PROCESSING_DATE(34, DATE),
  OPERATOR_ID(35, TEXT),
  OPERATION_TERMINAL_ID(36, TEXT),
  PRINT_CLASS(37, TEXT),
  RESIDENT_RECORD_CODE(38, TEXT),
  NAME_KANJI_LENGTH(39, INT),
  NAME_KANJI(40, TEXT),
  NAME_KANJI_GAIJI_COUNT(41, INT),
  NAME_KANA_LENGTH(42, INT),
  NAME_KANA(43, TEXT),
  POSTAL_CODE(44, TEXT),
  ADDRESS_LENGTH(45, INT),
  ADDRESS(46, TEXT),
  ADDRESS_GAIJI_COUNT(47, INT),
  BIRTH_DATE(48, DATE),
  SEX(49, INT),
  INDIVIDUAL_NUMBER(50, TEXT),
  ARTICLE_30_45_CLASS(51, TEXT),
  RESIDENCE_PERIOD_EXPIRY_DATE(52, DATE),
  SUBSTITUTE_CHARACTER_CONVERSION_RESULT(53, TEXT),
  SUBSTITUTE_NAME_LENGTH(54, INT),
  SUBSTITUTE_NAME(55, TEXT),
  SUBSTITUTE_ADDRESS_LENGTH(56, INT),
  SUBSTITUTE_ADDRESS(57, TEXT),
  SUBSTITUTE_NAME_POSITIONS(58, TEXT),
  SUBSTITUTE_ADDRESS_POSITIONS(59, TEXT),
  GAIJI_FLAG(60, FLAG),
  GAIJI_PATTERN(61, TEXT),
  FORMER_SURNAME_KANJI(62, TEXT),
  FORMER_SURNAME_GAIJI_COUNT(63, INT),
  FORMER_SURNAME_KANA(64, TEXT),
  FORMER_SURNAME_GAIJI_CHANGE_SERIAL(65, INT),
  NAME_ROMAJI(66, TEXT),
  FORMER_SURNAME_ROMAJI(67, TEXT);

  /** Last item of the letter; those that follow are of each person. */
  private static final int LAST_OF_LETTER = 37;

  /** Items of the letter. */
  static final List<MailingItem> LETTER =
      Stream.of(values()).filter(item -> item.number <= LAST_OF_LETTER).toList();

  /** Items of each person. */
  static final List<MailingItem> PERSON =
      Stream.of(values()).filter(item -> item.number > LAST_OF_LETTER).toList();

  private final int number;
  private final Kind kind;
  private final String field;

  MailingItem(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
    this.field = name().toLowerCase(Locale.ROOT);
  }

  /** Number in the official list; field number in the contract. */
  int number() {
    return number;
  }

  /** How its value is held. */
  Kind kind() {
    return kind;
  }

  /** Its field in the contract. */
  String field() {
    return field;
  }

  /** How values of an item are held; an absent one is the empty value of its kind, never null. */
  enum Kind {
    /** String; empty when absent. */
    TEXT,
    /** Integer; also code lists, by number; 0 when absent. */
    INT,
    /** Boolean; false when absent. */
    FLAG,
    /** Integer yyyymmdd, unknown parts 0; -1 when absent. */
    DATE
  }
}
