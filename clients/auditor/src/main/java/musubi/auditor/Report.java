package musubi.auditor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was checked, and what was found. Not thread-safe. */
public final class Report {
  private final Map<String, Long> checked = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  /** How many of each were checked. */
  public Map<String, Long> checked() {
    return Map.copyOf(checked);
  }

  /** Everything that is wrong; nobody may rely on the order. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean isClean() {
    return findings.isEmpty();
  }

  /** As text: a line per count, a line per finding, and the verdict. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    checked.forEach((what, count) -> text.append("checked %,10d %s%n".formatted(count, what)));
    findings.forEach(finding -> text.append("FOUND ").append(finding).append('\n'));
    text.append(isClean() ? "nothing is wrong" : findings.size() + " findings");
    return text.append('\n').toString();
  }

  void count(String what, long more) {
    checked.merge(what, more, Long::sum);
  }

  void found(Fault fault, String municipality, Holder holder, String what) {
    findings.add(new Finding(fault, municipality, holder.place(), what));
  }
}
