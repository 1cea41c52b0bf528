package musubi.demo;

import java.util.List;
import java.util.Map;
import musubi.gateway.local.Member;

/**
 * Who plays: four cities, their prefectures, the nation, the card system, the broker and two
 * linkage nodes.
 */
final class Cast {
  static final Member SETAGAYA = Member.communication("131121");
  static final Member ASAHIKAWA = Member.communication("012041");
  static final Member FUKUSHIMA = Member.communication("072010");
  static final Member FUKUOKA = Member.communication("401307");
  static final Member TOKYO = Member.prefecture("130001");
  static final Member HOKKAIDO = Member.prefecture("010006");
  static final Member FUKUSHIMA_PREFECTURE = Member.prefecture("070009");
  static final Member FUKUOKA_PREFECTURE = Member.prefecture("400009");

  static final List<Member> CITIES = List.of(SETAGAYA, ASAHIKAWA, FUKUSHIMA, FUKUOKA);

  static final List<Member> ALL =
      List.of(
          Member.NATION,
          TOKYO,
          HOKKAIDO,
          FUKUSHIMA_PREFECTURE,
          FUKUOKA_PREFECTURE,
          SETAGAYA,
          ASAHIKAWA,
          FUKUSHIMA,
          FUKUOKA,
          Member.CARDS,
          Member.BROKER,
          LinkageCases.SETAGAYA,
          LinkageCases.ASAHIKAWA);

  /** 北九州市: has a certificate; the demonstration itself plays its communication node. */
  static final String KITAKYUSHU = "401005";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("131121", "Setagaya"),
          Map.entry("012041", "Asahikawa"),
          Map.entry("072010", "Fukushima"),
          Map.entry("401307", "Fukuoka"),
          Map.entry("401005", "Kitakyushu"),
          Map.entry("130001", "Tokyo"),
          Map.entry("010006", "Hokkaido"),
          Map.entry("070009", "Fukushima"),
          Map.entry("400009", "Fukuoka"),
          Map.entry("900001", "Japan"),
          Map.entry("900010", "Cards"),
          Map.entry("900028", "Broker"));

  private Cast() {}

  /** The prefecture's node above a city. */
  static Member prefectureOf(Member city) {
    return new Member("prefecture", city.body().prefecture());
  }

  /** How a member is shown: {@code communication 131121 Setagaya}. */
  static String show(Member member) {
    return show(member.role(), member.body().digits());
  }

  /** How a node or system is shown. */
  static String show(String party, String code) {
    return party + " " + code + " " + NAMES.getOrDefault(code, "");
  }
}
