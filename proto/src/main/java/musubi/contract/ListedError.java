package musubi.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A reason for which a method refuses, as its comment lists it below a line that starts with {@code
 * Errors}.
 *
 * @param code name of the gRPC status code
 * @param reason stable name of the reason
 * @param when in words
 */
public record ListedError(String code, String reason, String when) {
  private static final Pattern ROW = Pattern.compile("  ([A-Z_]+) +([A-Z_]+) +(.*)");

  /** The rows of a comment, in order; words may go on in the next line. */
  public static List<ListedError> of(String comment) {
    var errors = new ArrayList<ListedError>();
    var inside = false;
    for (String line : comment.split("\n")) {
      var row = ROW.matcher(line);
      if (line.startsWith("Errors")) {
        inside = true;
      } else if (inside && row.matches()) {
        errors.add(new ListedError(row.group(1), row.group(2), row.group(3)));
      } else if (inside && line.startsWith("    ") && !errors.isEmpty()) {
        errors.add(errors.removeLast().goingOn(line.strip()));
      } else {
        inside = false;
      }
    }
    return errors;
  }

  private ListedError goingOn(String more) {
    return new ListedError(code, reason, when + " " + more);
  }
}
