package musubi.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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

  /** Rows below the heading: code, reason, words; words may go on in the next line. */
  static List<ListedReason> of(String comment) {
    var listed = new ArrayList<ListedReason>();
    var inside = false;
    for (String line : comment.split("\n")) {
      var row = ROW.matcher(line);
      if (line.startsWith(HEADING)) {
        inside = true;
      } else if (inside && row.matches()) {
        listed.add(new ListedReason(row.group(1), row.group(2), row.group(3)));
      } else if (inside && line.startsWith("    ") && !listed.isEmpty()) {
        listed.add(listed.removeLast().withMore(line.strip()));
      } else {
        inside = false;
      }
    }
    return listed;
  }

  private ListedReason withMore(String words) {
    return new ListedReason(code, reason, when + " " + words);
  }
}
