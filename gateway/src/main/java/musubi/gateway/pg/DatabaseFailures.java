package musubi.gateway.pg;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;

/**
 * The one place where a failure of the driver becomes ours. What PostgreSQL says about values (its
 * message and detail) ends here.
 */
final class DatabaseFailures {
  /** Classes of SQLSTATE after which a repeat can succeed: connection, resources, intervention. */
  private static final Set<String> AWAY = Set.of("08", "53", "57", "25");

  private DatabaseFailures() {}

  static RuntimeException translate(Throwable failure) {
    if (failure instanceof DatabaseAwayException away) {
      return away;
    }
    if (failure instanceof PgException pg) {
      String state = pg.getSqlState() == null ? "XX000" : pg.getSqlState();
      return AWAY.contains(state.substring(0, 2))
          ? new DatabaseAwayException("SQLSTATE " + state)
          : new DatabaseFaultException(state, pg.getConstraint() == null ? "" : pg.getConstraint());
    }
    if (failure instanceof IOException || failure instanceof VertxException) {
      return new DatabaseAwayException(failure.getClass().getSimpleName());
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new DatabaseAwayException("interrupted");
    }
    // Anything else of the driver (a full wait queue, a timeout of the pool) has no value in it,
    // but
    // its text is not ours either.
    return failure.getClass().getName().startsWith("io.vertx.")
            || failure.getClass().getName().startsWith("io.netty.")
            || failure.getClass() == IllegalStateException.class
        ? new DatabaseAwayException(failure.getClass().getSimpleName())
        : new DatabaseFaultException("XX000", failure.getClass().getSimpleName());
  }
}
