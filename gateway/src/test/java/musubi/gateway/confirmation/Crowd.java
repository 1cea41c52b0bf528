package musubi.gateway.confirmation;

import com.google.protobuf.util.Timestamps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import musubi.backends.people.People;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * People who are easily taken for one another: few names in many spellings, few days, few streets;
 * and searches for them. The same seed makes the same.
 */
final class Crowd {
  static final List<String> CITIES = List.of("131121", "131016", "401307");
  private static final List<String> CITY_NAMES = List.of("東京都世田谷区", "東京都千代田区", "福岡県福岡市");

  /** Spellings of one name that a search takes for one another, and readings of it. */
  private record Word(List<String> kanji, List<String> kana) {}

  private static final List<Word> SURNAMES =
      List.of(
          new Word(List.of("高橋", "髙橋"), List.of("たかはし", "タカハシ")),
          new Word(List.of("渡辺", "渡邊", "渡邉", "渡辺\uDB40\uDD01"), List.of("わたなべ", "ワタナベ")),
          new Word(List.of("佐々木", "佐佐木"), List.of("ささき", "ササキ")),
          new Word(List.of("斎藤", "齋藤"), List.of("さいとう", "サイトウ")),
          new Word(List.of("斉藤"), List.of("さいとう")),
          new Word(List.of("富沢", "冨澤", "富澤"), List.of("とみざわ", "とみさわ", "トミザワ")),
          new Word(List.of("島崎", "嶋﨑", "島嵜", "嶌崎"), List.of("しまざき", "シマサキ")),
          new Word(List.of("関ヶ原", "關ヶ原", "関が原", "関ケ原"), List.of("せきがはら", "セキガハラ")),
          new Word(List.of("ＳＭＩＴＨ", "Smith", "smith"), List.of("すみす", "スミス")),
          new Word(List.of("ヰノウエ", "いのうえ", "イノウヱ"), List.of("いのうえ", "ゐのうゑ")));
  private static final List<Word> GIVEN =
      List.of(
          new Word(List.of("恵子", "惠子"), List.of("けいこ", "ケイコ")),
          new Word(List.of("真一", "眞一"), List.of("しんいち", "シンイチ")),
          new Word(List.of("真二", "眞二"), List.of("しんじ", "シンヂ")),
          new Word(List.of("奈々", "奈奈"), List.of("なな", "ナナ")),
          new Word(List.of("みづほ", "ミズホ", "みずほ", "ﾐｽﾞﾎ"), List.of("みづほ", "ミズホ")),
          new Word(List.of("マリー", "まり"), List.of("まりー", "マリ")),
          new Word(List.of("広国", "廣國"), List.of("ひろくに", "ヒログニ")));
  private static final List<List<String>> TOWNS =
      List.of(
          List.of("架空町", "大字架空町"),
          List.of("架空"),
          List.of("架空台"),
          List.of("霞ヶ丘", "霞が丘", "霞ケ丘"),
          List.of("三ツ沢", "三つ澤"),
          List.of("三田"),
          List.of("一番町"));
  private static final List<String> BUILDINGS = List.of("", "", "　架空荘２０１号室", "　架空ハイツ３");
  private static final List<Integer> DATES =
      List.of(19870625, 19870626, 19870700, 19870600, 19870000, 19880625, 19880101, 0);
  private static final List<String> EXTERNAL = List.of("\uE001", "\uE002", "\uDB80\uDC00");

  private final Random random;
  private final List<IdentityRecord> rows = new ArrayList<>();
  private final Set<String> protectedCodes = new HashSet<>();
  private final List<Home> homes = new ArrayList<>();

  /** Where somebody lives, in parts, so that it can be spelled in many ways. */
  private record Home(int city, int town, List<Integer> numbers, String building) {}

  /**
   * A crowd and the die it was made with.
   *
   * @param persons how many; some have a second row in another municipality
   */
  Crowd(long seed, int persons) {
    this.random = new Random(seed);
    for (int i = 0; i < persons; i++) {
      add(i);
    }
  }

  /** All rows, in all municipalities. */
  List<IdentityRecord> rows() {
    return rows;
  }

  /** Those of some municipalities. */
  List<IdentityRecord> rowsOf(Set<String> municipalities) {
    return rows.stream().filter(r -> municipalities.contains(r.getMunicipalityCode())).toList();
  }

  Set<String> protectedCodes() {
    return protectedCodes;
  }

  /** Where in the crowd people are, for messages that name nobody. */
  Set<Integer> indices(Set<String> codes) {
    Set<Integer> indices = new TreeSet<>();
    for (int i = 0; i < rows.size(); i++) {
      if (codes.contains(rows.get(i).getResidentRecordCode())) {
        indices.add(i);
      }
    }
    return indices;
  }

