package musubi.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final int PROCESSORS = 2;

  @Test
  void median_oddEvenAndNone_isTheMiddle() {
    assertEquals(3, Medians.median(9, 1, 3));
    assertEquals(2.5, Medians.median(4, 1, 9, 1));
    assertTrue(Double.isNaN(Medians.median()));
  }

  @Test
  void medians_warmUpRounds_doNotCount() {
    List<Round> rounds = rounds("gateway", 7, 100, 2);
    rounds.add(new Round("gateway", 1, false, outcome(9_000, 5), Map.of("p", 1.0)));

    Medians medians = Medians.of("gateway", rounds);

    assertEquals(7, medians.rounds());
    assertEquals(103, medians.rate());
    assertEquals(2, medians.cores());
  }

  @Test
  void comparison_byRatio_passesOrIsShort() {
    assertEquals(Comparison.Verdict.PASS, compare(rounds("gateway", 7, 50, 2), 0.5).verdict());
    assertEquals(Comparison.Verdict.SHORT, compare(rounds("gateway", 7, 40, 2), 0.5).verdict());
  }

  @Test
  void comparison_oneRoundWithErrors_isVoid() {
    List<Round> rounds = rounds("gateway", 7, 100, 2);
    rounds.add(new Round("gateway", 8, true, outcome(100, 1), Map.of("p", 2.0)));

    assertEquals(Comparison.Verdict.VOID, compare(rounds, 0.5).verdict());
  }

  @Test
  void comparison_fewRounds_isVoid() {
    assertEquals(Comparison.Verdict.VOID, compare(rounds("gateway", 6, 100, 2), 0.5).verdict());
  }

  @Test
  void comparison_idleBaseline_isVoid() {
    Medians gateway = Medians.of("gateway", rounds("gateway", 7, 100, 2));
    Medians idle = Medians.of("baseline", rounds("baseline", 7, 100, 1.6));

    Comparison comparison = Comparison.of(gateway, idle, 0.5, PROCESSORS);

    assertEquals(Comparison.Verdict.VOID, comparison.verdict());
    assertTrue(comparison.line().contains("weak baseline"), comparison.line());
  }

  private static Comparison compare(List<Round> gateway, double goal) {
    return Comparison.of(
        Medians.of("gateway", gateway),
        Medians.of("baseline", rounds("baseline", 7, 100, 1.8)),
        goal,
        PROCESSORS);
  }

  /** Rounds of a second: so many calls in the first, one more in each further one. */
  private static List<Round> rounds(String target, int count, int calls, double cores) {
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rounds.add(new Round(target, i + 1, true, outcome(calls + i, 0), Map.of("p", cores)));
    }
    return rounds;
  }

  private static Outcome outcome(long calls, long errors) {
    return new Outcome(calls, errors, Optional.empty(), 1, Outcome.Latency.NONE);
  }
}
