package musubi.backends.people;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.RecordStatus;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * The field comments of identity_record.proto, read once more; shares no code with the generator.
 */
final class RecordRules {
  private static final Pattern MARKED_SURNAME = Pattern.compile("(架空|見本|例示|模擬|仮想|試験).+");
  private static final Pattern KANA = Pattern.compile("[ぁ-ゖァ-ヺー・\u3000]{1,100}");
  private static final Pattern ID = Pattern.compile("SYN-[!-~]{1,36}");
  private static final Pattern GAIJI =
      Pattern.compile(
          "[\uE000-\uF8FF\\x{F0000}-\\x{10FFFD}][\uFE00-\uFE0F\\x{E0100}-\\x{E01EF}]?"
              + "|[\uFE00-\uFE0F\\x{E0100}-\\x{E01EF}]");
  private static final Pattern LETTERS_OF_CODES = Pattern.compile("[0-9A-Za-z]{1,20}");

  private final IdentityRecord record;
  private final List<String> broken = new ArrayList<>();

  private RecordRules(IdentityRecord record) {
    this.record = record;
  }

  /** The rules that a record breaks; empty when it is lawful and recognisable as synthetic. */
  static List<String> broken(IdentityRecord record) {
    RecordRules rules = new RecordRules(record);
    rules.checkNumbers();
    rules.checkName();
    rules.checkAddress();
    rules.checkDates();
    rules.checkTransport();
    rules.checkMarks();
    return rules.broken;
  }

  private void checkNumbers() {
    check("1 code", validNumber(record.getResidentRecordCode(), 11));
    check("13 number", validNumber(record.getIndividualNumber(), 12));
    check("8 municipality", validBody(record.getMunicipalityCode()));
    check("24 none", record.getPreviousResidentRecordCode().isEmpty());
  }

  private void checkName() {
    check("2 name", text(record.getNameKanji(), 1, 100));
    check("3 gaiji", record.getNameGaijiCount() == gaiji(record.getNameKanji()));
    check("4 kana", KANA.matcher(record.getNameKana()).matches());
    check("5 unvoiced", record.getNameKanaUnvoiced().equals(unvoiced(record.getNameKana())));
    check("37 former", text(record.getFormerSurnameKanji(), 0, 100));
    check("38 gaiji", record.getFormerSurnameGaijiCount() == gaiji(record.getFormerSurnameKanji()));
    check(
        "39 kana",
        record.getFormerSurnameKanji().isEmpty()
            ? record.getFormerSurnameKana().isEmpty()
            : KANA.matcher(record.getFormerSurnameKana()).matches());
    check("7 sex", record.getSex() != Sex.SEX_UNSPECIFIED && record.getSex() != Sex.UNRECOGNIZED);
    check("20 relationship", text(record.getRelationship(), 0, 20));
  }

  private void checkAddress() {
    check("9 oaza", LETTERS_OF_CODES.matcher(record.getOazaAzaCode()).matches());
    check("10 postal", record.getPostalCode().matches("[0-9]{7}"));
    check("11 address", text(record.getAddress(), 1, 200));
    check("12 gaiji", record.getAddressGaijiCount() == gaiji(record.getAddress()));
    check("18 address", text(record.getPreviousAddress(), 0, 200));
    check("19 gaiji", record.getPreviousAddressGaijiCount() == gaiji(record.getPreviousAddress()));
    String from = record.getPreviousMunicipalityCode();
    check("17 from", from.isEmpty() || validBody(from));
    check("17 other", !from.equals(record.getMunicipalityCode()));
    check("17 with 18", from.isEmpty() == record.getPreviousAddress().isEmpty());
    boolean gaiji =
        gaiji(record.getNameKanji() + record.getFormerSurnameKanji()) > 0
            || gaiji(record.getAddress() + record.getPreviousAddress()) > 0;
    check("34 gaiji", record.getGaijiFlag() == gaiji);
    check("40 serial", record.getFormerSurnameGaijiChangeSerial() >= 0);
    check("41 serial", record.getNameGaijiChangeSerial() >= 0);
    check("42 serial", record.getAddressGaijiChangeSerial() >= 0);
  }

