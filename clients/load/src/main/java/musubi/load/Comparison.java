package musubi.load;

import java.util.Locale;
import java.util.Optional;

/**
 * The gateway's rate as a share of a baseline's.
 *
 * @param goal smallest ratio that passes
 * @param objection why the comparison is void; empty when it stands
 */
record Comparison(
    String target, String baseline, double ratio, double goal, Optional<String> objection) {
  /** A baseline that leaves more than this of the processors idle was not pushed. */
  private static final double SATURATED = 0.85;

  /** Fewer rounds are no verdict. */
  static final int ENOUGH_ROUNDS = 7;

  /** Outcome of a comparison. */
  enum Verdict {
    PASS,
    SHORT,
    VOID
  }

  /**
   * Compares medians.
   *
   * @param processors of the machine; the baseline must have kept them busy
   */
  static Comparison of(Medians target, Medians baseline, double goal, int processors) {
    Optional<String> objection = Optional.empty();
    if (target.failed() || baseline.failed()) {
      objection = Optional.of("a round failed");
    } else if (Math.min(target.rounds(), baseline.rounds()) < ENOUGH_ROUNDS) {
      objection = Optional.of("fewer than " + ENOUGH_ROUNDS + " rounds");
    } else if (!saturated(baseline, processors)) {
      objection = Optional.of("weak baseline: it left processors idle");
    }
    return new Comparison(
        target.target(), baseline.target(), target.rate() / baseline.rate(), goal, objection);
  }

  /** Whether the baseline's rounds kept the machine busy: 1.7 of 2 processors. */
  static boolean saturated(Medians baseline, int processors) {
    return baseline.cores() >= SATURATED * processors;
  }

  Verdict verdict() {
    if (objection.isPresent()) {
      return Verdict.VOID;
    }
    return ratio >= goal ? Verdict.PASS : Verdict.SHORT;
  }

  /** A line of the summary. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s / %s = %.2f (goal: at least %.2f)  %s%s",
        target,
        baseline,
        ratio,
        goal,
        verdict(),
        objection.map(text -> ": " + text).orElse(""));
  }
}
