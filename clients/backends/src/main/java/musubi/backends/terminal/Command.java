package musubi.backends.terminal;

import java.util.Optional;
import java.util.stream.Stream;

/** What an operator can tell the terminal to do. */
enum Command {
  SEARCH("search", "検索", "lists persons; asks for each item, or search name=… birth=…"),
  CONFIRM("confirm", "確認", "confirms a person from a card's code or the four items"),
  SHOW("show", "表示", "show N: the record of line N, in full"),
  PURPOSE("purpose", "目的", "purpose BUSINESS REFERENCE: what the next questions are for"),
  HELP("help", "ヘルプ", "this list"),
  QUIT("quit", "終了", "clears the screen and ends");

  private final String word;
  private final String japanese;
  private final String meaning;

  Command(String word, String japanese, String meaning) {
    this.word = word;
    this.japanese = japanese;
    this.meaning = meaning;
  }

  /** The command that a word names, in either language. */
  static Optional<Command> of(String word) {
    return Stream.of(values())
        .filter(command -> command.word.equals(word) || command.japanese.equals(word))
        .findFirst();
  }

  /** Its line of the help. */
  String help() {
    return "  %-8s %s  %s".formatted(word, japanese, meaning);
  }
}
