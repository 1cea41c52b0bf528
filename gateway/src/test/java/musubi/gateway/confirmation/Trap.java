package musubi.gateway.confirmation;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * Ways in which one person is almost another. Each makes of a person somebody else, whose code and
 * number are their own, and who differs in what the constant says and in nothing more.
 */
enum Trap {
  NAMESAKE_ELSEWHERE(address(a -> a.replace("三ツ澤一丁目１２番３号", "架空台二丁目８番５号"))),
  TWIN_OF_OTHER_NAME(b -> b.setNameKanji(given(b, "真二"))),
  RELATIVE(b -> b.setNameKanji(given(b, "次郎")).setBirthDate(date(1955, 3, 1)).setSex(Sex.SEX_MALE)),
  NAME_VARIANT(name(n -> n.replace('髙', '高').replace('邉', '辺').replace('齋', '斎'))),
  NAME_OTHER_VARIANT(name(n -> n.replace('髙', '高').replace('邉', '邊').replace("齋", "齊"))),
  NAME_IN_HALF_WIDTH_SPACE(name(n -> n.replace('　', ' '))),
  NAME_WITHOUT_SPACE(name(n -> n.replace("　", ""))),
  NAME_WITH_TRAILING_SPACE(name(n -> n + "　")),
  NAME_WITH_LEADING_SPACE(name(n -> " " + n)),
  NAME_WITH_SELECTOR(name(n -> n.substring(0, 1) + "\uDB40\uDD00" + n.substring(1))),
  NAME_WITH_EXTERNAL(name(n -> "\uE001" + n.substring(1))),
  NAME_WITH_SUBSTITUTE(name(n -> "〓" + n.substring(1))),
  NAME_OF_ITERATION(name(n -> n.replace("奈々", "奈奈"))),
  NAME_OF_OTHER_KANA(name(n -> n.replace("エミ", "ヱミ"))),
  NAME_OF_OTHER_WIDTH(name(n -> n.replace("エミ", "ｴﾐ"))),
  NAME_VOICED(name(n -> n.replace("みずほ", "みづほ"))),
  NAME_DECOMPOSED(name(n -> n.replace("ず", "す\u3099").replace("が", "か\u3099"))),
  NAME_IN_OTHER_CASE(name(n -> n.replace("Smith", "SMITH"))),
  NAME_OF_OTHER_LATIN_WIDTH(name(n -> n.replace("Smith", "Ｓｍｉｔｈ"))),
  HAS_FORMER_SURNAME(
      b -> {
        String surname = b.getNameKanji().split("　")[0];
        b.setFormerSurnameKanji(surname).setNameKanji(b.getNameKanji().replace(surname, "架空"));
      }),
  ADDRESS_ONE_DIGIT(address(a -> a.replace("１２番", "１３番"))),
  ADDRESS_LONGER_NUMBER(address(a -> a.replace("１２番３号", "１２番３３号"))),
  ADDRESS_SHORTER(address(a -> a.substring(0, a.indexOf('　')))),
  ADDRESS_NUMBERS_JOINED(address(a -> a.replace("１２番", "１番２"))),
  ADDRESS_WIDTH(address(a -> a.replace("１２番３号", "12番3号"))),
  ADDRESS_HYPHENS(address(a -> a.replace("一丁目１２番３号", "１－１２－３"))),
  ADDRESS_NUMERALS(address(a -> a.replace("一丁目", "１丁目"))),
  ADDRESS_VARIANT(address(a -> a.replace("澤", "沢"))),
  ADDRESS_OTHER_KANA(address(a -> a.replace("三ツ", "三つ"))),
  ADDRESS_WITHOUT_PREFECTURE(address(a -> a.replace("東京都", ""))),
  ADDRESS_TRAILING_SPACE(address(a -> a + " ")),
  BIRTH_NEXT_DAY(birth(d -> d.toBuilder().setDay(d.getDay() % 28 + 1).build())),
  BIRTH_OTHER_YEAR(birth(d -> d.toBuilder().setYear(d.getYear() + 1).build())),
  BIRTH_DAY_UNKNOWN(birth(d -> d.toBuilder().clearDay().build())),
  BIRTH_MONTH_UNKNOWN(birth(d -> d.toBuilder().clearDay().clearMonth().build())),
  BIRTH_UNKNOWN(birth(d -> Date.getDefaultInstance())),
  SEX_UNKNOWN(b -> b.setSex(Sex.SEX_UNKNOWN)),
  SEX_OTHER(b -> b.setSex(b.getSex() == Sex.SEX_MALE ? Sex.SEX_FEMALE : Sex.SEX_MALE)),
  /** Twins of one name in one household: nothing but code and number tells them apart. */
  NOTHING_BUT_NUMBERS(b -> {}),
  /** A number that was given twice by mistake. */
  SAME_NUMBER(b -> b.setNameKanji(given(b, "次郎")));

