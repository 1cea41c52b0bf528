package musubi.load;

import java.util.stream.Stream;
import musubi.registry.v1.IdentityRecord;

/**
 * Whom the rounds of bulk provision are about, the same for every target.
 *
 * @param rows persons of a round
 */
record BulkPersons(Population population, int rows) {
  Stream<IdentityRecord> of(long round) {
    return population.some(round, rows);
  }
}
