package musubi.load;

import java.util.Locale;
import java.util.Optional;

/**
 * What one processor does of a target in a second.
 *
 * @param rate medians: calls per second by processors busy
 * @param goal smallest rate that passes
 * @param objection why there is no verdict; empty when it stands
 */
record PerCore(String target, double rate, double goal, Optional<String> objection) {
  static PerCore of(Medians medians, double goal) {
    Optional<String> objection = Optional.empty();
    if (medians.failed()) {
      objection = Optional.of("a round failed");
    } else if (medians.rounds() < Comparison.ENOUGH_ROUNDS) {
      objection = Optional.of("fewer than " + Comparison.ENOUGH_ROUNDS + " rounds");
    }
    return new PerCore(medians.target(), medians.rate() / medians.cores(), goal, objection);
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
        "%s: %.0f/s per core (goal: at least %.0f)  %s%s",
        target,
        rate,
        goal,
        verdict(),
        objection.map(text -> ": " + text).orElse(""));
  }
}
