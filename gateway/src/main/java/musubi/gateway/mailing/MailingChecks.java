package musubi.gateway.mailing;

import static musubi.gateway.mailing.MailingReason.MAILING_GAIJI_COUNT_DIFFERS;
import static musubi.gateway.mailing.MailingReason.MAILING_ITEM_INVALID;
import static musubi.gateway.mailing.MailingReason.MAILING_LENGTH_DIFFERS;
import static musubi.gateway.mailing.MailingReason.MAILING_NOT_CALLERS;
import static musubi.gateway.mailing.MailingReason.MAILING_PERSON_COUNT_DIFFERS;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.Formats;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Kana;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.ResidentRecordCode;
import musubi.gateway.value.Sex;

/**
 * What the items of a mailing record must be. Every text with a length (項目長) or a number of
 * external characters (外字数) beside it is counted again ([001 R-162], [003 4.3]); lengths are in
 * code points. The limits and the counting are ours.
 */
final class MailingChecks {
  private static final int MAX_NAME = 100;
  private static final int MAX_ADDRESS = 200;
  private static final int MAX_ROMAJI = 200;
  private static final int MAX_ID = 40;
  private static final int MAX_CLASS = 4;
  private static final int MAX_PHONE = 20;
  private static final int MAX_POSITIONS = 400;
  private static final int POSTAL_CODE = 7;

  private MailingChecks() {}

  /** A text with its length and, where the list has one, its number of external characters. */
  private record Counted(
      MailingItem text, MailingItem length, Optional<MailingItem> gaiji, int limit) {}

  private static final List<Counted> LETTER =
      List.of(
          counted(
              MailingItem.MAILING_ADDRESS_KANJI,
              MailingItem.MAILING_ADDRESS_KANJI_LENGTH,
              MailingItem.MAILING_ADDRESS_KANJI_GAIJI_COUNT,
              MAX_ADDRESS),
          counted(
              MailingItem.MAILING_NAME_KANJI,
              MailingItem.MAILING_NAME_KANJI_LENGTH,
              MailingItem.MAILING_NAME_KANJI_GAIJI_COUNT,
              MAX_NAME),
          new Counted(
              MailingItem.MUNICIPALITY_NAME,
              MailingItem.MUNICIPALITY_NAME_LENGTH,
              Optional.empty(),
              MAX_NAME),
          counted(
              MailingItem.MUNICIPALITY_ADDRESS,
              MailingItem.MUNICIPALITY_ADDRESS_LENGTH,
              MailingItem.MUNICIPALITY_ADDRESS_GAIJI_COUNT,
              MAX_ADDRESS),
          counted(
              MailingItem.DELIVERY_PLACE_NAME,
              MailingItem.DELIVERY_PLACE_NAME_LENGTH,
              MailingItem.DELIVERY_PLACE_NAME_GAIJI_COUNT,
              MAX_NAME),
          counted(
              MailingItem.DELIVERY_PLACE_ADDRESS,
              MailingItem.DELIVERY_PLACE_ADDRESS_LENGTH,
              MailingItem.DELIVERY_PLACE_ADDRESS_GAIJI_COUNT,
              MAX_ADDRESS),
          counted(
              MailingItem.CARD_DESTINATION_NAME,
              MailingItem.CARD_DESTINATION_NAME_LENGTH,
              MailingItem.CARD_DESTINATION_NAME_GAIJI_COUNT,
              MAX_NAME),
          counted(
              MailingItem.CARD_DESTINATION_ADDRESS,
              MailingItem.CARD_DESTINATION_ADDRESS_LENGTH,
              MailingItem.CARD_DESTINATION_ADDRESS_GAIJI_COUNT,
              MAX_ADDRESS));

  private static final List<Counted> PERSON =
      List.of(
          counted(
              MailingItem.NAME_KANJI,
              MailingItem.NAME_KANJI_LENGTH,
              MailingItem.NAME_KANJI_GAIJI_COUNT,
              MAX_NAME),
          counted(
              MailingItem.ADDRESS,
              MailingItem.ADDRESS_LENGTH,
              MailingItem.ADDRESS_GAIJI_COUNT,
              MAX_ADDRESS));

  private static final Counted SUBSTITUTE_NAME =
      new Counted(
          MailingItem.SUBSTITUTE_NAME,
          MailingItem.SUBSTITUTE_NAME_LENGTH,
          Optional.empty(),
          MAX_NAME);
  private static final Counted SUBSTITUTE_ADDRESS =
      new Counted(
          MailingItem.SUBSTITUTE_ADDRESS,
          MailingItem.SUBSTITUTE_ADDRESS_LENGTH,
          Optional.empty(),
          MAX_ADDRESS);

