package musubi.backends.people;

import java.util.List;
import java.util.stream.Stream;

/** Invented surnames, which say that they are, and ordinary given names. */
final class Names {
  /** The first half of every surname. */
  private static final List<Word> MARKS =
      List.of(
          new Word("架空", "かくう", "かくう"),
          new Word("見本", "みほん", "みほん"),
          new Word("例示", "れいじ", "れいし"),
          new Word("模擬", "もぎ", "もき"),
          new Word("仮想", "かそう", "かそう"),
          new Word("試験", "しけん", "しけん"));

  private static final List<Word> ENDINGS =
      List.of(
          new Word("山", "やま", "やま"),
          new Word("川", "がわ", "かわ"),
          new Word("田", "だ", "た"),
          new Word("辺", "べ", "へ"),
          new Word("野", "の", "の"),
          new Word("原", "ばら", "はら"),
          new Word("村", "むら", "むら"),
          new Word("島", "じま", "しま"),
          new Word("沢", "ざわ", "さわ"),
          new Word("﨑", "ざき", "さき"),
          new Word("髙", "たか", "たか"),
          new Word("𠮷", "よし", "よし"));

  private static final List<Word> GAIJI_ENDINGS =
      List.of(
          new Word("辻\uDB40\uDD00", "つじ", "つし", 1),
          new Word("葛\uDB40\uDD00", "くず", "くす", 1),
          new Word("邉\uDB40\uDD05", "なべ", "なへ", 1),
          new Word("\uE000", "まち", "まち", 1),
          new Word("\uE001\uDB40\uDD00野", "ぱの", "はの", 1),
          new Word("辻\uDB40\uDD00\uE0A5", "つじっぽ", "つしつほ", 2));

  private static final List<Word> MALE =
      List.of(
          new Word("太郎", "たろう", "たろう"),
          new Word("次郎", "じろう", "しろう"),
          new Word("大輔", "だいすけ", "たいすけ"),
          new Word("健一", "けんいち", "けんいち"),
          new Word("翔平", "しょうへい", "しようへい"),
          new Word("純", "じゅん", "しゆん"),
          new Word("豊", "ゆたか", "ゆたか"),
          new Word("誠", "まこと", "まこと"),
          new Word("丈二", "じょーじ", "しよし"),
          new Word("哲哉", "てつや", "てつや"),
          new Word("祐\uDB40\uDD00介", "ゆうすけ", "ゆうすけ", 1));

  private static final List<Word> FEMALE =
      List.of(
          new Word("花子", "はなこ", "はなこ"),
          new Word("京子", "きょうこ", "きようこ"),
          new Word("順子", "じゅんこ", "しゆんこ"),
          new Word("美咲", "みさき", "みさき"),
          new Word("葵", "あおい", "あおい"),
          new Word("しづ", "しづ", "しつ"),
          new Word("恵", "めぐみ", "めくみ"),
          new Word("理沙", "りさ", "りさ"),
          new Word("エミリー", "えみりー", "えみり"),
          new Word("キヱ", "きゑ", "きゑ"),
          new Word("\uE010子", "さちこ", "さちこ", 1));

  private Names() {}

  static List<String> marks() {
    return MARKS.stream().map(Word::kanji).toList();
  }

  static Word surname(Dice dice) {
    return dice.pick(MARKS).and(dice.pick(dice.oneIn(12) ? GAIJI_ENDINGS : ENDINGS));
  }

  static Word male(Dice dice) {
    return dice.pick(MALE);
  }

  static Word female(Dice dice) {
    return dice.pick(FEMALE);
  }

  /** The given name in a full name of ours. */
  static Word given(String fullName) {
    String given = fullName.substring(fullName.indexOf('\u3000') + 1);
    return Stream.concat(MALE.stream(), FEMALE.stream())
        .filter(word -> word.kanji().equals(given))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a name of these people"));
  }
}
