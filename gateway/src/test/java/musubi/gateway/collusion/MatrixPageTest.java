package musubi.gateway.collusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about symbols says of every set what the reviewed matrix says, cell by cell. */
class MatrixPageTest {
  private static final List<Goal> COLUMNS = List.of(Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5);

  /**
   * Rows of the table of claims, each with the set that plays it; an observer is nobody corrupted.
   */
  private static final Map<String, Coalition> CLAIMS =
      Map.of(
          "an observer", Coalition.of(),
          "broker", Coalition.of(Party.BROKER),
          "broker with an organisation x of its own", Coalition.of(Party.BROKER, Party.X),
          "nation", Coalition.of(Party.NATION),
          "nation and broker", Coalition.of(Party.NATION, Party.BROKER),
          "nation and a", Coalition.of(Party.NATION, Party.A),
          "broker and a", Coalition.of(Party.BROKER, Party.A),
          "broker and b", Coalition.of(Party.BROKER, Party.B),
          "a and b", Coalition.of(Party.A, Party.B),
          "b and c, both asked by a", Coalition.of(Party.B, Party.C));

  private final List<List<String>> page = page();

  @Test
  void page_tablesOfSets_haveTheCellsOfTheMatrix() {
    Map<Game.Play, String> shown = new HashMap<>();
    for (List<String> row : page) {
      if (!row.getFirst().startsWith("`{")) {
        continue;
      }
      Coalition coalition = Coalition.parse(row.getFirst().replace("`", ""));
      if (row.size() == 1 + COLUMNS.size()) {
        for (int i = 0; i < COLUMNS.size(); i++) {
          shown.put(new Game.Play(coalition, COLUMNS.get(i)), row.get(1 + i));
        }
      } else if (row.size() == 3) {
        Goal goal = Goal.valueOf(row.get(1).replace("`", ""));
        shown.put(new Game.Play(coalition, goal), row.get(2));
      }
    }

    assertEquals(Cell.all().stream().collect(Collectors.toMap(Cell::play, Cell::verdict)), shown);
  }

  /** Whoever stands in the table of claims is played, and nobody is missing there. */
  @Test
  void page_tableOfClaims_hasTheSetsOfTheMatrix() {
    Set<String> claimed =
        page.stream().map(List::getFirst).filter(CLAIMS::containsKey).collect(Collectors.toSet());

    assertEquals(CLAIMS.keySet(), claimed);
    CLAIMS.values().forEach(each -> assertTrue(Coalition.ALL.contains(each), each::toString));
  }

  /** Cells of all tables of the page. */
  private static List<List<String>> page() {
    Path file = Path.of(System.getProperty("musubi.root"), "docs", "protocols", "symbols.md");
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("| "))
          .map(line -> line.substring(1, line.length() - 1).split("\\|"))
          .map(cells -> Arrays.stream(cells).map(String::strip).toList())
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