  private static final List<MailingItem> POSTAL_CODES =
      List.of(
          MailingItem.MAILING_POSTAL_CODE,
          MailingItem.MUNICIPALITY_POSTAL_CODE,
          MailingItem.DELIVERY_PLACE_POSTAL_CODE,
          MailingItem.CARD_DESTINATION_POSTAL_CODE);
  private static final List<MailingItem> PHONE_NUMBERS =
      List.of(
          MailingItem.MUNICIPALITY_PHONE_NUMBER,
          MailingItem.DELIVERY_PLACE_PHONE_NUMBER,
          MailingItem.CARD_DESTINATION_PHONE_NUMBER);
  private static final List<MailingItem> IDS =
      List.of(
          MailingItem.MAILING_CONTROL_NUMBER,
          MailingItem.OPERATOR_ID,
          MailingItem.OPERATION_TERMINAL_ID);
  private static final List<MailingItem> CLASSES =
      List.of(
          MailingItem.ARTICLE_30_45_CLASS,
          MailingItem.SUBSTITUTE_CHARACTER_CONVERSION_RESULT,
          MailingItem.GAIJI_PATTERN);

  /**
   * Checks a record.
   *
   * @param municipality the only one whose records these may be
   * @throws Refusal a reason of {@link MailingReason}, naming the first item that is wrong
   */
  static void requireValid(Mailing mailing, String municipality) {
    requireValidLetter(mailing.letter());
    if (!mailing.letter().text(MailingItem.MUNICIPALITY_CODE).equals(municipality)) {
      throw wrong(MAILING_NOT_CALLERS, MailingItem.MUNICIPALITY_CODE, "not the caller's");
    }
    int persons = mailing.persons().size();
    if (mailing.letter().number(MailingItem.SUBJECT_COUNT) != persons) {
      throw wrong(
          MAILING_PERSON_COUNT_DIFFERS,
          MailingItem.SUBJECT_COUNT,
          "the record has " + persons + " persons");
    }
    check(
        MailingItem.SUBJECT_COUNT,
        () -> require(persons >= 1 && persons <= Mailing.MOST_PERSONS, "not 1 to 99"));
    mailing.persons().forEach(MailingChecks::requireValidPerson);
    check(
        MailingItem.RESIDENT_RECORD_CODE,
        () -> require(new HashSet<>(mailing.codes()).size() == persons, "a person twice"));
  }

  private static void requireValidLetter(Sheet letter) {
    IDS.forEach(item -> required(letter, item, text -> Formats.printable(text, MAX_ID)));
    POSTAL_CODES.forEach(item -> required(letter, item, text -> Formats.digits(text, POSTAL_CODE)));
    PHONE_NUMBERS.forEach(
        item -> required(letter, item, text -> Formats.phoneNumber(text, MAX_PHONE)));
    LETTER.forEach(counted -> requiredText(letter, counted));
    required(letter, MailingItem.MUNICIPALITY_CODE, MailingChecks::municipality);
    check(
        MailingItem.PROCESSING_DATE,
        () -> completeDate(letter.number(MailingItem.PROCESSING_DATE)));
    required(letter, MailingItem.PRINT_CLASS, text -> Formats.alphanumeric(text, MAX_CLASS));
  }

  private static void requireValidPerson(Sheet person) {
    required(person, MailingItem.RESIDENT_RECORD_CODE, ResidentRecordCode::new);
    required(person, MailingItem.INDIVIDUAL_NUMBER, IndividualNumber::new);
    PERSON.forEach(counted -> requiredText(person, counted));
    kana(person);
    required(person, MailingItem.POSTAL_CODE, text -> Formats.digits(text, POSTAL_CODE));
    check(MailingItem.BIRTH_DATE, () -> PartialDate.fromInt(person.number(MailingItem.BIRTH_DATE)));
    check(MailingItem.SEX, () -> sex(person.number(MailingItem.SEX)));
    CLASSES.forEach(item -> optional(person, item, text -> Formats.alphanumeric(text, MAX_CLASS)));
    if (person.number(MailingItem.RESIDENCE_PERIOD_EXPIRY_DATE) != Sheet.NO_DATE) {
      check(
          MailingItem.RESIDENCE_PERIOD_EXPIRY_DATE,
          () -> completeDate(person.number(MailingItem.RESIDENCE_PERIOD_EXPIRY_DATE)));
    }
    substitute(person, SUBSTITUTE_NAME, MailingItem.SUBSTITUTE_NAME_POSITIONS);
    substitute(person, SUBSTITUTE_ADDRESS, MailingItem.SUBSTITUTE_ADDRESS_POSITIONS);
    formerSurname(person);
    optional(person, MailingItem.NAME_ROMAJI, text -> Formats.words(text, MAX_ROMAJI));
    optional(person, MailingItem.FORMER_SURNAME_ROMAJI, text -> Formats.words(text, MAX_NAME));
    gaijiFlag(person);
  }

