package musubi.gateway.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import musubi.gateway.value.BodyCode;

/** What a new issue of the directory changes, in lines for people who sign it. */
public final class DirectoryChanges {
  private DirectoryChanges() {}

  /** One line per change; empty when only number and times differ. */
  public static List<String> between(Directory before, Directory after) {
    List<String> lines = new ArrayList<>();
    if (!before.roots().equals(after.roots())) {
      lines.add("roots: " + before.roots().size() + " -> " + after.roots().size());
    }
    TreeSet<String> codes = new TreeSet<>();
    before.bodies().keySet().forEach(code -> codes.add(code.digits()));
    after.bodies().keySet().forEach(code -> codes.add(code.digits()));
    for (String digits : codes) {
      BodyCode code = new BodyCode(digits);
      Optional<Directory.Body> old = before.body(code);
      Optional<Directory.Body> now = after.body(code);
      if (old.isEmpty()) {
        lines.add(digits + ": added");
      } else if (now.isEmpty()) {
        lines.add(digits + ": removed");
      } else {
        compare(old.get(), now.get(), lines);
      }
    }
    return lines;
  }

  private static void compare(Directory.Body old, Directory.Body now, List<String> lines) {
    String code = old.code().digits();
    if (old.suspended() != now.suspended()) {
      lines.add(code + (now.suspended() ? ": suspended" : ": no longer suspended"));
    }
    if (!old.successor().equals(now.successor())) {
      lines.add(
          code
              + now.successor()
                  .map(successor -> ": merged into " + successor)
                  .orElse(": no longer merged"));
    }
    if (!old.authorities().equals(now.authorities())) {
      lines.add(code + ": certificates of its authority changed");
    }
    if (!old.operatorKeys().equals(now.operatorKeys())) {
      lines.add(code + ": operator keys changed");
    }
    long revoked = now.revoked().stream().filter(s -> !old.revoked().contains(s)).count();
    if (revoked > 0) {
      lines.add(code + ": " + revoked + " certificates revoked");
    }
    long restored = old.revoked().stream().filter(s -> !now.revoked().contains(s)).count();
    if (restored > 0) {
      lines.add(code + ": " + restored + " certificates no longer revoked");
    }
    if (!old.nodes().equals(now.nodes())) {
      lines.add(code + ": nodes " + describe(old) + " -> " + describe(now));
    }
    if (!old.name().equals(now.name())) {
      lines.add(code + ": name changed");
    }
  }

  private static String describe(Directory.Body body) {
    return body.nodes().stream()
        .map(
            node ->
                node.role()
                    + " "
                    + node.host()
                    + ":"
                    + node.port()
                    + " ("
                    + node.signingKeys().size()
                    + " signing keys)")
        .toList()
        .toString();
  }
}
