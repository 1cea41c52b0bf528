package musubi.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of the real contracts that {@link Guard} must judge rightly; one block of {@code
 * contract-changes.txt}.
 *
 * @param expected change and element of each finding
 */
record Planted(String title, List<String> edits, Set<String> expected, String source) {
  /** All blocks below a heading of the file. */
  static List<Planted> under(String heading) {
    var planted = new ArrayList<Planted>();
    var inside = false;
    for (String line : Reviewed.lines(Reviewed.RESOURCES.resolve("contract-changes.txt"))) {
      var words = line.split(" ", 2);
      switch (words[0]) {
        case "==" -> inside = words[1].equals(heading);
        case "-" -> {
          if (inside) {
            planted.add(new Planted(words[1], new ArrayList<>(), new TreeSet<>(), ""));
          }
        }
        default -> {
          if (inside) {
            planted.add(planted.removeLast().with(line.strip()));
          }
        }
      }
    }
    return planted;
  }

  private Planted with(String line) {
    var words = line.split(" ", 2);
    return switch (words[0]) {
      case "expect" -> {
        expected.add(words[1]);
        yield this;
      }
      case "source" -> new Planted(title, edits, expected, words[1]);
      default -> {
        edits.add(line);
        yield this;
      }
    };
  }
}
