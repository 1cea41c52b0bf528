package musubi.load;

import java.util.Locale;
import java.util.Optional;

/**
 * How much of a target is done in a second, for work that is judged without a baseline.
 *
 * @param per what does it: the whole machine, or one processor
 * @param rate medians: calls per second, where a processor does them by processors busy
 * @param goal smallest rate that passes
 * @param objection why there is no verdict; empty when it stands
 */
record AtLeast(String target, Per per, double rate, double goal, Optional<String> objection) {
  /** What does it. */
  enum Per {
    MACHINE,
    CORE
  }

  static AtLeast of(Medians medians, Per per, double goal) {
    Optional<String> objection = Optional.empty();
    if (medians.failed()) {
      objection = Optional.of("a round failed");
    } else if (medians.rounds() < Comparison.ENOUGH_ROUNDS) {
      objection = Optional.of("fewer than " + Comparison.ENOUGH_ROUNDS + " rounds");
    }
    double rate = per == Per.CORE ? medians.rate() / medians.cores() : medians.rate();
    return new AtLeast(medians.target(), per, rate, goal, objection);
  }

  Comparison.Verdict verdict() {
    if (objection.isPresent()) {
      return Comparison.Verdict.VOID;
    }
    return rate >= goal ? Comparison.Verdict.PASS : Comparison.Verdict.SHORT;
  }

  /** A line of the summary. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s: %.0f/s%s (goal: at least %.0f)  %s%s",
        target,
        rate,
        per == Per.CORE ? " per core" : "",
        goal,
        verdict(),
        objection.map(text -> ": " + text).orElse(""));
  }
}