  private static final String[] NAMES = {
    "髙橋　奈々", "渡邉　エミ", "齋藤　みずほ", "Smith　エミ", "髙橋　ながみずほ", "渡邉　奈々", "齋藤　エミ奈々みずほ"
  };

  /** Pairs that have codes of their own. */
  private static final int CODES = 400_000;

  private final Consumer<IdentityRecord.Builder> change;

  Trap(Consumer<IdentityRecord.Builder> change) {
    this.change = change;
  }

  /**
   * Two persons.
   *
   * @param person who is asked for
   * @param other whom nobody asked for
   */
  record Pair(Trap trap, IdentityRecord person, IdentityRecord other) {
    /** Whether the four items of both are the same, character by character. */
    boolean sameItems() {
      return trap == NOTHING_BUT_NUMBERS;
    }

    boolean sameNumber() {
      return trap == SAME_NUMBER;
    }

    @Override
    public String toString() {
      return trap.name();
    }
  }

  /** The pair of an index; who have no items but those of the trap in common with other pairs. */
  static Pair pair(long seed, int index) {
    Trap trap = values()[index % values().length];
    Random random = new Random(seed * 1_000_003 + index);
    People people = People.of("131121", 1);
    long first = 2L * (index % CODES);
    boolean reversed = random.nextBoolean() && !trap.name().endsWith("_SPACE");
    IdentityRecord.Builder one = people.resident(first);
    one.clearFormerSurnameKanji()
        .setNameKanji(trap.suitable(random))
        .setBirthDate(
            date(1930 + random.nextInt(90), 1 + random.nextInt(12), 1 + random.nextInt(28)))
        .setSexValue(1 + random.nextInt(2))
        .setAddress("東京都世田谷区三ツ澤一丁目１２番３号　架空荘" + room(index))
        .setChangeReason(ChangeReason.CHANGE_REASON_EX_OFFICIO_ENTRY);
    IdentityRecord.Builder two = one.clone();
    IdentityRecord own = people.resident(first + 1).build();
    two.setResidentRecordCode(own.getResidentRecordCode());
    if (trap != SAME_NUMBER) {
      two.setIndividualNumber(own.getIndividualNumber());
    }
    trap.change.accept(two);
    return reversed
        ? new Pair(trap, two.build(), one.build())
        : new Pair(trap, one.build(), two.build());
  }

  /** A name that the trap changes. */
  private String suitable(Random random) {
    while (true) {
      String name = NAMES[random.nextInt(NAMES.length)];
      IdentityRecord.Builder changed = IdentityRecord.newBuilder().setNameKanji(name);
      if (!name().startsWith("NAME_")) {
        return name;
      }
      change.accept(changed);
      if (!changed.getNameKanji().equals(name)) {
        return name;
      }
    }
  }

  private static Consumer<IdentityRecord.Builder> name(UnaryOperator<String> change) {
    return record -> record.setNameKanji(change.apply(record.getNameKanji()));
  }

  private static Consumer<IdentityRecord.Builder> address(UnaryOperator<String> change) {
    return record -> record.setAddress(change.apply(record.getAddress()));
  }

  private static Consumer<IdentityRecord.Builder> birth(UnaryOperator<Date> change) {
    return record -> record.setBirthDate(change.apply(record.getBirthDate()));
  }

  private static String given(IdentityRecord.Builder record, String given) {
    return record.getNameKanji().split("　")[0] + "　" + given;
  }

  private static String room(int index) {
    StringBuilder room = new StringBuilder();
    String.valueOf(100_000_000L + index).chars().forEach(c -> room.appendCodePoint(c - '0' + '０'));
    return room.toString();
  }

  private static Date date(int year, int month, int day) {
    return Date.newBuilder().setYear(year).setMonth(month).setDay(day).build();
  }
}
