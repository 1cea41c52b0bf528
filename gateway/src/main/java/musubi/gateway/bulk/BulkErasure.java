package musubi.gateway.bulk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import musubi.gateway.pg.Database;

/**
 * Erases rows, results and files of lists that are past their time. The ledger of outputs and the
 * records of the rows stay.
 */
final class BulkErasure {
  /** How long a list may wait for its approval; ours. */
  static final Duration APPROVAL = Duration.ofDays(7);

  /** How long results are kept after the submitting side has asked last; ours. */
  static final Duration IDLE = Duration.ofDays(7);

  /** After what time rows are left over from a call that broke off; ours. */
  static final Duration STAGING = Duration.ofDays(1);

  private final Database database;
  private final PgBulk store;
  private final InstantSource clock;

  BulkErasure(Database database, PgBulk store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /** Erases all that is past its time, each list in a transaction of its own. */
  void sweep() {
    Instant now = clock.instant();
    while (erased(BulkState.STAGED, "submitted_at", now.minus(STAGING))
        || erased(BulkState.SUBMITTED, "submitted_at", now.minus(APPROVAL))
        || erased(BulkState.DONE, "touched_at", now.minus(IDLE))
        || erased(BulkState.FAILED, "touched_at", now.minus(IDLE))) {
      continue;
    }
  }

  private boolean erased(BulkState state, String since, Instant before) {
    return database.transaction(
        statements -> {
          Optional<BulkList> found = store.overdue(statements, state, since, before);
          found.ifPresent(
              list -> {
                if (state == BulkState.STAGED) {
                  store.forget(statements, list.id());
                } else {
                  store.expire(statements, list);
                }
              });
          statements.flush();
          return found.isPresent();
        });
  }
}
