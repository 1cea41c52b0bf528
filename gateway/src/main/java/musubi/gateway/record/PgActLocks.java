package musubi.gateway.record;

import io.vertx.sqlclient.Tuple;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.RequestId;

/** Lets one transaction at a time do the act of a request id; the others wait for its end. */
public final class PgActLocks {
  private PgActLocks() {}

  /**
   * Asks for the lock of a request id, which the end of the transaction gives back. Ids that share
   * their random part share the lock: they wait for each other and are no less right.
   */
  public static Statements.Answer ask(Statements statements, RequestId id) {
    return statements.ask(
        "select pg_advisory_xact_lock($1)", Tuple.of(id.value().getLeastSignificantBits()));
  }
}
