package musubi.backends.people;

import com.google.protobuf.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * Synthetic residents of one municipality, as the first load of its identity file holds them.
 *
 * <p>Each resident is made from the index alone, so a million need no memory. Codes and numbers are
 * never shared by two indices or two municipalities. Immutable and thread-safe.
 */
public final class People {
  /** What every surname begins with, one or another. */
  public static final List<String> SURNAME_MARKS = Names.marks();

  /** What every address holds. */
  public static final String ADDRESS_MARK = Address.MARK;

  /** The day of the first load, the change date of every resident here. */
  public static final LocalDate LOAD_DATE = LocalDate.of(2025, 4, 1);

  private static final LocalDate FIRST_CODES = LocalDate.of(2002, 8, 5);
  private static final List<String> ORIGINS = List.of("131121", "012041", "072010", "401307");

  // Names of the sequences of dice, so that none repeats another's.
  private static final long HOUSEHOLD = 1;
  private static final long PERSON = 2;

  private final String municipality;
  private final long seed;
  private final long firstSerial;
  private final long capacity;

  private People(String municipality, long seed) {
    this.municipality = municipality;
    this.seed = seed;
    this.firstSerial = Numbers.first(municipality);
    this.capacity = Numbers.capacity(municipality);
  }

  /**
   * The people of a municipality. The seed chooses names, dates and households, not the codes and
   * numbers: those follow from municipality and index.
   *
   * @throws IllegalArgumentException if the code is not that of a municipality
   */
  public static People of(String municipalityCode, long seed) {
    return new People(municipalityCode, seed);
  }

  /**
   * How many residents there can be: 1,000,000 in cities and wards, 30,000 in towns and villages.
   */
  public long capacity() {
    return capacity;
  }

  /** Residents {@code first} to {@code first + count - 1}, made one by one. */
  public Stream<IdentityRecord.Builder> residents(long first, long count) {
    return LongStream.range(first, first + count).mapToObj(this::resident);
  }

  /**
   * One resident; neighbours in the index live together.
   *
   * @throws IndexOutOfBoundsException outside 0 to {@link #capacity} - 1
   */
  public IdentityRecord.Builder resident(long index) {
    if (index < 0 || index >= capacity) {
      throw new IndexOutOfBoundsException(index);
    }
    long municipalSeed = seed * 1_000_003 + Long.parseLong(municipality);
    Household household = Household.of(municipalSeed, index);
    Dice ofHousehold = new Dice(municipalSeed, HOUSEHOLD, household.number());
    Dice ofPerson = new Dice(municipalSeed, PERSON, index);

    IdentityRecord.Builder record =
        IdentityRecord.newBuilder()
            .setResidentRecordCode(Numbers.residentRecordCode(firstSerial + index))
            .setIndividualNumber(Numbers.individualNumber(firstSerial + index))
            .setMunicipalityCode(municipality);
    Word surname = Names.surname(ofHousehold);
    boolean katakana = ofHousehold.oneIn(8);
    Sex householder = ofHousehold.oneIn(2) ? Sex.SEX_FEMALE : Sex.SEX_MALE;
    setAddress(record, Address.of(municipality, household.number()));

    int age = ofHousehold.below(household.size() > 2 ? 20 : 60) + 35;
    Role role = role(household, householder, age, ofPerson);
    setName(record.setSex(role.sex()).setRelationship(role.name()), surname, katakana, ofPerson);
    if (household.member() < 2 && ofPerson.oneIn(20)) {
      setFormerSurname(record, Names.surname(ofPerson));
    }

    LocalDate birth = LOAD_DATE.minusDays(365L * role.age() + 1 + ofPerson.below(365));
    record.setBirthDate(withUnknownParts(birth, ofPerson));
    setArrival(record, birth, ofHousehold);
    setTransport(record, index, ofPerson);
    return record.setGaijiFlag(hasGaiji(record));
  }

  private record Role(String name, Sex sex, int age) {}

  private static Role role(Household household, Sex householder, int age, Dice dice) {
    Sex other = householder == Sex.SEX_MALE ? Sex.SEX_FEMALE : Sex.SEX_MALE;
    Sex any = dice.oneIn(2) ? Sex.SEX_FEMALE : Sex.SEX_MALE;
    return switch (household.member()) {
      case 0 -> new Role("世帯主", householder, age);
      case 1 -> new Role(other == Sex.SEX_MALE ? "夫" : "妻", other, age - 5 + dice.below(10));
      case 4 -> new Role(any == Sex.SEX_MALE ? "父" : "母", any, age + 20 + dice.below(15));
      default -> new Role("子", dice.oneIn(200) ? Sex.SEX_UNKNOWN : any, age - 22 - dice.below(13));
    };
  }

