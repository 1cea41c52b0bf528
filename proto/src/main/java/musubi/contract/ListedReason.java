package musubi.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A reason that the comment of a method lists.
 *
 * @param code name of the status code
 * @param reason name of the reason
 * @param when the case in which the method gives it, in one line
 */
public record ListedReason(String code, String reason, String when) {
  /** How the line above the list begins. */
  static final String HEADING = "Errors";

  private static final Pattern ROW = Pattern.compile("  ([A-Z_]+) +([A-Z_]+) +(.*)");

  /**
   * Rows of the paragraph that begins with the heading: code, reason, words; words may go on in the
   * next line.
   *
   * @throws IllegalArgumentException when a line of that paragraph is neither
   */
  static List<ListedReason> of(String comment) {
    return Stream.of(comment.split("\n\n"))
        .filter(paragraph -> paragraph.startsWith(HEADING))
        .flatMap(paragraph -> rows(paragraph).stream())
        .toList();
  }

  private static List<ListedReason> rows(String paragraph) {
    var listed = new ArrayList<ListedReason>();
    for (String line : paragraph.lines().skip(1).toList()) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        listed.add(new ListedReason(row.group(1), row.group(2), row.group(3)));
      } else if (line.startsWith("    ") && !listed.isEmpty()) {
        listed.add(listed.removeLast().withMore(line.strip()));
      } else {
        throw new IllegalArgumentException("no reason: " + line);
      }
    }
    return listed;
  }

  private ListedReason withMore(String words) {
    return new ListedReason(code, reason, when + " " + words);
  }
}
