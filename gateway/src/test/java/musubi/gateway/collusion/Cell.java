package musubi.gateway.collusion;

import java.util.List;
import musubi.gateway.Reviewed;

/** A cell of the reviewed matrix. */
record Cell(Coalition coalition, Goal goal, boolean learns, String source) {
  private static final String LEARNS = "learns";
  private static final String DOES_NOT = "does not";

  static List<Cell> all() {
    return Reviewed.rows("musubi/gateway/collusion/matrix.tsv").stream().map(Cell::parse).toList();
  }

  Game.Play play() {
    return new Game.Play(coalition, goal);
  }

  String verdict() {
    return learns ? LEARNS : DOES_NOT;
  }

  @Override
  public String toString() {
    return coalition + " " + goal + " " + verdict();
  }

  private static Cell parse(List<String> row) {
    String verdict = row.get(2);
    if (!verdict.equals(LEARNS) && !verdict.equals(DOES_NOT)) {
      throw new IllegalArgumentException("cell: neither learns nor does not");
    }
    return new Cell(
        Coalition.parse(row.get(0)), Goal.valueOf(row.get(1)), verdict.equals(LEARNS), row.get(3));
  }
}