  private static void setName(
      IdentityRecord.Builder record, Word surname, boolean katakana, Dice dice) {
    Word given = record.getSex() == Sex.SEX_FEMALE ? Names.female(dice) : Names.male(dice);
    Word name = surname.given(given);
    Word read = katakana ? name.inKatakana() : name;
    record
        .setNameKanji(read.kanji())
        .setNameGaijiCount(read.gaiji())
        .setNameKana(read.kana())
        .setNameKanaUnvoiced(read.unvoiced());
  }

  private static void setFormerSurname(IdentityRecord.Builder record, Word surname) {
    record
        .setFormerSurnameKanji(surname.kanji())
        .setFormerSurnameGaijiCount(surname.gaiji())
        .setFormerSurnameKana(surname.kana());
  }

  /** Since when the person lives here: with the household, or from birth. */
  private void setArrival(IdentityRecord.Builder record, LocalDate birth, Dice ofHousehold) {
    LocalDate arrival = LOAD_DATE.minusDays(20 + ofHousehold.below(20 * 365));
    String origin = ofHousehold.pick(ORIGINS);
    Address before = Address.of(origin, ofHousehold.below(Address.COUNT));
    boolean fromElsewhere = ofHousehold.oneIn(4) && !origin.equals(municipality);
    LocalDate since = birth.isAfter(arrival) ? birth : arrival;
    record
        .setBecameResidentDate(date(since))
        .setAddressEstablishedDate(date(since))
        .setNotificationDate(date(earlier(since.plusDays(ofHousehold.below(14)), LOAD_DATE)))
        .setResidentRecordCodeEffectiveDate(date(since.isAfter(FIRST_CODES) ? since : FIRST_CODES));
    if (fromElsewhere && birth.isBefore(arrival)) {
      setPrevious(record, origin, before.text(), before.gaiji());
    }
  }

  private void setTransport(IdentityRecord.Builder record, long index, Dice dice) {
    long day = LOAD_DATE.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    record
        .setChangeReason(ChangeReason.CHANGE_REASON_EX_OFFICIO_ENTRY)
        .setChangeDate(date(LOAD_DATE))
        .setRequestControlNumber("SYN-LOAD-" + municipality + "-" + Address.padded(index, 8))
        .setOperatorId("SYN-OP-" + Address.padded(1 + dice.below(12), 2))
        .setOperationTerminalId("SYN-TM-" + Address.padded(1 + dice.below(30), 2))
        .setTimestamp(
            Timestamp.newBuilder()
                .setSeconds(day + index / 1000)
                .setNanos((int) (index % 1000) * 1_000_000));
  }

  static void setAddress(IdentityRecord.Builder record, Address address) {
    record
        .setOazaAzaCode(address.oazaAzaCode())
        .setPostalCode(address.postalCode())
        .setAddress(address.text())
        .setAddressGaijiCount(address.gaiji());
  }

  static void setPrevious(
      IdentityRecord.Builder record, String municipality, String address, int gaiji) {
    record
        .setPreviousMunicipalityCode(municipality)
        .setPreviousAddress(address)
        .setPreviousAddressGaijiCount(gaiji);
  }

  static boolean hasGaiji(IdentityRecord.Builder record) {
    return record.getNameGaijiCount() > 0
        || record.getAddressGaijiCount() > 0
        || record.getPreviousAddressGaijiCount() > 0
        || record.getFormerSurnameGaijiCount() > 0;
  }

  static Date date(LocalDate date) {
    return Date.newBuilder()
        .setYear(date.getYear())
        .setMonth(date.getMonthValue())
        .setDay(date.getDayOfMonth())
        .build();
  }

  /** One birth date in 400 lacks its day, one in 400 its month too, one in 400 is unknown. */
  private static Date withUnknownParts(LocalDate birth, Dice dice) {
    Date.Builder date = date(birth).toBuilder();
    int unknown = dice.below(400);
    if (unknown < 3) {
      date.clearDay();
    }
    if (unknown < 2) {
      date.clearMonth();
    }
    if (unknown < 1) {
      date.clearYear();
    }
    return date.build();
  }

  private static LocalDate earlier(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? one : other;
  }
}
