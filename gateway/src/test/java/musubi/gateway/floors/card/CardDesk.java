package musubi.gateway.floors.card;

import io.grpc.Status;
import io.vertx.sqlclient.Row;
import musubi.gateway.floors.symbol.Points;

/** Planted for the rules of the floors: a rule that meets gRPC and SQL. */
public final class CardDesk {
  public Status status(Row row) {
    return Status.OK.withDescription(row.getString(0) + new Points().count());
  }
}
