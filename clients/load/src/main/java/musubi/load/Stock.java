package musubi.load;

import java.util.ArrayList;
import java.util.List;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;

/**
 * Lawful changes of one municipality, round by round: first newcomers only, then half of them
 * newcomers and half moves of those who came in the round before. Nobody changes twice in a round,
 * so the changes of a round may arrive in any order. The same rounds give the same changes.
 */
final class Stock {
  private static final long SEED = 7;

  private final People people;
  private long next;
  private List<IdentityRecord> newcomers = List.of();

  Stock(String municipality) {
    this.people = People.of(municipality, SEED);
  }

  /** The next round. */
  List<IdentityRecord> next(int count) {
    List<IdentityRecord> changes =
        new ArrayList<>(
            newcomers.stream()
                .limit(count / 2)
                .map(resident -> Changes.moved(resident, SEED).build())
                .toList());
    newcomers = residents(next, count - changes.size());
    next += newcomers.size();
    changes.addAll(newcomers);
    return changes;
  }

  private List<IdentityRecord> residents(long first, int count) {
    return people.residents(first, count).map(IdentityRecord.Builder::build).toList();
  }
}
