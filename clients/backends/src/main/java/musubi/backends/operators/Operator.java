package musubi.backends.operators;

import java.util.Set;
import java.util.TreeSet;

/** One operator: the id, whether it may be used, and the businesses granted ([003 R-075]). */
record Operator(String id, State state, Set<String> businesses) {
  enum State {
    ACTIVE,
    /** Stopped on suspicion; may be resumed ([003 R-079]). */
    SUSPENDED,
    /** Disabled for good after transfer or retirement ([003 R-076]). */
    ABOLISHED
  }

  Operator {
    Words.require("operator", id);
    businesses.forEach(business -> Words.require("business", business));
    businesses = Set.copyOf(businesses);
  }

  static Operator of(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != 3) {
      throw new IllegalArgumentException("a line of " + columns.length + " columns (expected: 3)");
    }
    return new Operator(
        columns[0],
        State.valueOf(columns[1]),
        columns[2].isEmpty() ? Set.of() : Set.of(columns[2].split(",")));
  }

  String line() {
    return id + "\t" + state + "\t" + String.join(",", new TreeSet<>(businesses));
  }

  Operator with(State next) {
    return new Operator(id, next, businesses);
  }

  @Override
  public String toString() {
    return "Operator[" + state + "]";
  }
}