  private void add(int index) {
    int city = below(CITIES.size());
    IdentityRecord.Builder record =
        People.of(CITIES.get(city), 1).resident(index).clearFormerSurnameKanji();
    Word surname = pick(SURNAMES);
    Word given = pick(GIVEN);
    record
        .setNameKanji(withExternal(pick(surname.kanji())) + space() + pick(given.kanji()))
        .setBirthDate(date(pick(DATES)))
        .setSexValue(1 + below(3))
        .setTimestamp(Timestamps.fromSeconds(1_700_000_000L + random.nextInt(1_000_000)))
        .clearNameKana();
    if (!oneIn(8)) {
      record.setNameKana(pick(surname.kana()) + "　" + pick(given.kana()));
    }
    if (oneIn(4)) {
      record.setFormerSurnameKanji(withExternal(pick(pick(SURNAMES).kanji())));
    }
    if (oneIn(50) && !rows.isEmpty()) {
      record.setIndividualNumber(pick(rows).getIndividualNumber());
    }
    record.setChangeReason(oneIn(6) ? removal() : ChangeReason.CHANGE_REASON_EX_OFFICIO_ENTRY);
    settle(record, city);
    if (oneIn(10)) {
      settleElsewhere(record, city);
    }
    if (oneIn(8)) {
      protectedCodes.add(record.getResidentRecordCode());
    }
  }

  /** An earlier or later row of the same person. */
  private void settleElsewhere(IdentityRecord.Builder record, int city) {
    record
        .setChangeReason(oneIn(2) ? removal() : ChangeReason.CHANGE_REASON_TRANSFER_IN)
        .setTimestamp(Timestamps.fromSeconds(1_702_000_000L + random.nextInt(1_000_000)));
    if (oneIn(2)) {
      record.setTimestamp(Timestamps.fromSeconds(1_690_000_000L + random.nextInt(1_000_000)));
    }
    if (oneIn(3)) {
      record.setNameKanji(pick(SURNAMES).kanji().getFirst() + "　" + pick(GIVEN).kanji().getFirst());
    }
    settle(record, (city + 1 + below(CITIES.size() - 1)) % CITIES.size());
  }

  private void settle(IdentityRecord.Builder record, int city) {
    List<Integer> numbers = new ArrayList<>(List.of(pick(List.of(1, 2, 12, 10))));
    numbers.add(1 + below(2) * 10 + below(3));
    if (!oneIn(4)) {
      numbers.add(1 + below(12));
    }
    Home home = new Home(city, below(TOWNS.size()), numbers, pick(BUILDINGS));
    homes.add(home);
    record
        .setMunicipalityCode(CITIES.get(city))
        .setAddress(spelled(home, numbers.size(), true) + home.building());
    rows.add(record.build());
  }

  /** A search for somebody of the crowd, or for somebody who is almost one of them. */
  SearchRequest search() {
    int whom = below(rows.size());
    IdentityRecord person = rows.get(whom);
    SearchRequest.Builder request = SearchRequest.newBuilder().setIncludeRemoved(oneIn(3));
    if (oneIn(12)) {
      return request.setResidentRecordCode(person.getResidentRecordCode()).build();
    }
    if (oneIn(12)) {
      return request.setIndividualNumber(person.getIndividualNumber()).build();
    }
    SearchItems.Builder items = SearchItems.newBuilder();
    boolean byKana = !person.getNameKana().isEmpty() && oneIn(3);
    if (byKana) {
      items.setNameKana(oneIn(2) ? person.getNameKana() : reading(person.getNameKana()));
    }
    if (!byKana || oneIn(6)) {
      items.setName(oneIn(4) ? person.getNameKanji() : respelled(person));
    }
    boolean byDate = person.getBirthDate().getYear() > 0 && !oneIn(3);
    if (byDate) {
      items.setBirthDate(near(person.getBirthDate()));
    }
    if (!byDate || oneIn(5)) {
      items.setAddress(oneIn(4) ? person.getAddress() : beginning(homes.get(whom)));
    }
    if (oneIn(3)) {
      items.setSex(oneIn(2) ? Sex.SEX_MALE : Sex.SEX_FEMALE);
    }
    if (oneIn(6)) {
      items.setMunicipalityCode(oneIn(2) ? person.getMunicipalityCode() : pick(CITIES));
    }
    return request.setItems(items).build();
  }

  /** The name in another spelling, with the former surname, or a name that is only like it. */
  private String respelled(IdentityRecord person) {
    String name = person.getNameKanji();
    String given = name.replaceFirst("^[^ 　]*[ 　]", "");
    if (!person.getFormerSurnameKanji().isEmpty() && oneIn(2)) {
      return substituted(other(person.getFormerSurnameKanji(), SURNAMES)) + space() + given;
    }
    String surname = name.replaceFirst("[ 　].*$", "");
    return switch (below(6)) {
      case 0 -> name.replaceAll("[ 　]", "");
      case 1 -> substituted(surname) + space() + other(given, GIVEN);
      case 2 -> other(surname, SURNAMES) + space() + pick(pick(GIVEN).kanji());
      case 3 -> pick(pick(SURNAMES).kanji()) + space() + given;
      case 4 -> withExternal(other(surname, SURNAMES)) + space() + given;
      default -> wide(substituted(other(surname, SURNAMES)) + space() + other(given, GIVEN));
    };
  }

