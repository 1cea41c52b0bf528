package musubi.backends.people;

/** A written word with its readings and the number of its external characters, all set by hand. */
record Word(String kanji, String kana, String unvoiced, int gaiji) {
  Word(String kanji, String kana, String unvoiced) {
    this(kanji, kana, unvoiced, 0);
  }

  Word and(Word next) {
    return new Word(
        kanji + next.kanji, kana + next.kana, unvoiced + next.unvoiced, gaiji + next.gaiji);
  }

  /** Surname and given name with the ideographic space; the unvoiced reading has none. */
  Word given(Word next) {
    return new Word(
        kanji + '\u3000' + next.kanji,
        kana + '\u3000' + next.kana,
        unvoiced + next.unvoiced,
        gaiji + next.gaiji);
  }

  /** The same with its reading in katakana. */
  Word inKatakana() {
    StringBuilder katakana = new StringBuilder(kana.length());
    for (int i = 0; i < kana.length(); i++) {
      char c = kana.charAt(i);
      katakana.append(c >= 'ぁ' && c <= 'ゖ' ? (char) (c + 'ァ' - 'ぁ') : c);
    }
    return new Word(kanji, katakana.toString(), unvoiced, gaiji);
  }
}
