package musubi.gateway.replica;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.addressee.AddresseeDesk;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Transfers on their way to the register, in PostgreSQL. */
public final class PgTransfers {
  private static final String ENTER =
      """
      with lane as (
        update transfer_lane set number = number + cardinality($3::text[])
        returning number - cardinality($3::text[]) as before)
      insert into transfer (number, reference, unified_number, items, taken_at)
      select lane.before + u.place, $1, u.unified_number, u.items::jsonb, $2
        from lane, unnest($3::text[], $4::text[]) with ordinality
             as u (unified_number, items, place)
      returning number
      """;

  private static final String NEXT =
      """
      select t.number, t.reference, t.unified_number, t.items::text, n.addressee_number
        from transfer t
        join addressee_number n on n.business = $1 and n.unified_number = t.unified_number
       order by t.number limit $2
      """;

  /**
   * How far the transfers are.
   *
   * @param number the last one that was taken; 0 when none
   * @param given the last one that the register was answered; 0 when none
   */
  record Lane(long number, long given) {}

  /** Eligibility of one person that came. */
  record Entered(UnifiedAddresseeNumber unified, Map<String, String> items) {
    @Override
    public String toString() {
      return "Entered[redacted]";
    }
  }

  /**
   * A transfer that waits.
   *
   * @param ofRegister the register's addressee number of the person
   */
  record Waiting(
      long number,
      String reference,
      UnifiedAddresseeNumber unified,
      AddresseeNumber ofRegister,
      Map<String, String> items) {
    @Override
    public String toString() {
      return "Waiting[" + number + "]";
    }
  }

  /**
   * How many transfers wait.
   *
   * @param oldest since when the first does; empty when none waits
   */
  public record Backlog(long count, Optional<Instant> oldest) {}

  /** Enters transfers in their order; returns the number of the last. */
  long enter(Statements statements, String reference, List<Entered> entered, Instant now) {
    long last = 0;
    for (Row row :
        statements.query(
            ENTER,
            Tuple.wrap(
                List.of(
                    reference,
                    now.atOffset(ZoneOffset.UTC),
                    entered.stream().map(each -> each.unified().digits()).toArray(String[]::new),
                    entered.stream()
                        .map(each -> PgItems.json(each.items()))
                        .toArray(String[]::new))))) {
      last = Math.max(last, row.getLong(0));
    }
    return last;
  }

  /** Takes the lane for the transaction; whoever comes second waits. */
  Lane take(Statements statements) {
    Row row =
        statements
            .query("select number, given from transfer_lane for update", Tuple.tuple())
            .iterator()
            .next();
    return new Lane(row.getLong(0), row.getLong(1));
  }

  /** Sends that the register has everything up to a number; the caller flushes. */
  void sendSettled(Statements statements, long number) {
    statements.send("delete from transfer where number <= $1", Tuple.of(number));
  }

  /** Sends what was answered to the register; the caller flushes. */
  void sendGiven(Statements statements, long number) {
    statements.send("update transfer_lane set given = greatest(given, $1)", Tuple.of(number));
  }

  /** The first transfers that wait, in order. */
  List<Waiting> next(Statements statements, int limit) {
    List<Waiting> waiting = new ArrayList<>();
    for (Row row : statements.query(NEXT, Tuple.of(AddresseeDesk.REGISTER, limit))) {
      waiting.add(
          new Waiting(
              row.getLong(0),
              row.getString(1),
              new UnifiedAddresseeNumber(row.getString(2)),
              new AddresseeNumber(row.getString(4)),
              PgItems.items(row.getString(3))));
    }
    return waiting;
  }

  /** What waits for the register. */
  public Backlog backlog(Database database) {
    Row row =
        database
            .read("select count(*), min(taken_at) from transfer", Tuple.tuple())
            .iterator()
            .next();
    return new Backlog(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(oldest -> oldest.toInstant()));
  }
}