  private static void kana(Sheet person) {
    String kana = person.text(MailingItem.NAME_KANA);
    length(person, MailingItem.NAME_KANA_LENGTH, kana);
    optional(person, MailingItem.NAME_KANA, text -> Kana.of(text, MAX_NAME));
  }

  private static void formerSurname(Sheet person) {
    optional(person, MailingItem.FORMER_SURNAME_KANJI, text -> ExternalText.of(text, MAX_NAME));
    gaiji(
        person,
        MailingItem.FORMER_SURNAME_GAIJI_COUNT,
        person.text(MailingItem.FORMER_SURNAME_KANJI));
    optional(person, MailingItem.FORMER_SURNAME_KANA, text -> Kana.of(text, MAX_NAME));
    check(
        MailingItem.FORMER_SURNAME_GAIJI_CHANGE_SERIAL,
        () ->
            require(
                person.number(MailingItem.FORMER_SURNAME_GAIJI_CHANGE_SERIAL) >= 0, "negative"));
  }

  /** A text with substitutes, and where they stand in it. */
  private static void substitute(Sheet person, Counted substitute, MailingItem positions) {
    String text = person.text(substitute.text);
    length(person, substitute.length, text);
    optional(person, substitute.text, value -> ExternalText.of(value, substitute.limit));
    optional(person, positions, value -> positions(value, text.codePointCount(0, text.length())));
  }

  private static void positions(String text, int length) {
    require(text.length() <= MAX_POSITIONS && text.matches("[0-9]{1,3}(,[0-9]{1,3})*"), "no list");
    int before = 0;
    for (String position : text.split(",")) {
      int at = Integer.parseInt(position);
      require(at > before && at <= length, "not rising from 1 to the length of the text");
      before = at;
    }
  }

  private static void gaijiFlag(Sheet person) {
    boolean has =
        person.number(MailingItem.NAME_KANJI_GAIJI_COUNT) > 0
            || person.number(MailingItem.ADDRESS_GAIJI_COUNT) > 0
            || person.number(MailingItem.FORMER_SURNAME_GAIJI_COUNT) > 0;
    check(
        MailingItem.GAIJI_FLAG,
        () ->
            require(
                person.flag(MailingItem.GAIJI_FLAG) == has,
                "not what the counts of external characters say"));
    check(
        MailingItem.GAIJI_PATTERN,
        () ->
            require(
                has || person.text(MailingItem.GAIJI_PATTERN).isEmpty(),
                "present without gaiji_flag"));
  }

  private static void requiredText(Sheet sheet, Counted counted) {
    required(sheet, counted.text, text -> ExternalText.of(text, counted.limit));
    String text = sheet.text(counted.text);
    length(sheet, counted.length, text);
    counted.gaiji.ifPresent(item -> gaiji(sheet, item, text));
  }

  private static void length(Sheet sheet, MailingItem item, String text) {
    int found = text.codePointCount(0, text.length());
    if (sheet.number(item) != found) {
      throw wrong(MAILING_LENGTH_DIFFERS, item, "the text has " + found + " characters");
    }
  }

  private static void gaiji(Sheet sheet, MailingItem item, String text) {
    int found = text.isEmpty() ? 0 : new ExternalText(text).gaijiCount();
    if (sheet.number(item) != found) {
      throw wrong(
          MAILING_GAIJI_COUNT_DIFFERS, item, "the text has " + found + " external characters");
    }
  }

  private static void required(Sheet sheet, MailingItem item, Consumer<String> format) {
    check(
        item,
        () -> {
          require(!sheet.text(item).isEmpty(), "absent");
          format.accept(sheet.text(item));
        });
  }

  private static void optional(Sheet sheet, MailingItem item, Consumer<String> format) {
    if (!sheet.text(item).isEmpty()) {
      check(item, () -> format.accept(sheet.text(item)));
    }
  }

  private static void check(MailingItem item, Runnable format) {
    try {
      format.run();
    } catch (IllegalArgumentException e) {
      throw wrong(MAILING_ITEM_INVALID, item, e.getMessage());
    }
  }

  private static void completeDate(int date) {
    require(date != Sheet.NO_DATE, "absent");
    require(PartialDate.fromInt(date).isComplete(), "a part is unknown");
  }

  private static void sex(int code) {
    require(Sex.fromCode(code).isPresent(), "no code of the list");
  }

  private static void municipality(String code) {
    require(new BodyCode(code).isMunicipality(), "not a municipality");
  }

  private static void require(boolean holds, String shape) {
    if (!holds) {
      throw new IllegalArgumentException(shape);
    }
  }

  private static Refusal wrong(Reason reason, MailingItem item, String shape) {
    return Refusal.ofField(reason, item.field(), item.field() + ": " + shape);
  }

  private static Counted counted(
      MailingItem text, MailingItem length, MailingItem gaiji, int limit) {
    return new Counted(text, length, Optional.of(gaiji), limit);
  }
}
