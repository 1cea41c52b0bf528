package musubi.gateway.collusion;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The linkage game: a secret bit has chosen a person, and an attacker with everything of a
 * corrupted set says which. Shows that these attackers find nothing, not that nobody can.
 */
class LinkageGameTest {
  /** Trials in an ordinary build; ours. */
  private static final int FEW = 40;

  /** Trials of a control: a coin would win all of them one time in 64; ours. */
  private static final int CONTROLS = 6;

  private static final double SURE = 0.99;

  private final long seed = Long.getLong("musubi.seed", System.nanoTime());

  @Test
  void matrix_everySetAndGoal_learnsExactlyWhatIsReviewed() {
    List<Cell> cells = Cell.all();
    int trials = Game.trials(FEW);

    List<Game.Score> scores =
        Game.play(seed, trials, Leak.NONE, cells.stream().map(Cell::play).toList());

    System.out.printf("linkage game: seed=%d%n", seed);
    IntStream.range(0, cells.size())
        .forEach(i -> System.out.printf("  %-36s %s%n", cells.get(i), scores.get(i)));
    assertAll(IntStream.range(0, cells.size()).mapToObj(i -> judged(cells.get(i), scores.get(i))));
  }

  @Test
  void matrix_reviewed_hasEveryCellOnce() {
    Set<Game.Play> plays = new HashSet<>();
    Cell.all().forEach(cell -> assertTrue(plays.add(cell.play()), cell::toString));

    for (Coalition coalition : Coalition.ALL) {
      for (Goal goal : List.of(Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5)) {
        assertTrue(plays.contains(new Game.Play(coalition, goal)), coalition + " " + goal);
      }
    }
  }

  static Stream<Arguments> controls() {
    return Stream.of(
        Arguments.of(Leak.FIRST_FACTOR_CONSTANT, Coalition.of(Party.B, Party.C), Goal.G4),
        Arguments.of(Leak.SECOND_FACTOR_CONSTANT, Coalition.of(Party.BROKER), Goal.G4),
        Arguments.of(Leak.TRANSLATED_TO_SENDER, Coalition.of(Party.A), Goal.G5),
        Arguments.of(Leak.FIRST_FACTOR_TO_RECEIVER, Coalition.of(Party.B, Party.C), Goal.G4),
        Arguments.of(Leak.INDEX_KEY_KNOWN, Coalition.of(Party.NATION, Party.BROKER), Goal.G2),
        Arguments.of(Leak.ORDER_KEPT, Coalition.of(Party.NATION), Goal.G2),
        Arguments.of(Leak.ORDER_KEPT, Coalition.of(Party.NATION), Goal.G3),
        Arguments.of(Leak.SYMBOL_LOGGED, Coalition.of(Party.NATION, Party.BROKER), Goal.G1),
        Arguments.of(Leak.SIZE_CLASS_DIFFERS, Coalition.of(Party.BROKER), Goal.G4),
        Arguments.of(Leak.SAME_SECOND, Coalition.of(Party.B, Party.C), Goal.G4),
        Arguments.of(Leak.OPENING_KEY_SHARED, Coalition.of(Party.BROKER, Party.B), Goal.G4));
  }

  /** Each is a cell that says "does not": with the leak the same attacker must find out. */
  @ParameterizedTest
  @MethodSource("controls")
  void leak_ofOneKind_isNoticed(Leak leak, Coalition coalition, Goal goal) {
    List<Game.Play> plays = List.of(new Game.Play(coalition, goal));

    Game.Score score = Game.play(seed, CONTROLS, leak, plays).getFirst();

    System.out.printf(
        "control: %s, %s %s: advantage %.4f, N %d%n",
        leak, coalition, goal, score.advantage(), score.trials());
    assertTrue(score.advantage() >= SURE, score::toString);
    assertTrue(
        Cell.all().stream()
            .anyMatch(cell -> cell.play().equals(plays.getFirst()) && !cell.learns()));
  }

  @Test
  void trial_sameSeed_isTheSame() {
    List<Game.Play> plays = Cell.all().stream().map(Cell::play).toList();

    assertEquals(Game.play(5, 1, Leak.NONE, plays), Game.play(5, 1, Leak.NONE, plays));
  }

  private static Executable judged(Cell cell, Game.Score score) {
    return cell.learns()
        ? () -> assertEquals(score.trials(), score.wins(), cell + ": " + score)
        : () -> assertTrue(score.advantage() <= score.bound(), cell + ": " + score);
  }
}
