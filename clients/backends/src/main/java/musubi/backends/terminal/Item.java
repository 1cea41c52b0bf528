package musubi.backends.terminal;

import java.util.Optional;
import java.util.stream.Stream;

/** What an operator may fill in to ask by. */
enum Item {
  CODE("code", "住民票コード", "code"),
  NUMBER("number", "個人番号", "Individual Number"),
  NAME("name", "氏名", "name"),
  KANA("kana", "ふりがな", "reading"),
  BIRTH("birth", "生年月日", "birth date, 1980-04-01 or S55.4.1; day or month may be left out"),
  SEX("sex", "性別", "sex: m 男, f 女, u 不明"),
  ADDRESS("address", "住所", "address"),
  CITY("city", "市町村コード", "municipality, 6 digits"),
  REMOVED("removed", "消除者", "removed persons too: y");

  private final String word;
  private final String japanese;
  private final String english;

  Item(String word, String japanese, String english) {
    this.word = word;
    this.japanese = japanese;
    this.english = english;
  }

  /** The item that stands before an equals sign, in either language. */
  static Optional<Item> of(String word) {
    return Stream.of(values())
        .filter(item -> item.word.equals(word) || item.japanese.equals(word))
        .findFirst();
  }

  /** {@code 氏名 name}. */
  String label() {
    return japanese + " " + word;
  }

  /** What it is asked for with. */
  String question() {
    return "  " + japanese + " (" + english + ")>";
  }
}
