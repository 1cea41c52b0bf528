package musubi.backends.people;

import com.google.protobuf.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * Lawful next records of a synthetic person: each is 1 to 30 days later than the record given, and
 * differs from it by what its reason allows. The same record and seed give the same change.
 */
public final class Changes {
  private static final int WORKING_SECONDS = 8 * 60 * 60;

  private Changes() {}

  /** 転居: another address of the same municipality, and nothing else about the person. */
  public static IdentityRecord.Builder moved(IdentityRecord record, long seed) {
    Dice dice = dice(record, seed);
    IdentityRecord.Builder next = next(record, ChangeReason.CHANGE_REASON_MOVE, seed, dice);
    settle(next, otherAddress(record, record.getMunicipalityCode(), dice));
    return next.setGaijiFlag(People.hasGaiji(next));
  }

  /** 職権修正: another given name, or another birth date. */
  public static IdentityRecord.Builder corrected(IdentityRecord record, long seed) {
    Dice dice = dice(record, seed);
    IdentityRecord.Builder next = next(record, ChangeReason.CHANGE_REASON_CORRECTION, seed, dice);
    if (dice.oneIn(2)) {
      next.setBirthDate(otherBirthDate(record.getBirthDate(), dice));
    } else {
      setOtherGivenName(next, dice);
    }
    return next.setGaijiFlag(People.hasGaiji(next));
  }

  /** 転出: left for another municipality; the record keeps the last address. */
  public static IdentityRecord.Builder transferredOut(IdentityRecord record, long seed) {
    return next(record, ChangeReason.CHANGE_REASON_TRANSFER_OUT, seed, dice(record, seed))
        .setChangeReasonDetail("国内転出");
  }

  /**
   * 転入 into the municipality of the record, from an invented address of another municipality.
   *
   * @throws IllegalArgumentException if that is the same municipality
   */
  public static IdentityRecord.Builder transferredIn(
      IdentityRecord record, String fromMunicipality) {
    Numbers.first(fromMunicipality);
    requireOther(record, fromMunicipality);
    Dice dice = dice(record, Long.parseLong(fromMunicipality));
    Address from = Address.of(fromMunicipality, dice.below(Address.COUNT));
    IdentityRecord.Builder next = next(record, ChangeReason.CHANGE_REASON_TRANSFER_IN, 0, dice);
    next.setBecameResidentDate(next.getChangeDate())
        .setAddressEstablishedDate(next.getChangeDate())
        .setNotificationDate(next.getChangeDate());
    People.setPrevious(next, fromMunicipality, from.text(), from.gaiji());
    return next.setGaijiFlag(People.hasGaiji(next));
  }

  /**
   * 転入 of the person of a record into another municipality: code, number and name go along, the
   * record's municipality and address become the previous ones.
   *
   * @throws IllegalArgumentException if that is the same municipality
   */
  public static IdentityRecord.Builder arrived(
      IdentityRecord record, String toMunicipality, long seed) {
    Numbers.first(toMunicipality);
    requireOther(record, toMunicipality);
    Dice dice = dice(record, seed);
    IdentityRecord.Builder next =
        next(record, ChangeReason.CHANGE_REASON_TRANSFER_IN, seed, dice)
            .setMunicipalityCode(toMunicipality);
    settle(next, otherAddress(record, toMunicipality, dice));
    next.setBecameResidentDate(next.getChangeDate());
    People.setPrevious(
        next, record.getMunicipalityCode(), record.getAddress(), record.getAddressGaijiCount());
    return next.setGaijiFlag(People.hasGaiji(next));
  }

  /** 死亡. */
  public static IdentityRecord.Builder died(IdentityRecord record, long seed) {
    return next(record, ChangeReason.CHANGE_REASON_DEATH, seed, dice(record, seed));
  }

  private static Dice dice(IdentityRecord record, long seed) {
    return new Dice(
        seed, Long.parseLong(record.getResidentRecordCode()), record.getTimestamp().getSeconds());
  }