  private void checkDates() {
    Date birth = record.getBirthDate();
    check("6 present", record.hasBirthDate());
    check("6 year", birth.getYear() >= (birth.getMonth() == 0 ? 0 : 1));
    check("6 month", birth.getMonth() >= (birth.getDay() == 0 ? 0 : 1));
    Date known =
        birth.toBuilder()
            .setYear(Math.max(1, birth.getYear()))
            .setMonth(Math.max(1, birth.getMonth()))
            .setDay(Math.max(1, birth.getDay()))
            .build();
    LocalDate born = day("6 birth", known);
    LocalDate became = day("14 resident", record.getBecameResidentDate());
    LocalDate settled = day("15 address", record.getAddressEstablishedDate());
    LocalDate notified = day("16 notified", record.getNotificationDate());
    LocalDate changed = day("22 changed", record.getChangeDate());
    LocalDate codeFrom = day("25 code", record.getResidentRecordCodeEffectiveDate());
    check("6 <= 14", !born.isAfter(became));
    check("14 <= 15", !became.isAfter(settled));
    check("15 <= 16", !settled.isAfter(notified));
    check("16 <= 22", !notified.isAfter(changed));
    check("25 <= 22", !codeFrom.isAfter(changed));
    check("36 on 22", record.getTimestamp().getSeconds() / 86_400 == changed.toEpochDay());
  }

  private void checkTransport() {
    check(
        "21 reason",
        record.getChangeReason() != ChangeReason.CHANGE_REASON_UNSPECIFIED
            && record.getChangeReason() != ChangeReason.UNRECOGNIZED);
    check("23 detail", text(record.getChangeReasonDetail(), 0, 20));
    check("26 request", ID.matcher(record.getRequestControlNumber()).matches());
    check("27 operator", ID.matcher(record.getOperatorId()).matches());
    check("28 terminal", ID.matcher(record.getOperationTerminalId()).matches());
    check("29 output only", record.getUpdateSequenceNumber() == 0);
    check("30 output only", record.getAbnormalUpdateSequenceNumber() == 0);
    check("31", !record.getUpdateProhibitedFlag());
    check("32", !record.getPlannedPersonFlag());
    check("33", !record.getExclusiveLockFlag());
    check("35 output only", record.getRecordStatus() == RecordStatus.RECORD_STATUS_UNSPECIFIED);
  }

  private void checkMarks() {
    check("surname", MARKED_SURNAME.matcher(record.getNameKanji()).matches());
    String former = record.getFormerSurnameKanji();
    check("former", former.isEmpty() || MARKED_SURNAME.matcher(former).matches());
    check("address", record.getAddress().contains("架空町"));
    String previous = record.getPreviousAddress();
    check("previous", previous.isEmpty() || previous.contains("架空町"));
  }

  private void check(String rule, boolean holds) {
    if (!holds) {
      broken.add(rule);
    }
  }

  private LocalDate day(String rule, Date date) {
    try {
      return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
    } catch (DateTimeException noDay) {
      broken.add(rule);
      return LocalDate.EPOCH;
    }
  }

  static boolean validNumber(String number, int length) {
    if (number.length() != length || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    int sum = 0;
    for (int n = 1; n < length; n++) {
      int weight = n <= 6 ? n + 1 : n - 5;
      sum += weight * Character.digit(number.charAt(length - 1 - n), 10);
    }
    int check = sum % 11 <= 1 ? 0 : 11 - sum % 11;
    return number.charAt(length - 1) == '0' + check;
  }

  private static boolean validBody(String code) {
    if (!code.matches("[0-9]{6}")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += (6 - i) * Character.digit(code.charAt(i), 10);
    }
    return code.charAt(5) == '0' + (11 - sum % 11) % 10;
  }

  private static boolean text(String text, int min, int max) {
    int length = text.codePointCount(0, text.length());
    return length >= min && length <= max && text.strip().equals(text);
  }

  private static int gaiji(String text) {
    return (int) GAIJI.matcher(text).results().count();
  }

  private static String unvoiced(String kana) {
    StringBuilder unvoiced = new StringBuilder();
    Normalizer.normalize(kana, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> Character.getName(c).contains(" LETTER "))
        .map(c -> Character.getName(c).startsWith("KATAKANA ") ? c - 0x60 : c)
        .map(c -> Character.getName(c).contains(" SMALL ") ? c + 1 : c)
        .forEach(unvoiced::appendCodePoint);
    return unvoiced.toString();
  }
}
