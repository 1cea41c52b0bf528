package musubi.gateway.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.card.CardExplorer.Found;
import musubi.gateway.card.Rules.Safeguard;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of two terminals, a communication server and the card system over a network
 * that loses, repeats and reorders, by the table and the rules that the service executes.
 */
class CardExplorerTest {
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));

  /** Of the scripts with three orders, small counts explore one in so many. */
  private static final int ONE_IN = FULL ? 1 : 150;

  /** What a municipality can order. */
  private static final List<CardStep> STEPS =
      List.of(
          CardStep.ARRIVE,
          CardStep.INVITE,
          CardStep.DELIVER,
          CardStep.SUSPEND,
          CardStep.RELEASE,
          CardStep.REPORT_LOSS,
          CardStep.FIND,
          CardStep.ABOLISH,
          CardStep.RECOVER,
          CardStep.RETURN,
          CardStep.REISSUE,
          CardStep.RENEW,
          CardStep.CHANGE_FACE,
          CardStep.TRANSFER_OUT);

  private static final List<CardState> STATES =
      List.of(CardState.values()).subList(1, CardState.values().length);

  /** Where a safeguard that is missing shows. */
  private static final List<CardState> CRITICAL_STATES =
      List.of(CardState.INVITED, CardState.DELIVERED, CardState.LOST);

  private static final List<CardStep> CRITICAL_STEPS =
      List.of(
          CardStep.DELIVER,
          CardStep.SUSPEND,
          CardStep.RELEASE,
          CardStep.REPORT_LOSS,
          CardStep.FIND,
          CardStep.ABOLISH);

  /** A state of the card, and what either terminal orders. */
  private record Script(CardState first, List<CardStep> one, List<CardStep> other) {}

  /** What all the scripts came to. */
  private static final class Sum {
    private long scripts;
    private long states;
    private long transitions;
    private Optional<List<String>> shortest = Optional.empty();

    private void add(Found found) {
      scripts++;
      states += found.states();
      transitions += found.transitions();
      shortest =
          java.util.stream.Stream.concat(shortest.stream(), found.wrong().stream())
              .min(Comparator.comparingInt(List::size));
    }
  }

  @Test
  void explore_twoOrders_everyStateOfTheCardAndPairOfSteps_nothingIsWrong() {
    Sum sum = explore(Rules.ALL, pairs(STATES, STEPS), true);

    print("two orders", sum);
    assertEquals(Optional.empty(), sum.shortest);
    assertEquals(STATES.size() * STEPS.size() * STEPS.size(), sum.scripts);
  }

  @Test
  void explore_threeOrders_nothingIsWrong() {
    long seed = Long.getLong("musubi.seed", ThreadLocalRandom.current().nextInt());
    Random random = new Random(seed);
    List<Script> scripts = new ArrayList<>();
    for (Script pair : pairs(STATES, STEPS)) {
      for (CardStep then : STEPS) {
        if (random.nextInt(ONE_IN) == 0) {
          scripts.add(new Script(pair.first(), List.of(pair.one().getFirst(), then), pair.other()));
        }
      }
    }

    Sum sum = explore(Rules.ALL, scripts, true);

    print("three orders, one script in " + ONE_IN + " (seed=" + seed + ")", sum);
    assertEquals(Optional.empty(), sum.shortest);
  }

  @Test
  void explore_withoutDecidingOnce_aRetryHarmsTheCard() {
    assertFound(Safeguard.ONCE, "told as REFUSED and is not", "took effect twice");
  }

  @Test
  void explore_lossThatDoesNotWin_theCardStaysUsable() {
    assertFound(Safeguard.LOSS_WINS, "a loss was refused, and the card is usable");
  }

  @Test
  void explore_withoutRevisions_whatWasDecidedBeforeALossUndoesIt() {
    assertFound(Safeguard.REVISION, "decided before the loss was reported");
  }

  private static void assertFound(Safeguard removed, String... expected) {
    Set<Safeguard> left = EnumSet.complementOf(EnumSet.of(removed));
    List<Script> scripts = new ArrayList<>();
    for (Script pair : pairs(CRITICAL_STATES, CRITICAL_STEPS)) {
      scripts.add(pair);
      scripts.add(
          new Script(
              pair.first(), List.of(pair.one().getFirst(), CardStep.REPORT_LOSS), pair.other()));
    }

    Sum sum = explore(new Rules(LifeCycle.TABLE, left), scripts, false);

    List<String> way = sum.shortest.orElseThrow(() -> new AssertionError("nothing was found"));
    System.out.println("without " + removed + ", the shortest way:");
    way.forEach(what -> System.out.println("  " + what));
    assertTrue(
        List.of(expected).stream().anyMatch(what -> way.getLast().contains(what)), way.getLast());
  }

  private static Sum explore(Rules rules, List<Script> scripts, boolean toTheEnd) {
    Sum sum = new Sum();
    for (Script script : scripts) {
      sum.add(
          CardExplorer.explore(
              new CardModel(rules, script.first(), script.one(), script.other()), toTheEnd));
    }
    return sum;
  }

  private static List<Script> pairs(List<CardState> states, List<CardStep> steps) {
    List<Script> scripts = new ArrayList<>();
    for (CardState state : states) {
      for (CardStep one : steps) {
        for (CardStep other : steps) {
          scripts.add(new Script(state, List.of(one), List.of(other)));
        }
      }
    }
    return scripts;
  }

  private static void print(String what, Sum sum) {
    System.out.printf(
        "card explorer, %s: %d scripts, %d states, %d transitions%n",
        what, sum.scripts, sum.states, sum.transitions);
  }
}