  /** The record with the particulars of a later change; what the gateway numbers is left out. */
  private static IdentityRecord.Builder next(
      IdentityRecord record, ChangeReason reason, long seed, Dice dice) {
    LocalDate day = localDate(record.getChangeDate()).plusDays(1 + dice.below(30));
    long opening = day.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    return record.toBuilder()
        .setChangeReason(reason)
        .setChangeDate(People.date(day))
        .clearChangeReasonDetail()
        .setRequestControlNumber("SYN-CHANGE-" + Long.toHexString(seed) + "-" + dice.below(1 << 30))
        .setOperatorId("SYN-OP-" + Address.padded(1 + dice.below(12), 2))
        .setOperationTerminalId("SYN-TM-" + Address.padded(1 + dice.below(30), 2))
        .setTimestamp(
            Timestamp.newBuilder()
                .setSeconds(opening + dice.below(WORKING_SECONDS))
                .setNanos(dice.below(1000) * 1_000_000))
        .clearUpdateSequenceNumber()
        .clearAbnormalUpdateSequenceNumber()
        .clearRecordStatus();
  }

  private static void settle(IdentityRecord.Builder next, Address address) {
    boolean gaijiChanges = next.getAddressGaijiCount() > 0 || address.gaiji() > 0;
    People.setAddress(next, address);
    next.setAddressEstablishedDate(next.getChangeDate())
        .setNotificationDate(next.getChangeDate())
        .setAddressGaijiChangeSerial(next.getAddressGaijiChangeSerial() + (gaijiChanges ? 1 : 0));
  }

  private static Address otherAddress(IdentityRecord record, String municipality, Dice dice) {
    int number = dice.below(Address.COUNT);
    Address address = Address.of(municipality, number);
    return address.text().equals(record.getAddress())
        ? Address.of(municipality, number + 1)
        : address;
  }

  /** Never later than it was, so that nobody is born after becoming a resident. */
  private static Date otherBirthDate(Date birth, Dice dice) {
    if (birth.getDay() != 0) {
      return People.date(localDate(birth).minusDays(1 + dice.below(28)));
    }
    int year = birth.getYear() == 0 ? 1950 : birth.getYear();
    return People.date(LocalDate.of(year, Math.max(1, birth.getMonth()), 1));
  }

  private static void setOtherGivenName(IdentityRecord.Builder next, Dice dice) {
    Word old = Names.given(next.getNameKanji());
    Word given;
    do {
      given = next.getSex() == Sex.SEX_FEMALE ? Names.female(dice) : Names.male(dice);
    } while (given.equals(old));
    Word surname =
        new Word(
            before(next.getNameKanji(), old.kanji()),
            before(next.getNameKana(), old.kana()),
            before(next.getNameKanaUnvoiced(), old.unvoiced()),
            next.getNameGaijiCount() - old.gaiji());
    boolean katakana = next.getNameKana().endsWith(old.inKatakana().kana());
    Word name = katakana ? surname.and(given).inKatakana() : surname.and(given);
    boolean gaijiChanges = old.gaiji() > 0 || given.gaiji() > 0;
    next.setNameKanji(name.kanji())
        .setNameGaijiCount(name.gaiji())
        .setNameKana(name.kana())
        .setNameKanaUnvoiced(name.unvoiced())
        .setNameGaijiChangeSerial(next.getNameGaijiChangeSerial() + (gaijiChanges ? 1 : 0));
  }

  /** What stands before an ending, the space included. */
  private static String before(String text, String ending) {
    return text.substring(0, text.length() - ending.length());
  }

  private static LocalDate localDate(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }

  private static void requireOther(IdentityRecord record, String municipality) {
    if (record.getMunicipalityCode().equals(municipality)) {
      throw new IllegalArgumentException("a transfer needs two municipalities");
    }
  }
}
