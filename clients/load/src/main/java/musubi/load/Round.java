package musubi.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One round of one target.
 *
 * @param counted whether it is more than a warm-up
 * @param cpuSeconds processor time of each party
 */
record Round(
    String target, int number, boolean counted, Outcome outcome, Map<String, Double> cpuSeconds) {

  /** Lets a target do one round and reads the clocks around it. */
  static Round of(Target target, int number, boolean counted) {
    target.prepare();
    List<Party> parties = target.parties();
    double[] before = parties.stream().mapToDouble(p -> p.cpuSeconds().getAsDouble()).toArray();
    Outcome outcome = target.run();
    Map<String, Double> used = new LinkedHashMap<>();
    for (int i = 0; i < parties.size(); i++) {
      used.put(parties.get(i).name(), parties.get(i).cpuSeconds().getAsDouble() - before[i]);
    }
    return new Round(target.name(), number, counted, outcome, used);
  }

  boolean failed() {
    return outcome.errors() > 0 || outcome.calls() == 0;
  }

  /** Processors busy on average with the parties. */
  double cores() {
    return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum() / outcome.seconds();
  }

  /** Processor seconds per 1,000 calls, by party. */
  Map<String, Double> cpuPerThousand() {
    Map<String, Double> each = new LinkedHashMap<>();
    long calls = Math.max(1, outcome.calls());
    cpuSeconds.forEach((party, cpu) -> each.put(party, cpu * 1_000 / calls));
    return each;
  }

  /** A line of the table. */
  String line() {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-8s %2d  %-18s %9.1f/s  %s  errors %d  cores %.2f  CPU s/1000:",
            counted ? "round" : "warm-up",
            number,
            target,
            outcome.rate(),
            outcome.latency().show(),
            outcome.errors(),
            cores()));
    cpuPerThousand()
        .forEach((party, cpu) -> line.append(String.format(Locale.ROOT, " %s %.4f", party, cpu)));
    if (failed()) {
      line.append("  FAILED: ").append(outcome.firstError().orElse("no call ended"));
    }
    return line.toString();
  }
}