  /** Another spelling of the same word; the text itself when it is none of the words. */
  private String other(String text, List<Word> words) {
    return words.stream()
        .filter(word -> word.kanji().contains(text))
        .findFirst()
        .map(word -> pick(word.kanji()))
        .orElse(text);
  }

  /** Ordinary characters for external ones, as an operator types what he sees. */
  private String substituted(String text) {
    String typed = text;
    for (String external : EXTERNAL) {
      typed = typed.replace(external, pick(List.of("高", "橋", "渡", "辺", "藤", "々", "沢", "〓")));
    }
    return typed;
  }

  private String withExternal(String surname) {
    if (!oneIn(6)) {
      return surname;
    }
    int[] points = surname.codePoints().toArray();
    for (int times = 1 + below(3); times > 0; times--) {
      points[below(points.length)] = pick(EXTERNAL).codePointAt(0);
    }
    return new String(points, 0, points.length);
  }

  private String reading(String kana) {
    String read = kana;
    if (oneIn(2)) {
      read = read.replace("　", "");
    }
    if (oneIn(2)) {
      read = read.replace('が', 'か').replace('ざ', 'さ').replace('べ', 'へ').replace('じ', 'ぢ');
    }
    return oneIn(6) ? read.replaceFirst("い", "え") : read;
  }

  private String wide(String text) {
    StringBuilder wide = new StringBuilder();
    text.codePoints()
        .map(c -> c > ' ' && c < 127 ? c - '!' + '！' : c)
        .forEach(wide::appendCodePoint);
    return wide.toString();
  }

  private Date near(Date date) {
    Date.Builder near = date.toBuilder();
    switch (below(6)) {
      case 0 -> near.clearDay();
      case 1 -> near.clearMonth().clearDay();
      case 2 -> near.mergeFrom(date(19870625));
      case 3 -> near.mergeFrom(date(19880101));
      default -> {
        return date;
      }
    }
    return near.build();
  }

  /** The beginning of an address, cut anywhere behind the municipality; never too short. */
  private String beginning(Home home) {
    int numbers = below(home.numbers().size() + 1);
    String beginning = spelled(home, numbers, oneIn(2));
    if (numbers == home.numbers().size() && oneIn(2)) {
      return beginning + home.building();
    }
    boolean splits = numbers > 0 && oneIn(4) && beginning.matches(".*[0-9０-９]{2}");
    return splits ? beginning.substring(0, beginning.length() - 1) : beginning;
  }

  /** An address up to one of its numbers, in one of its spellings. */
  private String spelled(Home home, int numbers, boolean withPrefecture) {
    String city = CITY_NAMES.get(home.city());
    StringBuilder text = new StringBuilder(withPrefecture ? city : city.substring(3));
    text.append(pick(TOWNS.get(home.town())));
    int style = below(5);
    for (int i = 0; i < numbers; i++) {
      boolean last = i == numbers - 1;
      int number = home.numbers().get(i);
      switch (style) {
        case 0 -> text.append(wide("" + number)).append(last ? "" : pick(List.of("－", "−", "ー")));
        case 1 -> text.append(number).append(last ? "" : "-");
        case 2 -> text.append(i == 0 ? numerals(number) : wide("" + number)).append(unit(i));
        case 3 -> text.append(numerals(number)).append(unit(i));
        default -> text.append(number).append(last ? "" : "の");
      }
    }
    return text.toString();
  }

  private String unit(int place) {
    return switch (place) {
      case 0 -> "丁目";
      case 1 -> oneIn(2) ? "番" : "番地";
      default -> "号";
    };
  }

  private static String numerals(int number) {
    String digits = "〇一二三四五六七八九";
    String ones = number % 10 == 0 ? "" : digits.substring(number % 10, number % 10 + 1);
    String tens = number < 20 ? "" : digits.substring(number / 10, number / 10 + 1);
    return number < 10 ? ones : tens + "十" + ones;
  }

  private ChangeReason removal() {
    return oneIn(2) ? ChangeReason.CHANGE_REASON_TRANSFER_OUT : ChangeReason.CHANGE_REASON_DEATH;
  }

  private String space() {
    return pick(List.of("　", "　", " "));
  }

  private static Date date(int yyyymmdd) {
    return Date.newBuilder()
        .setYear(yyyymmdd / 10_000)
        .setMonth(yyyymmdd / 100 % 100)
        .setDay(yyyymmdd % 100)
        .build();
  }

  private int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean oneIn(int n) {
    return below(n) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(below(list.size()));
  }
}
